-- a method
ALTER TABLE t ADD CONSTRAINT uq_s UNIQUE (s) USING hash;
