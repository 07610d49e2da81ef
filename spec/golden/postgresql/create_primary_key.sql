-- two columns
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a, b);

-- schema
ALTER TABLE sc.t ADD CONSTRAINT pk PRIMARY KEY (a);

-- named by a convention
ALTER TABLE t ADD CONSTRAINT pk_t PRIMARY KEY (a);
