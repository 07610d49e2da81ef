-- of every kind
ALTER TABLE t DROP CONSTRAINT fk;
ALTER TABLE t DROP CONSTRAINT pk;
ALTER TABLE t DROP CONSTRAINT u;
ALTER TABLE t DROP CONSTRAINT ck;

-- without its type
ALTER TABLE t DROP CONSTRAINT ck;

-- every option
ALTER TABLE sc.t DROP CONSTRAINT IF EXISTS "Uq";

-- a name that is a token of the convention, and a final one
ALTER TABLE t DROP CONSTRAINT ck_t_x;
ALTER TABLE t DROP CONSTRAINT x;
