-- plain
COMMENT ON TABLE t IS 'it''s';

-- schema
COMMENT ON TABLE sc.t IS 'new';
