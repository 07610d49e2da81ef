-- in a schema
ALTER TABLE sc.t RENAME TO "Order";
