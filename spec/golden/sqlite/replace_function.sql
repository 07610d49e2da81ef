-- another body
-- refused: op.replace_function: 'two': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"

-- other arguments
-- refused: op.replace_function: 'two': SQLite keeps no functions; leave it out where op.get_context().dialect.name is "sqlite"
