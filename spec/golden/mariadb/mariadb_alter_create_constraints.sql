-- each kind
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a) USING btree;
ALTER TABLE t ADD CONSTRAINT uq_s UNIQUE (s) USING hash;
ALTER TABLE t ADD CONSTRAINT ck CHECK (c > 0);
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(c) REFERENCES o (id) ON DELETE CASCADE ON UPDATE RESTRICT;

-- in other databases
ALTER TABLE sc.t ADD CONSTRAINT fk FOREIGN KEY(c) REFERENCES sc.o (id);
ALTER TABLE sc.t ADD CONSTRAINT ck CHECK (c > 0);

-- deferrable keys
-- refused: constraint 'fk': MariaDB has no deferrable constraints; leave out deferrable and initially

-- what is PostgreSQL's alone
-- refused: op.create_exclude_constraint: MariaDB has no exclusion constraints
