-- a method
ALTER TABLE t ADD CONSTRAINT uq_s UNIQUE (s) USING hash;

-- while others write
ALTER TABLE t ADD CONSTRAINT us UNIQUE (s), LOCK=NONE;
