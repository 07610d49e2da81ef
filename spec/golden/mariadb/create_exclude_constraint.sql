-- every option
-- refused: op.create_exclude_constraint: MariaDB has no exclusion constraints

-- an expression
-- refused: op.create_exclude_constraint: MariaDB has no exclusion constraints
