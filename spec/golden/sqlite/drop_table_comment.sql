-- plain
-- (nothing)

-- schema
-- (nothing)
