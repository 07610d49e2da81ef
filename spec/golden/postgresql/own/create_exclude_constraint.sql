-- every option
ALTER TABLE sc.t ADD CONSTRAINT ex EXCLUDE USING gist (period WITH &&, "group" gist_int4_ops WITH =) WHERE ("group" != 3) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE sc.t ADD CONSTRAINT ex2 EXCLUDE USING gist (abs("group") WITH =);

-- an operator class for a column that is not in it
-- refused: constraint 'ex': option 'ops' names 'b', which is not a column of it
