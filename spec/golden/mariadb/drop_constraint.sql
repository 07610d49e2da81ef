-- of every kind
ALTER TABLE t DROP FOREIGN KEY fk;
ALTER TABLE t DROP PRIMARY KEY;
ALTER TABLE t DROP INDEX u;
ALTER TABLE t DROP CONSTRAINT ck;

-- without its type
-- refused: op.drop_constraint: No generic 'DROP CONSTRAINT' in MySQL - please specify constraint type, for instance type_ = 'unique'

-- every option
ALTER TABLE sc.t DROP INDEX IF EXISTS `Uq`;

-- a name that is a token of the convention, and a final one
ALTER TABLE t DROP CONSTRAINT ck_t_x;
ALTER TABLE t DROP CONSTRAINT x;
