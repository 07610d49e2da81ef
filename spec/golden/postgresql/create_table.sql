-- defaults of all sorts
CREATE TABLE t (
	id SERIAL NOT NULL, 
	name VARCHAR(50) NOT NULL, 
	d TIMESTAMP WITHOUT TIME ZONE DEFAULT now(), 
	q INTEGER DEFAULT '5', 
	s VARCHAR(5) DEFAULT 'x''y', 
	e VARCHAR(5) DEFAULT 'abc', 
	x INTEGER DEFAULT 1+1, 
	p INTEGER DEFAULT (2), 
	w DATE DEFAULT current_date, 
	n INTEGER DEFAULT -5, 
	f FLOAT DEFAULT 0.1, 
	b BOOLEAN DEFAULT true, 
	t BOOLEAN DEFAULT true, 
	u BOOLEAN DEFAULT false, 
	z INTEGER DEFAULT NULL, 
	l VARCHAR DEFAULT lower('ABC'), 
	k DATE DEFAULT CURRENT_DATE, 
	o INTEGER, 
	PRIMARY KEY (id)
);

-- defaults that begin like literals and are none
CREATE TABLE t (
	a VARCHAR(9) DEFAULT 'a' || 'b', 
	b INTEGER DEFAULT (1) + (2), 
	c VARCHAR(9) DEFAULT 'it''s', 
	d VARCHAR(9) DEFAULT  ('a' || ')') 
);

-- named constraints, a schema, a key to another schema
CREATE TABLE sc.t (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL, 
	CONSTRAINT pk_t PRIMARY KEY (a, b), 
	CONSTRAINT uq_b UNIQUE (b), 
	CONSTRAINT ck_a CHECK (a > 5), 
	CONSTRAINT fk_b FOREIGN KEY(b) REFERENCES o (id) MATCH FULL ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED
);

-- a key with every option
CREATE TABLE t (
	b INTEGER, 
	CONSTRAINT fk_b FOREIGN KEY(b) REFERENCES o (id) MATCH FULL ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED
);

-- keys of several columns
CREATE TABLE t (
	a INTEGER, 
	b INTEGER, 
	FOREIGN KEY(a, b) REFERENCES o (id, id2) NOT DEFERRABLE, 
	UNIQUE (a, b)
);

-- constraints written in columns
CREATE TABLE t (
	id INTEGER NOT NULL, 
	u INTEGER, 
	x INTEGER, 
	c INTEGER CHECK (c>0), 
	n INTEGER DEFAULT '1' NOT NULL CONSTRAINT ck_n CHECK (n > 0), 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES o (id) ON DELETE CASCADE, 
	UNIQUE (u)
);
CREATE INDEX ix_t_x ON t (x);

-- order of constraints: written ones, then those of the columns
-- refused: op.create_table: column 'e': PostgreSQL ENUM type requires a name.

-- unique and index together make one unique index
CREATE TABLE t (
	x INTEGER
);
CREATE UNIQUE INDEX ix_t_x ON t (x);

-- identity and computed columns
-- refused: op.create_table: column 'c3': PostgreSQL computed columns do not support 'virtual' persistence; set the 'persisted' flag to nil or true for PostgreSQL support.

-- comments are not SQLite's
CREATE TABLE t (
	id INTEGER
);
COMMENT ON TABLE t IS 'tab ''c''';
COMMENT ON COLUMN t.id IS 'col''s';

-- if_not_exists and prefixes
CREATE TEMPORARY TABLE IF NOT EXISTS t (
	id INTEGER
);
CREATE INDEX IF NOT EXISTS ix_t_id ON t (id);

-- options of all dialects at once
CREATE TABLE t (
	id SERIAL NOT NULL, 
	PRIMARY KEY (id)
)
 TABLESPACE ts;

-- sqlite_autoincrement
CREATE TABLE t (
	id SERIAL NOT NULL, 
	n VARCHAR(3), 
	PRIMARY KEY (id)
);

-- sqlite_autoincrement is not for text or referring keys
CREATE TABLE t (
	id VARCHAR(3) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t2 (
	id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES o (id)
);

-- autoincrement in a composite key
CREATE TABLE t (
	a INTEGER NOT NULL, 
	b SERIAL NOT NULL, 
	PRIMARY KEY (b, a)
);

-- sqlite_with_rowid
CREATE TABLE t (
	id SERIAL NOT NULL, 
	PRIMARY KEY (id)
);

-- sqlite_strict
-- refused: op.create_table: column 'x': type ANY is not supported on PostgreSQL

-- conflict clauses
CREATE TABLE t (
	id SERIAL NOT NULL, 
	n INTEGER NOT NULL, 
	u INTEGER, 
	PRIMARY KEY (id), 
	UNIQUE (n), 
	CHECK (n > 0), 
	UNIQUE (u)
);
CREATE TABLE t2 (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL, 
	PRIMARY KEY (a, b)
);
CREATE TABLE t3 (
	id SERIAL NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t4 (
	id SERIAL NOT NULL, 
	PRIMARY KEY (id)
);

-- integer keys by width, a key of two, a text key
CREATE TABLE t1 (
	id BIGSERIAL NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t2 (
	id SMALLSERIAL NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t3 (
	id INTEGER NOT NULL, 
	id2 INTEGER NOT NULL, 
	PRIMARY KEY (id, id2)
);
CREATE TABLE t4 (
	id VARCHAR(5) NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t5 (
	id SERIAL, 
	PRIMARY KEY (id)
);

-- checks that types bring along
CREATE TYPE en AS ENUM ('a', 'b');
CREATE TYPE en3 AS ENUM ('a', 'b');
CREATE TABLE t (
	b BOOLEAN, 
	e en, 
	e2 VARCHAR(4), 
	e3 en3, 
	CONSTRAINT en2 CHECK (e2 IN ('a', 'it''s'))
);

-- quoted names
CREATE TABLE "User" (
	"order" INTEGER, 
	"Mixed" INTEGER, 
	normal_1 INTEGER, 
	"1st" INTEGER, 
	"sp ace" INTEGER, 
	"select" INTEGER, 
	"q""q" INTEGER, 
	a$ INTEGER, 
	"$a" INTEGER, 
	"naïve" INTEGER, 
	"returning" INTEGER, 
	nothing INTEGER, 
	_x INTEGER
);

-- a deferrable unique constraint
CREATE TABLE t (
	a INTEGER, 
	CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a) DEFERRABLE INITIALLY DEFERRED
);

-- use_alter makes no difference where there is no ALTER
CREATE TABLE t (
	a INTEGER
);

-- a dotted schema is one name
CREATE TABLE "s.c".t (
	a INTEGER, 
	FOREIGN KEY(a) REFERENCES "s.c".o (id)
);
CREATE INDEX ix_s_c_t_a ON "s.c".t (a);

-- names with dots
CREATE TABLE "a.b" (
	"c.d" SERIAL NOT NULL, 
	up INTEGER, 
	PRIMARY KEY ("c.d"), 
	FOREIGN KEY(up) REFERENCES "a.b" ("c.d")
);

-- a column's type is that of the column it refers to
CREATE TABLE t (
	id BIGSERIAL NOT NULL, 
	parent BIGINT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(parent) REFERENCES t (id)
);

-- a naming convention
CREATE TABLE t (
	id SERIAL NOT NULL, 
	a INTEGER, 
	b BOOLEAN, 
	c INTEGER CONSTRAINT ck_t_q CHECK (c>0), 
	CONSTRAINT pk_t PRIMARY KEY (id), 
	CONSTRAINT ck_t_x CHECK (a>1), 
	CONSTRAINT x CHECK (a>1), 
	CONSTRAINT uq_t_a_b UNIQUE (a, b), 
	CONSTRAINT by_hand UNIQUE (c), 
	CONSTRAINT uq_t_a UNIQUE (a), 
	CONSTRAINT fk_t_a_o_id FOREIGN KEY(a) REFERENCES o (id)
);
CREATE UNIQUE INDEX ix_t_a ON t (a, b);
CREATE INDEX ix_t_b ON t (b);

-- types
-- refused: op.create_table: column 'f': PostgreSQL ENUM type requires a name.

-- no type for this database
CREATE TABLE t (
	a INTEGER[]
);

-- a variant of a type
CREATE TABLE t (
	a INTEGER[], 
	b TEXT
);
