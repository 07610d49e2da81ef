-- plain
ALTER TYPE mood RENAME VALUE 'glad' TO 'it''s';

-- schema
ALTER TYPE sc.mood RENAME VALUE 'sad' TO 'glad';
