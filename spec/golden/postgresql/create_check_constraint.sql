-- plain
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 5);
ALTER TABLE t ADD CONSTRAINT ck2 CHECK (b <> c);

-- schema
ALTER TABLE sc.t ADD CONSTRAINT ck CHECK (a > 5);

-- not valid
ALTER TABLE t ADD CONSTRAINT ck CHECK (a>1) NOT VALID;

-- a name that is a token of the convention, and a final one
ALTER TABLE t ADD CONSTRAINT ck_t_x CHECK (a>1);
ALTER TABLE t ADD CONSTRAINT x CHECK (a>1);
