-- a body
CREATE TRIGGER tr AFTER INSERT ON t
FOR EACH ROW BEGIN
DELETE FROM o;
DELETE FROM o WHERE id = 1;
END;

-- a condition and columns
CREATE TRIGGER "Tr" BEFORE UPDATE OF a, b ON t
FOR EACH ROW WHEN new.a > 0 BEGIN
DELETE FROM o;
END;

-- several events
-- refused: op.create_trigger: 'tr': a trigger of SQLite has one event: make one trigger for each of 'insert or update of a or delete'

-- for each statement
-- refused: op.create_trigger: 'tr': a trigger of SQLite runs for each row

-- instead of, on a view
CREATE TRIGGER tr INSTEAD OF DELETE ON v
FOR EACH ROW BEGIN
DELETE FROM o;
END;

-- a schema
CREATE TRIGGER sc.tr AFTER DELETE ON t
FOR EACH ROW BEGIN
DELETE FROM o2;
END;

-- only a body
CREATE TRIGGER tr AFTER DELETE ON t
FOR EACH ROW BEGIN DELETE FROM o; END;

-- only a function
-- refused: op.create_trigger: 'tr': a trigger of SQLite has a body: give its statements as 'body'
