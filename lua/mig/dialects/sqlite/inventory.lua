--- What the catalogue says of the objects that reflection reads, in lines that are the same for
--- databases that are alike: what comparisons have no word for, too. Other objects are those of
--- `other_objects`.

local inventory = {}

-- Blanks and quotes of a text that people have written do not matter.
local function squeezed(text) return text and (text:gsub("%s+", " ")) or "" end

local function details(ctx, out, name, d)
  local quoted = d:literal(name)
  for _, row in ipairs(ctx.sink.query(([[
    SELECT cid, name, upper(type) AS type, "notnull" AS nn, pk, hidden
    FROM pragma_table_xinfo(%s) ORDER BY cid]]):format(quoted))) do
    out[#out + 1] = ("column %d of %s: %s %s%s%s%s"):format(row.cid + 1, name, row.name, row.type,
      row.nn ~= 0 and " NOT NULL" or "", row.pk ~= 0 and ", key " .. row.pk or "",
      row.hidden ~= 0 and ", generated" or "")
  end
  for _, row in ipairs(ctx.sink.query(([[
    SELECT group_concat("from", ',') AS own, "table" AS parent,
      group_concat(coalesce("to", ''), ',') AS others, on_update, on_delete
    FROM (SELECT * FROM pragma_foreign_key_list(%s) ORDER BY id, seq)
    GROUP BY id]]):format(quoted))) do
    out[#out + 1] = ("foreign key of %s: %s to %s (%s), %s, %s"):format(name, row.own, row.parent,
      row.others, row.on_update, row.on_delete)
  end
end

--- The lines, in any order.
---@param ctx mig.Context
---@param skip fun(name: string, schema: string?): boolean
---@return string[]
function inventory.lines(ctx, skip)
  local out = {}
  for _, row in ipairs(ctx.sink.query [[
    SELECT type, name, tbl_name AS owner, sql FROM sqlite_master
    WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' AND coalesce(sql, '') NOT LIKE 'CREATE VIRTUAL %']])
  do
    if not skip(row.owner) then
      local is_text = row.type == "view" or row.type == "trigger"
      out[#out + 1] = ("%s %s of %s%s"):format(row.type, row.name, row.owner,
        is_text and ": " .. squeezed(row.sql) or "")
      if row.type == "table" then details(ctx, out, row.name, ctx.dialect) end
    end
  end
  return out
end

--- Statements that make AUTOINCREMENT go on where it would.
---@param ctx mig.Context
---@param skip fun(name: string, schema: string?): boolean
---@return string[]
function inventory.positions(ctx, skip)
  local out, d = {}, ctx.dialect
  local there = ctx.sink.query "SELECT 1 AS n FROM sqlite_master WHERE name = 'sqlite_sequence'"
  if #there == 0 then return out end
  for _, row in ipairs(ctx.sink.query "SELECT name, seq FROM sqlite_sequence ORDER BY name") do
    if not skip(row.name) then
      -- Rows set it to the highest number among them; rows that are gone count as well.
      out[#out + 1] = ("DELETE FROM sqlite_sequence WHERE name = %s"):format(d:literal(row.name))
      out[#out + 1] = ("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %d)"):format(
        d:literal(row.name), row.seq)
    end
  end
  return out
end

return inventory
