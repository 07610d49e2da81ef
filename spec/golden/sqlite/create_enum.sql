-- plain
-- (nothing)

-- every option
-- (nothing)
