-- plain
-- refused: op.drop_function: 'two': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"

-- every option
-- refused: op.drop_function: 'Two': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"

-- a procedure
-- refused: op.drop_function: 'clean': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"
