-- Cases that only MariaDB has, by operation. `server` is the error that a server is known to give,
-- `setup` is what must be there before, `seen` is what its catalogue says afterwards: a query and
-- its rows, columns separated by tabs. `online`: a run can do what a script cannot.

local cases = {}

for _, part in ipairs { "create", "alter", "online" } do
  for op, list in pairs(require("spec.unit.golden.mariadb." .. part)) do
    cases[op] = cases[op] or {}
    table.move(list, 1, #list, #cases[op] + 1, cases[op])
  end
end

return cases
