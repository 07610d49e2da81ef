-- columns and an index
ALTER TABLE t ADD COLUMN x INTEGER;
CREATE INDEX ix ON t (x);

-- nothing
-- (nothing)

-- changes of all kinds
ALTER TABLE t ADD COLUMN x INTEGER;
ALTER TABLE t ALTER COLUMN b SET NOT NULL;
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, b);
ALTER TABLE t DROP COLUMN c;
CREATE INDEX ix ON t (x);

-- a foreign key and back
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES o (id) ON DELETE CASCADE;
ALTER TABLE t DROP CONSTRAINT fk;
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);

-- recreate = always
ALTER TABLE t RENAME a TO z;

-- an order of columns
-- refused: op.batch_alter_table: partial_reordering needs a copy of the table, which on PostgreSQL would lose what refers to it; ALTER TABLE changes it in place

-- a place for a column
-- refused: op.batch_alter_table: Can't specify insert_before or insert_after when using ALTER

-- a change without copy_from
ALTER TABLE t ALTER COLUMN b SET NOT NULL;
