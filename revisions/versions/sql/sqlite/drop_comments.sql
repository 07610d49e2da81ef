DROP TRIGGER comments_counted;
DROP TABLE comments;
ALTER TABLE posts DROP COLUMN comment_count;
