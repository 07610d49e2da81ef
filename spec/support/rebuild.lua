-- SQLite tables before and after a revision has changed them, for the specs of table rebuilds.

local program = require "spec.support.program"

local rebuild = {}

local ini = "[mig]\nscript_location = revisions\nurl = sqlite:///app.db?foreign_keys=on\n"

---A project with a database and one revision.
---@param setup string  SQL
---@param body string   of upgrade()
---@param extra_ini? string
---@return spec.Project
function rebuild.project(setup, body, extra_ini)
  local project = program.project {
    ["mig.ini"] = ini .. (extra_ini or ""),
    ["revisions/versions/a1.lua"] = ("revision = 'a1'\nfunction upgrade()\n%s\nend\n"
      .. "function downgrade() end\n"):format(body),
  }
  project:sqlite("app.db", setup)
  return project
end

local objects = [[
SELECT type, name, tbl_name, sql FROM sqlite_master
WHERE tbl_name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite_stat%' ORDER BY type, name;
]]

local facts = [[
SELECT '-- integrity';
PRAGMA integrity_check;
PRAGMA foreign_key_check;
SELECT '-- foreign keys';
SELECT m.name, f.* FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
WHERE m.type = 'table' AND m.name <> %s ORDER BY 1, 2, 3;
SELECT '-- indexes';
SELECT m.name, i.name, i."unique", i.origin, i.partial, x.seqno, x.name, x."desc", x.coll, x.key
FROM sqlite_master AS m, pragma_index_list(m.name) AS i, pragma_index_xinfo(i.name) AS x
WHERE m.type = 'table' AND m.name NOT LIKE 'alembic%%' AND i.origin = 'c' ORDER BY 1, 2, 6;
SELECT '-- columns of others';
SELECT m.name, x.* FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS x
WHERE m.type = 'table' AND m.name <> %s AND m.name NOT LIKE 'alembic%%' ORDER BY 1, 2;
]]

local function literal(s) return "'" .. s:gsub("'", "''") .. "'" end

---Everything about a database, apart from the text of one table: what the shell says.
---@param project spec.Project
---@param name string     of the table
---@param rows string     columns of the table to look at, as SQL
---@param more? string    SQL for more to look at
---@return string text    of the CREATE TABLE
---@return string state
function rebuild.state(project, name, rows, more)
  local quoted = '"' .. name:gsub('"', '""') .. '"'
  local at = literal(name)
  local text = project:sqlite("app.db",
    "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = " .. at)
  local others = ("WHERE NOT (type = 'table' AND name = %s) AND "
    .. "name NOT LIKE 'sqlite_autoindex%%' AND"):format(at)
  local state = project:sqlite("app.db", table.concat {
    ".mode quote\n", (objects:gsub("WHERE", function() return others end)),
    facts:format(at, at),
    "SELECT '-- rows';\n", ("SELECT %s FROM %s;\n"):format(rows, quoted), more or "",
  })
  return text, state
end

---The text of a table without what a rename does to it: quotes around its name.
---@param text string
---@param name string
---@param original string  the text before
---@return string
function rebuild.unquoted(text, name, original)
  local head = original:match("^CREATE TABLE [^(]-%s*%f[%(]") or ""
  local quoted = 'CREATE TABLE "' .. name:gsub('"', '""') .. '"'
  if text:sub(1, #quoted) ~= quoted then return text end
  local rest = text:sub(#quoted + 1)
  local spaces = head:match("%s*$")
  local own = head:sub(1, #head - #spaces)
  return own .. rest
end

---The columns of a table in SQL, those that need it in quotes.
---@param project spec.Project
---@param name string
---@return string[]
function rebuild.columns(project, name)
  local out = {}
  local listed = project:sqlite("app.db",
    ("SELECT name FROM pragma_table_xinfo(%s) WHERE hidden <> 1"):format(literal(name)))
  for column in (listed .. "\n"):gmatch("(.-)\n") do out[#out + 1] = column end
  return out
end

return rebuild
