-- lengths by column
CREATE INDEX ix ON t (s(5), x(7) DESC, a);

-- one length for all
CREATE INDEX ix ON t (s(4), x(4));

-- FULLTEXT and a method
CREATE FULLTEXT INDEX ix ON t (s, x);
CREATE UNIQUE INDEX ix2 ON t (s) USING btree;

-- WITH PARSER
CREATE FULLTEXT INDEX ix ON t (s) WITH PARSER ngram;

-- every option of Alembic's
CREATE UNIQUE FULLTEXT INDEX ix ON t (s(5)) USING btree;

-- a length that is none
-- refused: index 'ix': option 'mariadb_length' must be an integer or a table of them by column, got string

-- a method that is no word
-- refused: index 'ix': option 'mariadb_using' must be a word, got 'btree; x'

-- while others write
CREATE INDEX ix2 ON t (s) USING btree ALGORITHM=INPLACE LOCK=NONE;
