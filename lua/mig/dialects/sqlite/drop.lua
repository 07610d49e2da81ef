--- What goes with a table: with foreign keys on SQLite deletes the rows first, and does to those
--- that refer to them what ON DELETE says. No error tells, and no other database does it.

local inspect = require "mig.dialects.sqlite.inspect"
local tokens = require "mig.dialects.sqlite.tokens"

local drop = {}

local effects = {
  CASCADE = "rows of table '%s' that refer to '%s' are deleted with it",
  ["SET NULL"] = "rows of table '%s' that refer to '%s' get NULL there",
  ["SET DEFAULT"] = "rows of table '%s' that refer to '%s' get the default there",
}

-- The foreign keys of other tables that refer to this one.
local function references(d, sink, schema, name)
  local rows = sink.query(('SELECT m.name, f.id, f."from", f.on_delete FROM %s AS m, '
    .. "pragma_foreign_key_list(m.name, %s) AS f WHERE m.type = 'table' "
    .. 'AND f."table" = %s COLLATE NOCASE ORDER BY 1, 2, f.seq'):format(
    inspect.master(d, schema), d:literal(schema), d:literal(name)))
  local out, last = {}, nil
  for _, row in ipairs(rows) do
    if not last or last.table ~= row.name or last.id ~= row.id then
      last = { table = row.name, id = row.id, on_delete = row.on_delete }
      out[#out + 1] = last
    end
    last[#last + 1] = d:quote(row.from) .. " IS NOT NULL"
  end
  return out
end

--- Find out what else will be different.
---@param d mig.Dialect
---@param o table  op.drop_table
---@param ctx mig.Context
function drop.prepare(d, o, ctx)
  d:check_options("op.drop_table", "table", o)
  if ctx.as_sql or ctx.sink.scalar("PRAGMA foreign_keys") ~= 1 then return end
  local schema = o.schema or "main"
  o.effects = {}
  for _, key in ipairs(references(d, ctx.sink, schema, o.table)) do
    if effects[key.on_delete] and not tokens.same(key.table, o.table) then
      local n = ctx.sink.scalar(("SELECT count(*) FROM %s WHERE %s"):format(
        inspect.qualified(d, schema, key.table), table.concat(key, " AND ")))
      if n > 0 then
        o.effects[#o.effects + 1] = ("%s (ON DELETE %s; %d of them)"):format(
          effects[key.on_delete]:format(key.table, o.table), key.on_delete, n)
      end
    end
  end
end

return drop
