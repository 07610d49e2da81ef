--- Foreign keys that a table has lost: a server that is stopped while it copies a table, for an
--- ALTER TABLE, can come back without them, whether the table is the new one or the old.

local existence = require "mig.dialects.mariadb.existence"
local statement = require "mig.dialects.base.statement"

local lost_keys = {}

-- Part of an ALTER TABLE -> what it does to names.
local parts = {}

function parts.DROP(r, found)
  if not r:take "CONSTRAINT" and not r:take("FOREIGN", "KEY") then return end
  r:take("IF", "EXISTS")
  local name = r:name()
  if name then found.dropped[name:lower()] = true end
end

function parts.CHANGE(r, found)
  r:take "COLUMN"
  r:take("IF", "EXISTS")
  local old = r:name()
  if old then found.renamed[old:lower()] = r:name() end
end

function parts.RENAME(r, found)
  if r:take "COLUMN" then
    r:take("IF", "EXISTS")
    local old = r:name()
    if old and r:take "TO" then found.renamed[old:lower()] = r:name() end
  elseif not r:one_of("INDEX", "KEY") then
    r:one_of("TO", "AS")
    found.new_name, found.new_schema = r:name()
  end
end

-- What a statement does to the names of a table, its columns and its foreign keys.
local function changes(sql)
  local found = { dropped = {}, renamed = {} }
  local r = statement.read(sql, existence.lexis)
  while r.token and not r:take "ALTER" do r:advance() end -- SET STATEMENT … FOR ALTER …
  r:one_of("ONLINE", "IGNORE")
  r:take "TABLE"
  r:take("IF", "EXISTS")
  found.name, found.schema = r:name()
  if r:take "WAIT" then r:advance() else r:take "NOWAIT" end
  repeat
    local token = r:advance()
    local part = token and parts[token.upper]
    if part then part(r, found) end
  until not r:skip_item()
  return found
end

local rules = {
  RESTRICT = "", CASCADE = " ON %s CASCADE", ["SET NULL"] = " ON %s SET NULL",
  ["NO ACTION"] = " ON %s NO ACTION", ["SET DEFAULT"] = " ON %s SET DEFAULT",
}

-- A list of quoted columns, as they are called now.
local function columns_now(d, columns, renamed)
  local names = {}
  for column in (columns:sub(2, -2) .. "`, `"):gmatch "(.-)`, `" do
    local name = column:gsub("``", "`")
    names[#names + 1] = d:quote(renamed[name:lower()] or name)
  end
  return table.concat(names, ", ")
end

--- The statement that makes those again which the table had and has not any more; nil: none is
--- missing.
---@param d mig.Dialect
---@param ctx mig.Context
---@param sql string  the ALTER TABLE that was cut short
---@param done boolean  it took effect
---@param keys string  those that the table had, as the driver wrote them
---@return string?
function lost_keys.mend(d, ctx, sql, done, keys)
  local change = changes(sql)
  local name, schema = change.name, change.schema
  if not name then return nil end
  if done and change.new_name then
    name, schema = change.new_name, change.new_schema or change.schema
  end
  local items = {}
  for line in keys:gmatch "[^\n]+" do
    local key, columns, parent, of_parent, update, delete =
      line:match "^([^\t]+)\t([^\t]+)\t([^\t]+)\t([^\t]+)\t([^\t]+)\t([^\t]+)$"
    local meant = key and rules[update] and rules[delete]
      and not (done and change.dropped[key:lower()])
    if meant and not existence.foreign_key(ctx, key, schema, name) then
      items[#items + 1] = ("ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s)%s%s"):format(
        d:quote(key), columns_now(d, columns, done and change.renamed or {}), parent, of_parent,
        rules[delete]:format "DELETE", rules[update]:format "UPDATE")
    end
  end
  if not items[1] then return nil end
  return ("ALTER TABLE %s%s %s"):format(schema and d:quote(schema) .. "." or "", d:quote(name),
    table.concat(items, ", "))
end

return lost_keys
