-- in a database
ALTER TABLE t COMMENT 'it''s';
ALTER TABLE sc.t COMMENT 'a \\ b';
