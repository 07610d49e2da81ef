--- What exists on SQLite, for telling what became of a statement (base/effect).

local existence = {}

local function object(type_)
  return function(ctx, name)
    return ctx.sink.scalar("SELECT 1 FROM sqlite_master WHERE type = :type AND name = :name "
      .. "COLLATE NOCASE", { type = type_, name = name }) ~= nil
  end
end

existence.table = object "table"
existence.index = object "index"
existence.view = object "view"
existence.trigger = object "trigger"

function existence.column(ctx, name, _, of_table)
  return ctx.sink.scalar("SELECT 1 FROM pragma_table_xinfo(:of_table) WHERE name = :name "
    .. "COLLATE NOCASE", { of_table = of_table, name = name }) ~= nil
end

return existence
