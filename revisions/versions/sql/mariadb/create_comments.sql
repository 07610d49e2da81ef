-- Comments on posts; a post counts its own.

CREATE TABLE comments (
    id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    author VARCHAR(100) NOT NULL DEFAULT 'anonymous; not signed in',
    body TEXT NOT NULL CHECK (length(body) > 0)
);

CREATE INDEX ix_comments_post_id ON comments (post_id);

ALTER TABLE posts ADD COLUMN comment_count INTEGER NOT NULL DEFAULT 0;

DELIMITER //
CREATE TRIGGER comments_counted AFTER INSERT ON comments FOR EACH ROW
BEGIN
    UPDATE posts SET comment_count = comment_count + 1 WHERE id = NEW.post_id;
END //
DELIMITER ;
