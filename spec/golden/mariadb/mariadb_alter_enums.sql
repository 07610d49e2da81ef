-- make and drop no types
-- (nothing)

-- have no values of their own
-- refused: op.add_enum_value: MariaDB has no enum types; the values of 'kind' stand in its columns: use op.alter_column with type_ = sa.Enum(...)

-- have no values to rename
-- refused: op.rename_enum_value: MariaDB has no enum types; the values of 'kind' stand in its columns: use op.alter_column with type_ = sa.Enum(...)
