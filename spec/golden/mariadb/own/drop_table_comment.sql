-- plain
ALTER TABLE t COMMENT '';
