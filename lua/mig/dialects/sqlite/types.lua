--- SQLite takes any type's name; the base has nearly all of them.

local types = setmetatable({}, { __index = require "mig.dialects.base.types" })

-- For STRICT tables.
function types.ANY() return "ANY" end

-- A column without a type takes values of any kind as they are.
function types.UNTYPED() return "" end

return types
