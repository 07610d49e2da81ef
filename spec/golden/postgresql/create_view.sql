-- plain
CREATE VIEW v AS
SELECT a FROM t WHERE b > 0;

-- lines, and a semicolon that is not wanted
CREATE VIEW v AS
  SELECT a
  FROM t;

-- columns, a schema, quotes
CREATE VIEW sc."Rich" (x, "Y") AS
SELECT a, b FROM sc.t;

-- materialized
CREATE MATERIALIZED VIEW v AS
SELECT a FROM t;

-- options of dialects
CREATE VIEW v WITH (check_option = local, security_barrier = true) AS
SELECT a FROM t;
