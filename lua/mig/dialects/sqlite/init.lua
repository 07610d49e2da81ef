--- SQLite.

local base = require "mig.dialects.base"

local functions = setmetatable({}, { __index = require "mig.dialects.base.functions" })

function functions.now() return "CURRENT_TIMESTAMP" end
function functions.localtimestamp() return "DATETIME(CURRENT_TIMESTAMP, 'localtime')" end
function functions.char_length(d, args) return d:call("length", args) end

local prepares = {}

function prepares.replace_view(d, o, ctx)
  require("mig.dialects.sqlite.stored").prepare_view(d, o, ctx)
end

function prepares.rename_table(d, o, ctx)
  require("mig.dialects.sqlite.references").watch(d, ctx,
    { schema = o.schema or "main", name = o.from })
end

function prepares.drop_table(d, o, ctx)
  require("mig.dialects.sqlite.drop").prepare(d, o, ctx)
end

local alter = require "mig.dialects.sqlite.alter"

local sqlite = base.extend {
  name = "sqlite",
  title = "SQLite",
  supports_comments = false,
  supports_alter_constraint = false,
  supports_native_boolean = false,
  supports_identity = false,
  insert_parameters = 0,
  column_attributes = { on_conflict_not_null = true },
  reserved = require "mig.dialects.sqlite.reserved",
  ddl = require "mig.dialects.sqlite.ddl",
  types = require "mig.dialects.sqlite.types",
  functions = functions,
  prepares = prepares,
  runs = alter.runs,
  batch = alter.batch,
  options = {
    table = { autoincrement = "boolean", with_rowid = "boolean", strict = "boolean" },
    column = {
      on_conflict_not_null = "string", on_conflict_primary_key = "string",
      on_conflict_unique = "string",
    },
    alter_column = { on_conflict_not_null = "string" },
    alter_table = { autoincrement = "boolean", with_rowid = "boolean", strict = "boolean" },
    constraint = { on_conflict = "string" },
    index = { where = "text" },
  },
}

-- A schema is an attached database: its name may hold dots, but is no path.
sqlite.altered = base.Dialect.qualified

--- What a rebuild has to know of a table; nil if it is not there yet.
---@param ctx mig.Context
---@param name string
---@param schema string?
---@return mig.sqlite.Found?
function sqlite:describe(ctx, name, schema)
  local inspect = require "mig.dialects.sqlite.inspect"
  if not inspect.has(self, ctx.sink, schema or "main", name) then return nil end
  return inspect.table(self, ctx.sink, "a preview", schema, name)
end

-- SQLite has no boolean values of its own; TRUE and FALSE are 1 and 0.
function sqlite.boolean_literal(_, v) return v and "1" or "0" end

-- The sqlite3 shell reads scripts line by line and drops a carriage return at the end of one, also
-- inside a string.
function sqlite:script_literal(v)
  if type(v) ~= "string" or not v:find("\r", 1, true) then return self:literal(v) end
  return "CAST(" .. self:bytes_literal(v) .. " AS TEXT)"
end

return sqlite
