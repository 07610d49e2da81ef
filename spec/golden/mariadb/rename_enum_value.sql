-- plain
-- refused: op.rename_enum_value: MariaDB has no enum types; the values of 'mood' stand in its columns: use op.alter_column with type_ = sa.Enum(...)

-- schema
-- refused: op.rename_enum_value: MariaDB has no enum types; the values of 'mood' stand in its columns: use op.alter_column with type_ = sa.Enum(...)
