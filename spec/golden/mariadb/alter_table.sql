-- strict
-- (nothing)

-- autoincrement, without rowid
-- (nothing)
