-- plain
-- refused: op.create_function: 'double_it': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"

-- a schema, quotes, a body with dollars
-- refused: op.create_function: 'Two': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"

-- options of dialects
-- refused: op.create_function: 'two': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"

-- plpgsql
-- refused: op.create_function: 'touched': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"

-- a procedure
-- refused: op.create_function: 'clean': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"
