-- plain
DROP TABLE t;

-- every option
DROP TABLE IF EXISTS sc.t;

-- quoted
DROP TABLE "Order";
