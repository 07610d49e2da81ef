-- plain
-- refused: op.add_enum_value: MariaDB has no enum types; the values of 'mood' stand in its columns: use op.alter_column with type_ = sa.Enum(...)

-- before
-- refused: op.add_enum_value: MariaDB has no enum types; the values of 'mood' stand in its columns: use op.alter_column with type_ = sa.Enum(...)

-- after, in a schema
-- refused: op.add_enum_value: MariaDB has no enum types; the values of 'mood' stand in its columns: use op.alter_column with type_ = sa.Enum(...)
