-- plain
DROP VIEW v;

-- every option
DROP VIEW IF EXISTS sc."V";

-- materialized
-- refused: op.drop_view: 'v': SQLite has no materialized views
