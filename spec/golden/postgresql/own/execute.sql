-- what psql would take for its own
INSERT INTO t VALUES ('a :b \'), (E'\\'), ($$;$$ || ':x'::text);
INSERT INTO t SELECT (ARRAY['p', 'q'])[1:2]::text;
UPDATE t SET s = '\ :y ?' WHERE s = '\';
