-- plain
-- refused: op.alter_enum: MariaDB has no enum types; the values of 'mood' stand in its columns: use op.alter_column with type_ = sa.Enum(...)

-- with quotes, in a schema
-- refused: op.alter_enum: MariaDB has no enum types; the values of 'My Mood' stand in its columns: use op.alter_column with type_ = sa.Enum(...)
