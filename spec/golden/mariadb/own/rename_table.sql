-- in its database
ALTER TABLE sc.t RENAME TO sc.`Order`;
