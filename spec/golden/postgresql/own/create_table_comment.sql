-- in a schema
COMMENT ON TABLE sc.t IS 'it''s';
