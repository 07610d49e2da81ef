-- plain
ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY(x) REFERENCES b (i);

-- every option, across schemas
-- refused: constraint 'fk': MySQL ignores the 'MATCH' keyword while at the same time causes ON UPDATE/ON DELETE clauses to be ignored.

-- actions
ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY(x, y) REFERENCES b (i, j) ON DELETE SET NULL ON UPDATE NO ACTION;

-- not valid
ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY(x) REFERENCES b (i);

-- named by a convention
ALTER TABLE a ADD CONSTRAINT fk_a_x_b FOREIGN KEY(x) REFERENCES b (i);
