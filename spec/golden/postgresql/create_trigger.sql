-- a body
CREATE TRIGGER tr AFTER INSERT ON t
FOR EACH ROW
EXECUTE FUNCTION touched();

-- a condition and columns
CREATE TRIGGER "Tr" BEFORE UPDATE OF a, b ON t
FOR EACH ROW WHEN (new.a > 0)
EXECUTE FUNCTION touched();

-- several events
CREATE TRIGGER tr BEFORE INSERT OR UPDATE OF a OR DELETE ON t
FOR EACH ROW
EXECUTE FUNCTION touched();

-- for each statement
CREATE TRIGGER tr AFTER DELETE ON t
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT
EXECUTE FUNCTION touched();

-- instead of, on a view
CREATE TRIGGER tr INSTEAD OF DELETE ON v
FOR EACH ROW
EXECUTE FUNCTION touched();

-- a schema
CREATE TRIGGER tr AFTER DELETE ON sc.t
FOR EACH ROW
EXECUTE FUNCTION touched();

-- only a body
-- refused: op.create_trigger: 'tr': a trigger of PostgreSQL runs a function: give its call as 'execute', for instance "touched()"

-- only a function
CREATE TRIGGER tr AFTER TRUNCATE ON t
FOR EACH STATEMENT
EXECUTE FUNCTION touched();
