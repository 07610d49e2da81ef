-- values of all sorts
INSERT INTO t (id, s, b, x, d) VALUES (1, 'it''s \ :id $$ 
 ; -- 	%', true, '\x00ff275c', '2024-02-29');
INSERT INTO t (id, s, b, j, f) VALUES (2, lower('ABC'), false, '{"a": [1, "q''\"\\"]}', 0.1);
INSERT INTO t (id, s, x, f) VALUES (3, NULL, '\x', 1e+300);

-- arrays
INSERT INTO t (id, s, n, j) VALUES (1, '{"a,b","\"","\\","NULL","","it''s {",NULL}', '{{1,2},{3,4}}', '{"{\"a\": [1, \"q\"]}","[2]"}');
INSERT INTO t (id, s, x, b) VALUES (2, '{}', '{"\\x0001","\\xff"}', '{true,false}');
