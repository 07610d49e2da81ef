-- plain
ALTER TABLE t COMMENT 'it''s';

-- schema
ALTER TABLE sc.t COMMENT 'new';
