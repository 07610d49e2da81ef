-- AUTO_INCREMENT
CREATE TABLE t (
	id INTEGER UNSIGNED NOT NULL COMMENT 'counts' AUTO_INCREMENT, 
	PRIMARY KEY (id)
);

-- no AUTO_INCREMENT: switched off, a default, a sequence, two columns
CREATE TABLE t (
	id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t2 (
	id INTEGER NOT NULL DEFAULT '1', 
	PRIMARY KEY (id)
);
CREATE TABLE t3 (
	id INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE t4 (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL, 
	PRIMARY KEY (a, b)
);
CREATE TABLE t5 (
	id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES o (id)
);

-- AUTO_INCREMENT: an optional sequence, a reference that is ignored
CREATE TABLE t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
);
CREATE TABLE t2 (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(id) REFERENCES o (id)
);

-- AUTO_INCREMENT that is not first in the key gets an index
-- warning: op.create_table: table 't' marks (b) as primary key, but its PrimaryKeyConstraint names (a, b), which is used
-- warning: op.create_table: table 't2' marks (b) as primary key, but its PrimaryKeyConstraint names (a, b), which is used
CREATE TABLE t (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (a, b), 
	KEY idx_autoinc_b (b)
);
CREATE TABLE t2 (
	a INTEGER NOT NULL, 
	b INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (a, b)
)ENGINE=MyISAM;

-- TIMESTAMP
CREATE TABLE t (
	a TIMESTAMP NULL, 
	b TIMESTAMP NOT NULL DEFAULT (now()), 
	c TIMESTAMP(3) NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), 
	d TIMESTAMP NULL
);

-- defaults and their parentheses
CREATE TABLE t (
	a DATETIME DEFAULT (now()), 
	b DATETIME(6) DEFAULT now(6), 
	c INTEGER DEFAULT (1 + 1), 
	d VARCHAR(9) DEFAULT 'x', 
	e VARCHAR(36) DEFAULT (uuid()), 
	f INTEGER DEFAULT -5, 
	g BOOL DEFAULT true, 
	h VARCHAR(9) DEFAULT 'a\\b''c\r
', 
	i FLOAT DEFAULT 0.5, 
	j BIT(3) DEFAULT (b'101'), 
	k JSON DEFAULT (json_object())
);

-- comments with everything in them
CREATE TABLE t (
	a INTEGER COMMENT 'it''s a \\ and a
line'
)COMMENT='the \\ of ''it''';

-- table options, in order
CREATE TABLE t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	PRIMARY KEY (id)
)ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_bin AUTO_INCREMENT=7 ROW_FORMAT=DYNAMIC MAX_ROWS=100 PAGE_COMPRESSED=1 STATS_PERSISTENT=0 COMMENT='c';

-- character sets of a table
CREATE TABLE t (
	a VARCHAR(5)
)CHARSET=latin1;
CREATE TABLE t2 (
	a VARCHAR(5)
)CHARACTER SET latin1 COLLATE latin1_bin;
CREATE TABLE t3 (
	a VARCHAR(5)
)DEFAULT CHARACTER SET latin1 DEFAULT COLLATE=latin1_bin;

-- partitions
CREATE TABLE t (
	a INTEGER
)ENGINE=InnoDB COMMENT='c' PARTITION BY HASH (a) PARTITIONS 4;
CREATE TABLE t2 (
	a INTEGER
)ENGINE=InnoDB PARTITION BY RANGE (a) SUBPARTITION BY HASH (a) SUBPARTITIONS 2;

-- WITH SYSTEM VERSIONING
CREATE TABLE t (
	a INTEGER
)WITH SYSTEM VERSIONING;

-- keys and their methods
CREATE TABLE t (
	a INTEGER NOT NULL AUTO_INCREMENT, 
	b INTEGER, 
	PRIMARY KEY (a) USING btree, 
	CONSTRAINT uq UNIQUE (b) USING hash
)ENGINE=MEMORY;

-- a named check in a column
CREATE TABLE t (
	a INTEGER CHECK (a < 9), 
	CONSTRAINT ck_a CHECK (a > 0)
);

-- what is not deferrable needs no words
CREATE TABLE t (
	a INTEGER NOT NULL AUTO_INCREMENT, 
	b INTEGER, 
	PRIMARY KEY (a), 
	UNIQUE (b), 
	CONSTRAINT ck CHECK (b > 0), 
	FOREIGN KEY(b) REFERENCES o (id)
);

-- a deferrable key
-- refused: constraint 'fk': MariaDB has no deferrable constraints; leave out deferrable and initially

-- a deferred check
-- refused: a constraint without a name: MariaDB has no deferrable constraints; leave out deferrable and initially

-- NOT NULL on a generated column
-- refused: op.create_table: column 'b': MariaDB has no NOT NULL for generated columns; leave out nullable = false

-- a generated timestamp
CREATE TABLE t (
	a DATETIME, 
	b TIMESTAMP GENERATED ALWAYS AS (a) VIRTUAL
);

-- another database
CREATE TABLE sc.t (
	id INTEGER NOT NULL AUTO_INCREMENT, 
	b INTEGER, 
	PRIMARY KEY (id), 
	FOREIGN KEY(b) REFERENCES sc.t (id)
);
CREATE INDEX ix_sc_t_b ON sc.t (b);

-- names in backticks
CREATE TABLE `a``b` (
	`x``y` INTEGER, 
	`portion` INTEGER, 
	`window` INTEGER, 
	value INTEGER, 
	rank INTEGER
);
CREATE INDEX `ix_a``b_x``y` ON `a``b` (`x``y`);

-- an unknown option
-- refused: op.create_table: column 'a': unknown option 'mysql_lenght'; it takes: mysql_invisible

-- an option of the wrong type
-- refused: op.create_table: option 'mariadb_engine' must be a string, an integer or true, got table
