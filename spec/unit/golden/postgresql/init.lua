-- Cases that only PostgreSQL has, by operation. `server` is the error that a server is known to
-- give, `setup` is what must be there before, `outside` runs the case where there is no
-- transaction. `seen` is what the catalogue says afterwards: a query and its rows, columns
-- separated by bars.

local folder = "spec.unit.golden.postgresql."
local cases = require(folder .. "operations")

cases.create_table = {}
for _, part in ipairs { "create_table", "types", "named_types" } do
  local list = require(folder .. part)
  table.move(list, 1, #list, #cases.create_table + 1, cases.create_table)
end
cases.alter_column = require(folder .. "alter_column")

return cases
