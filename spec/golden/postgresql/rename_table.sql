-- plain
ALTER TABLE t RENAME TO t2;

-- schema
ALTER TABLE sc.t RENAME TO "order";
