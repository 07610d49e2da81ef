-- plain
-- refused: op.create_table_comment: SQLite has no comments on tables

-- schema
-- refused: op.create_table_comment: SQLite has no comments on tables
