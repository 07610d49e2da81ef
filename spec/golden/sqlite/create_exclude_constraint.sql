-- every option
-- refused: op.create_exclude_constraint: SQLite has no exclusion constraints

-- an expression
-- refused: op.create_exclude_constraint: SQLite has no exclusion constraints
