-- byte for byte
UPDATE t SET a = '100% :x \ ::' /* ? */;
DELETE FROM t;

-- literals in the text
UPDATE t SET a = 'O''R', c = 5;
UPDATE t SET a = '\x01', "Mixed" = 0.1;
