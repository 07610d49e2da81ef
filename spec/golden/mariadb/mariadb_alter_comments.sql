-- of tables
ALTER TABLE t COMMENT 'it''s';
ALTER TABLE sc.t COMMENT 'a \\ b';

-- none
ALTER TABLE t COMMENT '';
