-- a body
CREATE TRIGGER tr AFTER INSERT ON t
FOR EACH ROW BEGIN
DELETE FROM o;
DELETE FROM o WHERE id = 1;
END;

-- a condition and columns
-- refused: op.create_trigger: 'Tr': a trigger of MariaDB has no WHEN: put IF … THEN … END IF into its body

-- several events
-- refused: op.create_trigger: 'tr': a trigger of MariaDB has one event: make one trigger for each of 'insert or update of a or delete'

-- for each statement
-- refused: op.create_trigger: 'tr': a trigger of MariaDB runs for each row

-- instead of, on a view
-- refused: op.create_trigger: 'tr': MariaDB has no triggers INSTEAD OF

-- a schema
CREATE TRIGGER sc.tr AFTER DELETE ON sc.t
FOR EACH ROW BEGIN
DELETE FROM o2;
END;

-- only a body
CREATE TRIGGER tr AFTER DELETE ON t
FOR EACH ROW BEGIN DELETE FROM o; END;

-- only a function
-- refused: op.create_trigger: 'tr': a trigger of MariaDB has a body: give its statements as 'body'
