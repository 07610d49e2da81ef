-- plain
-- refused: op.drop_table_comment: SQLite has no comments on tables

-- schema
-- refused: op.drop_table_comment: SQLite has no comments on tables
