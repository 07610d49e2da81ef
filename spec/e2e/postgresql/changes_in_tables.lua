-- The changes of spec/e2e/postgresql/changes.lua as tables t001, t002 …: makes each with
-- `create(name, items …)`, as it is "before" or "after".

return function(which, create, sa)
  for i, change in ipairs(require "spec.e2e.postgresql.changes") do
    local name = ("t%03d"):format(i)
    local items = change[which](sa, name)
    items[#items + 1] = items.options
    create(name, table.unpack(items))
  end
end
