-- everything is said
ALTER TABLE t CHANGE s `Name` VARCHAR(30) NOT NULL DEFAULT 'it''s' COMMENT 'a\\b';

-- a default that is an expression
ALTER TABLE t ALTER COLUMN c SET DEFAULT (1 + 1);
ALTER TABLE t ALTER COLUMN a SET DEFAULT -5;
ALTER TABLE t ALTER COLUMN s SET DEFAULT upper('x');

-- ON UPDATE comes with the default
-- warning: op.alter_column: column 'd' of table 't' is left without a comment: a script cannot see what it is now; say so with existing_comment
ALTER TABLE t CHANGE d d DATETIME NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP;

-- AUTO_INCREMENT
ALTER TABLE t MODIFY c INTEGER NOT NULL AUTO_INCREMENT;
ALTER TABLE t MODIFY c BIGINT NOT NULL AUTO_INCREMENT;

-- a type with a check, and another name
-- warning: op.alter_column: column 'c' of table 't' is left without a default, without a comment: a script cannot see what it is now; say so with existing_server_default, existing_comment
ALTER TABLE t CHANGE c flag BOOL NULL;
ALTER TABLE t ADD CONSTRAINT ck_flag CHECK (flag IN (0, 1));

-- a generated column
ALTER TABLE t MODIFY g BIGINT GENERATED ALWAYS AS (a + 1) STORED COMMENT 'sum';

-- an enum's values
ALTER TABLE t MODIFY e ENUM('a','b','it''s') NULL;

-- an option that it does not have
-- refused: op.alter_column: unknown option 'mysql_engine'; it takes: mysql_algorithm, mysql_invisible, mysql_lock

-- a longer text, at once
ALTER TABLE t MODIFY s VARCHAR(40) NULL, ALGORITHM=INSTANT, LOCK=NONE;

-- a default, at once
ALTER TABLE t ALTER COLUMN s SET DEFAULT 'x', ALGORITHM=INSTANT;
