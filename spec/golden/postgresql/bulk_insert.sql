-- values of all sorts
INSERT INTO t (id, n, b) VALUES (1, 'O''R', true);
INSERT INTO t (id, n, b) VALUES (2, NULL, false);
INSERT INTO t (id, x, j) VALUES (3, '\x6100ff', '{"a": null, "y": {}, "z": [1, 2.5, "q\n"]}');
INSERT INTO t (id, j, f) VALUES (4, '{"k": 1}', 2.0);
INSERT INTO t (id, n, f) VALUES (-9223372036854775807, lower('X'), 1e+300);
INSERT INTO t (n, x, f) VALUES (upper('y'), '\x', 0.1);

-- inline_literal and multiinsert
INSERT INTO t (id, d) VALUES (1, '2010-01-02');

-- no rows
-- (nothing)

-- a table that was just made, with defaults
CREATE TABLE made (
	id SERIAL NOT NULL, 
	state VARCHAR(9), 
	n INTEGER, 
	at TIMESTAMP WITHOUT TIME ZONE DEFAULT now(), 
	PRIMARY KEY (id)
);
INSERT INTO made (id, state, n) VALUES (1, 'new', 1);
INSERT INTO made (id, state, n) VALUES (2, 'old', 2);
INSERT INTO made (id, state, n) VALUES (3, 'new', NULL);

-- a schema and quoted names
INSERT INTO sc."Order" ("select") VALUES (1);
