-- The changes of spec/e2e/postgresql/changes.lua, from the `first` to the `last`, as tables t001,
-- t002 …: makes each with `create(name, items …)`, as it is "before" or "after".

return function(which, first, last, create, sa)
  local changes = require "spec.e2e.postgresql.changes"
  for i = first, math.min(last, #changes) do
    local name = ("t%03d"):format(i)
    local items = changes[i][which](sa, name)
    items[#items + 1] = items.options
    create(name, table.unpack(items))
  end
end
