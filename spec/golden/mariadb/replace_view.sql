-- columns stay
CREATE OR REPLACE VIEW v AS
SELECT a FROM t WHERE a > 0;

-- other columns
CREATE OR REPLACE VIEW v AS
SELECT b FROM t;

-- not there yet
CREATE OR REPLACE VIEW v AS
SELECT b FROM t;

-- materialized
-- refused: op.replace_view: 'v': MariaDB has no materialized views
