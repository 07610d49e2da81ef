--- MariaDB; URLs that begin with mysql:// come here too.

local base = require "mig.dialects.base"
local errors = require "mig.support.errors"
local online = require "mig.dialects.mariadb.online"

local functions = setmetatable({}, { __index = require "mig.dialects.base.functions" })

-- Standard SQL has these without parentheses, MariaDB has not.
function functions.session_user() return "SESSION_USER()" end
function functions.user() return "USER()" end
function functions.random(d, args) return d:call("rand", args) end

local mariadb = base.extend {
  name = "mariadb",
  title = "MariaDB",
  option_prefixes = { "mariadb_", "mysql_" },
  quote_open = "`", quote_close = "`",
  max_identifier_length = 64,
  counts_characters = true,
  inline_comments = true,
  supports_native_boolean = false,
  supports_native_enum = true,
  -- Each statement waits for its answer here.
  insert_parameters = 300,
  supports_identity = false,
  column_attributes = { invisible = true },
  schemas_are_databases = true,
  reserved = require "mig.dialects.mariadb.reserved",
  ddl = require "mig.dialects.mariadb.ddl",
  types = require "mig.dialects.mariadb.types",
  prepares = require "mig.dialects.mariadb.prepares",
  chosen_names = function(d, t) return require("mig.dialects.mariadb.chosen_names")(d, t) end,
  functions = functions,
  options = {
    -- Storage engines bring table options of their own, so no name is refused here.
    table = { ["*"] = "any" }, alter_table = { ["*"] = "any" },
    column = { invisible = "boolean" },
    constraint = { using = "string" },
    add_column = online.options, drop_column = online.options,
    alter_column = {
      algorithm = online.options.algorithm, lock = online.options.lock, invisible = "boolean",
    },
    drop_constraint = online.options, online = online.options,
    view = { algorithm = "string", sql_security = "string" },
    ["function"] = { data_access = "string" },
    index = {
      ignored = "boolean", length = "any", using = "string", prefix = "string",
      with_parser = "string",
    },
  },
}

--- The statements of an operation, with ALGORITHM and LOCK where it has them.
mariadb.compile = online.compile

-- A backslash escapes. A carriage return is written as one, because the mariadb client, when it
-- reads a script, takes "\r\n" for the end of a line, also inside a string.
local escapes = { ["'"] = "''", ["\\"] = "\\\\", ["\r"] = "\\r" }

function mariadb.string_literal(_, s)
  if s:find("\0", 1, true) then
    errors.raise("MIG_EINVALID", "a string literal must not contain a NUL byte")
  end
  return "'" .. s:gsub("['\\\r]", escapes) .. "'"
end

-- A default that is told as a call was given without parentheses, or as now().
function mariadb.plain_default(_, text)
  return text == "current_timestamp()" and "CURRENT_TIMESTAMP" or text
end

-- A schema is a database, whose name may have dots: there is nothing above it.
mariadb.altered = mariadb.qualified

return mariadb
