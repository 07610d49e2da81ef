-- plain
ALTER TYPE mood ADD VALUE 'it''s';

-- before
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'so-so' BEFORE 'glad';

-- after, in a schema
ALTER TYPE sc.mood ADD VALUE 'so-so' AFTER 'sad';
