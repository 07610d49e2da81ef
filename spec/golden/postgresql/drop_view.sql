-- plain
DROP VIEW v;

-- every option
DROP VIEW IF EXISTS sc."V";

-- materialized
DROP MATERIALIZED VIEW v;
