-- its actions
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(c) REFERENCES o (id) ON DELETE CASCADE ON UPDATE RESTRICT;

-- in other databases
ALTER TABLE sc.t ADD CONSTRAINT fk FOREIGN KEY(c) REFERENCES sc.o (id);

-- a deferrable one
-- refused: constraint 'fk': MariaDB has no deferrable constraints; leave out deferrable and initially

-- by a copy
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES o (id), ALGORITHM=COPY;
