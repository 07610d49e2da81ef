-- every option that may be in a transaction
CREATE UNIQUE INDEX IF NOT EXISTS ix ON t USING btree (s varchar_pattern_ops, x text_pattern_ops DESC NULLS LAST) INCLUDE (c) NULLS NOT DISTINCT WITH (deduplicate_items = off, fillfactor = 50) TABLESPACE pg_default WHERE a > 5;

-- expressions and methods
CREATE INDEX ix ON t (lower(s) DESC, (a + c), a);
CREATE INDEX ix2 ON t USING gin (to_tsvector('simple', x));
CREATE INDEX ix3 ON t USING hash (a);
CREATE INDEX ix4 ON t USING btree (a ASC NULLS FIRST) NULLS DISTINCT;
CREATE INDEX ix5 ON t USING brin (a);

-- in a schema
CREATE UNIQUE INDEX "Ix" ON sc.t (a);

-- concurrently
<autocommit>;
CREATE UNIQUE INDEX CONCURRENTLY ix ON t (a);
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix2 ON t (a);
<transaction>;

-- concurrently in a transaction
-- refused: op.create_index: postgresql_concurrently does not work in a transaction; call it inside op.get_context():autocommit_block(function() ... end)

-- an operator class for a column that is not in it
-- refused: index 'ix': option 'postgresql_ops' names 'b', which is not a column of it

-- wrong storage parameters
-- refused: index 'ix': option 'postgresql_with' holds values by name, got [a b]
