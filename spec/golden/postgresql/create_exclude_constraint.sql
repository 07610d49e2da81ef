-- every option
ALTER TABLE t ADD CONSTRAINT ex EXCLUDE USING gist (period range_ops WITH &&, "group" WITH =) WHERE ("group" <> '[1,2]') DEFERRABLE INITIALLY DEFERRED;

-- an expression
ALTER TABLE t ADD EXCLUDE USING gist (int4range(a, b) WITH &&);
