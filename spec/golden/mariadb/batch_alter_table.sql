-- columns and an index
ALTER TABLE t ADD COLUMN x INTEGER;
CREATE INDEX ix ON t (x);

-- nothing
-- (nothing)

-- changes of all kinds
-- warning: op.alter_column: column 'b' of table 't' is left without a default, without a comment, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_server_default, existing_comment, existing_autoincrement
ALTER TABLE t ADD COLUMN x INTEGER;
ALTER TABLE t MODIFY b INTEGER NOT NULL;
ALTER TABLE t ADD CONSTRAINT u UNIQUE (a, b);
ALTER TABLE t DROP COLUMN c;
CREATE INDEX ix ON t (x);

-- a foreign key and back
ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY(a) REFERENCES o (id) ON DELETE CASCADE;
ALTER TABLE t DROP FOREIGN KEY fk;
ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);

-- recreate = always
-- warning: op.alter_column: column 'a' of table 't' is left nullable, without a default, without a comment, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_nullable, existing_server_default, existing_comment, existing_autoincrement
ALTER TABLE t CHANGE a z INTEGER NULL;

-- an order of columns
-- refused: op.batch_alter_table: partial_reordering needs a copy of the table, which on MariaDB would lose what refers to it; ALTER TABLE changes it in place

-- a place for a column
-- refused: op.batch_alter_table: Can't specify insert_before or insert_after when using ALTER

-- a change without copy_from
-- warning: op.alter_column: column 'b' of table 't' is left without a default, without a comment, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_server_default, existing_comment, existing_autoincrement
ALTER TABLE t MODIFY b INTEGER NOT NULL;
