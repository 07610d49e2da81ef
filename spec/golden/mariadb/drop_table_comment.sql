-- plain
ALTER TABLE t COMMENT '';

-- schema
ALTER TABLE sc.t COMMENT '';
