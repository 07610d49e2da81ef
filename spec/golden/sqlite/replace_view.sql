-- columns stay
DROP VIEW IF EXISTS v;
CREATE VIEW v AS
SELECT a FROM t WHERE a > 0;

-- other columns
DROP VIEW IF EXISTS v;
CREATE VIEW v AS
SELECT b FROM t;

-- not there yet
DROP VIEW IF EXISTS v;
CREATE VIEW v AS
SELECT b FROM t;

-- materialized
-- refused: op.replace_view: 'v': SQLite has no materialized views
