--- PostgreSQL.

local base = require "mig.dialects.base"

local postgresql = base.extend {
  name = "postgresql",
  title = "PostgreSQL",
  max_identifier_length = 63,
  supports_native_enum = true,
  has_enum_types = true,
  column_attributes = { serial = true },
  reserved = require("mig.dialects.postgresql.reserved").names,
  ddl = require "mig.dialects.postgresql.ddl",
  types = require "mig.dialects.postgresql.types",
  prepares = require "mig.dialects.postgresql.prepares",
  chosen_names = function(_, t) return require("mig.dialects.postgresql.chosen_names").of(t) end,
  options = {
    table = {
      inherits = "any", partition_by = "string", using = "name", with = "table",
      with_oids = "boolean", on_commit = "string", tablespace = "name",
    },
    alter_column = { using = "text", serial = "boolean" },
    alter_table = require("mig.dialects.postgresql.table_options").kinds,
    view = { with = "table" },
    ["function"] = {
      cost = "number", leakproof = "boolean", parallel = "string", rows = "number", set = "table",
      strict = "boolean",
    },
    trigger = {
      constraint = "boolean", deferrable = "boolean", fires = "string", initially = "string",
      referencing = "string",
    },
    constraint = {
      include = "list", no_inherit = "boolean", not_valid = "boolean",
      nulls_not_distinct = "boolean",
    },
    index = {
      concurrently = "boolean", include = "list", nulls_not_distinct = "boolean", ops = "table",
      tablespace = "name", using = "string", where = "text", with = "table",
    },
  },
}

-- With standard_conforming_strings, the server's default, a backslash is a plain character, and
-- bytea reads this form.
function postgresql.bytes_literal(_, s)
  return "'\\x" .. s:gsub(".", function(c) return ("%02x"):format(c:byte()) end) .. "'"
end

-- What the server calls types whose SQL has another name.
local cast_names = {
  ["varchar"] = "character varying", ["char"] = "bpchar", ["int"] = "integer",
  ["decimal"] = "numeric", ["float"] = "double precision",
}

-- A literal is the value of any type: 'new'::state in a column of that type is 'new', and a
-- negative number is told as '-5'::integer.
function postgresql:plain_default(text, t)
  local literal, cast = text:match("^('.*')::([^':]+)$")
  if not literal or not t or literal:sub(2, -2):gsub("''", ""):find("'", 1, true) then
    return text
  end
  local own = self:type_sql(t, "default"):gsub("%s*%(.-%)", ""):gsub(" COLLATE .*$", "")
  if own:upper() == own then own = own:lower() end
  if (cast_names[own] or own) ~= cast then return text end
  local is_number = t.family == "integer" or t.family == "numeric" or t.family == "float"
  return is_number and literal:match("^'(%-?[%d.]+)'$") or literal
end

return postgresql
