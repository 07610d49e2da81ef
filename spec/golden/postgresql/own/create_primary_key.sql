-- every option
ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a, c) INCLUDE (s);
