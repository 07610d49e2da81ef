-- plain
CREATE VIEW v AS
SELECT a FROM t WHERE b > 0;

-- lines, and a semicolon that is not wanted
CREATE VIEW v AS
  SELECT a
  FROM t;

-- columns, a schema, quotes
CREATE VIEW sc.`Rich` (x, `Y`) AS
SELECT a, b FROM sc.t;

-- materialized
-- refused: op.create_view: 'v': MariaDB has no materialized views

-- options of dialects
CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS
SELECT a FROM t;
