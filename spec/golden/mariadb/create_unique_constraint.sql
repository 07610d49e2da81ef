-- plain
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, b);

-- deferrable
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;

-- schema, and a name with capitals
ALTER TABLE sc.t ADD CONSTRAINT `Uq` UNIQUE (a);

-- no name
ALTER TABLE t ADD UNIQUE (a, b);

-- named by a convention
ALTER TABLE t ADD CONSTRAINT uq_t_a UNIQUE (a, b);

-- named by a convention, too long
ALTER TABLE aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ADD CONSTRAINT uq_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_bbbbbbbbbbbb_5549 UNIQUE (bbbbbbbbbbbbbbbbbbbb, cccccccccccccccccccc);

-- too long, by hand
-- refused: Identifier 'uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu' exceeds maximum length of 64 characters

-- options of all dialects
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) USING btree;
