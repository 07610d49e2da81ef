-- strings that a client might change
INSERT INTO t (id, s) VALUES (1, 'a\\b''c"d`e');
INSERT INTO t (id, s) VALUES (2, 'line\r
line\rline
');
INSERT INTO t (id, s) VALUES (3, '-- x
/* y */ # z; delimiter //
');
INSERT INTO t (id, s) VALUES (4, '%_\\%\\_é🐘');
INSERT INTO t (id, b) VALUES (5, X'0001FF27');
INSERT INTO t (id, s) VALUES (6, '
delimiter //
use x
\\q
');
