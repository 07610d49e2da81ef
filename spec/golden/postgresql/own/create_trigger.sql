-- a constraint, and where it fires
CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON t
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW
EXECUTE FUNCTION touched();
CREATE TRIGGER always BEFORE INSERT ON t
FOR EACH ROW
EXECUTE FUNCTION touched();
ALTER TABLE t ENABLE ALWAYS TRIGGER always;
DROP TRIGGER IF EXISTS always ON t;
CREATE TRIGGER always BEFORE INSERT ON t
FOR EACH ROW
EXECUTE FUNCTION touched();
ALTER TABLE t DISABLE TRIGGER always;

-- refused: deferrable, and no constraint
-- refused: op.create_trigger: 'tr': only a constraint trigger of PostgreSQL is deferrable: give postgresql_constraint = true as well
