-- nullable
-- warning: op.alter_column: column 'c' of table 't' is left without a default, without a comment, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_server_default, existing_comment, existing_autoincrement
-- warning: op.alter_column: column 'c' of table 't' is left without a default, without a comment, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_server_default, existing_comment, existing_autoincrement
ALTER TABLE t MODIFY c INTEGER NULL;
ALTER TABLE t MODIFY c INTEGER NOT NULL;

-- not null, without the type
-- refused: op.alter_column: All MySQL CHANGE/MODIFY COLUMN operations require the existing type.

-- type
-- warning: op.alter_column: column 'c' of table 't' is left without a default, without a comment: a script cannot see what it is now; say so with existing_server_default, existing_comment
ALTER TABLE t MODIFY c VARCHAR(20) NOT NULL;

-- type, with a conversion
-- warning: op.alter_column: column 'c' of table 't' is left nullable, without a default, without a comment, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_nullable, existing_server_default, existing_comment, existing_autoincrement
ALTER TABLE t MODIFY c INTEGER NULL;

-- default
ALTER TABLE t ALTER COLUMN c SET DEFAULT '5';
ALTER TABLE t ALTER COLUMN c SET DEFAULT 7;
ALTER TABLE t ALTER COLUMN c DROP DEFAULT;

-- a function as default
-- warning: op.alter_column: column 'c' of table 't' is left nullable, without a comment: a script cannot see what it is now; say so with existing_nullable, existing_comment
ALTER TABLE t CHANGE c c DATETIME NULL DEFAULT now();

-- name
-- refused: op.alter_column: All MySQL CHANGE/MODIFY COLUMN operations require the existing type.

-- name, with all that is known
ALTER TABLE t CHANGE c d INTEGER NOT NULL DEFAULT '3' COMMENT 'cc';

-- comment
-- warning: op.alter_column: column 'c' of table 't' is left nullable, without a default, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_nullable, existing_server_default, existing_autoincrement
ALTER TABLE t MODIFY c INTEGER NULL COMMENT 'it''s';

-- no comment
-- warning: op.alter_column: column 'c' of table 't' is left nullable, without a default, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_nullable, existing_server_default, existing_autoincrement
ALTER TABLE t MODIFY c INTEGER NULL;

-- everything, in a schema
ALTER TABLE sc.t CHANGE c d VARCHAR(9) NOT NULL DEFAULT 'z' COMMENT 'cm';

-- a schema with a dot
-- refused: op.alter_column: All MySQL CHANGE/MODIFY COLUMN operations require the existing type.

-- autoincrement
-- warning: op.alter_column: column 'c' of table 't' is left without a comment: a script cannot see what it is now; say so with existing_comment
ALTER TABLE t MODIFY c INTEGER NOT NULL AUTO_INCREMENT;

-- identity
-- refused: op.alter_column: Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, to or from an existing column is not supported in this dialect.

-- no identity
-- refused: op.alter_column: Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, to or from an existing column is not supported in this dialect.

-- another identity
-- refused: op.alter_column: Adding, removing or modifying an "identity" construct, e.g. GENERATED AS IDENTITY, to or from an existing column is not supported in this dialect.

-- computed
-- refused: op.alter_column: Adding or removing a "computed" construct, e.g. GENERATED ALWAYS AS, to or from an existing column is not supported.

-- from a boolean with its check
-- warning: op.alter_column: column 'c' of table 't' is left nullable, without a default, without a comment, without AUTO_INCREMENT: a script cannot see what it is now; say so with existing_nullable, existing_server_default, existing_comment, existing_autoincrement
ALTER TABLE t MODIFY c INTEGER NULL;

-- to values with their check
-- warning: op.alter_column: column 'c' of table 't' is left nullable, without a default, without a comment: a script cannot see what it is now; say so with existing_nullable, existing_server_default, existing_comment
ALTER TABLE t CHANGE c d VARCHAR(1) NULL;
ALTER TABLE t ADD CONSTRAINT en CHECK (d IN ('a', 'b'));

-- from values to other values, with a convention
-- warning: op.alter_column: column 'c' of table 't' is left nullable, without a default, without a comment: a script cannot see what it is now; say so with existing_nullable, existing_server_default, existing_comment
ALTER TABLE t DROP CONSTRAINT ck_t_en;
ALTER TABLE t MODIFY c VARCHAR(1) NULL;
ALTER TABLE t ADD CONSTRAINT ck_t_en CHECK (c IN ('a', 'b', 'c'));
