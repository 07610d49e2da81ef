-- two columns
CREATE INDEX ix ON t (a, "Mixed");

-- unique, in a schema
CREATE UNIQUE INDEX ix ON sc.t (a);

-- if_not_exists
CREATE INDEX IF NOT EXISTS ix ON t (a);

-- expressions
CREATE INDEX ix ON t (lower(a), c);
CREATE INDEX ix2 ON t (a DESC);
CREATE INDEX ix3 ON t (lower(a));
CREATE INDEX ix4 ON t (a DESC, abs(c) ASC, coalesce("Mixed", 'it''s', 1));

-- nulls last
CREATE INDEX ix ON t (a DESC NULLS LAST);

-- options of all dialects
-- refused: op.create_index: postgresql_concurrently does not work in a transaction; call it inside op.get_context():autocommit_block(function() ... end)

-- no name: the default convention
CREATE INDEX ix_t_a ON t (a, c);

-- no name: a convention
CREATE INDEX i_ac ON t (a, c);
CREATE INDEX own ON t (a, c);

-- quote
CREATE INDEX "ix" ON t (a);
CREATE INDEX IX2 ON t (a);
