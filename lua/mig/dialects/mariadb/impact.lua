--- What InnoDB can do while others write, and what it copies the table for. Reads go on in any
--- case.

local class = require "mig.support.class"
local base = require "mig.dialects.base.impact"

local impact = {}

--- Each change of the schema commits what came before it.
impact.commits_ddl = true

impact.refuses_transaction = {}

local of = {}

local copy = "ALGORITHM=COPY, LOCK=SHARED"

local function copies(o, what, instead)
  return base.on(o, { lock = copy, waits = "writes to", work = "rewrite", what = what,
    instead = instead })
end

local function in_place(o, what)
  return base.on(o, { lock = "ALGORITHM=INPLACE, LOCK=NONE", what = what })
end

local function label(word, name) return name and ("%s %s"):format(word, tostring(name)) or word end

local shared = { FULLTEXT = true, SPATIAL = true }

function of.create_index(d, o)
  local what = label("index", o.index) .. " is built"
  if shared[(d:option(o.definition, "prefix") or ""):upper()] then
    return { base.on(o, { lock = "ALGORITHM=INPLACE, LOCK=SHARED", waits = "writes to",
      work = "build", what = what }) }
  end
  return { in_place(o, what) }
end

local elsewhere = "a tool that fills a copy beside the table, such as pt-online-schema-change"

local function checked(_, o)
  return { copies(o, label("constraint", o.constraint)
    .. " is checked against each row of a copy", elsewhere) }
end

of.create_foreign_key, of.create_check_constraint = checked, checked

function of.drop_constraint(_, o)
  if o.type_ ~= "primary" then return { in_place(o, "a constraint is dropped") } end
  return { copies(o, "the table is copied without its primary key",
    "drop the key and add the new one in one ALTER TABLE, with op.execute") }
end

function of.add_column(_, o)
  local c, name = o.definition.columns[1], ("column %s is added"):format(tostring(o.column))
  if c.computed and c.computed.persisted then
    return { copies(o, name .. " and computed for each row",
      "a computed column that is not stored") }
  end
  if class.kind(c.server_default) == "text" and c.server_default.sql:find("%w%s*%(") and
    not c.server_default.sql:lower():find("^%s*current_timestamp") then
    return { copies(o, name .. " with a default for each row", "add it with a constant default") }
  end
  for _, item in ipairs(o.definition.constraints) do
    if item.kind == "foreign_key" then
      return { copies(o, name .. " and its foreign key checked", elsewhere) }
    end
  end
  return { in_place(o, name) }
end

-- Whether the rows can stay as they are under the new type.
local function keeps_rows(d, old, new)
  if not old then return false end
  old, new = d:own_type(old), d:own_type(new)
  local before, after = d:type_sql(old, "a type"), d:type_sql(new, "a type")
  if before == after then return true end
  if before:find("^VARCHAR") and after:find("^VARCHAR") then
    return base.fits(d, old, new) == true
  end
  return old.family == "enum" and new.family == "enum" and after:sub(1, #before - 1)
    == before:sub(1, -2)
end

function of.alter_column(d, o)
  local name = tostring(o.column)
  if o.type_ and not keeps_rows(d, o.existing_type, o.type_) then
    return { copies(o, o.existing_type
      and ("each row is copied with the new type of column %s"):format(name)
      or ("each row is copied, unless column %s only gets longer"):format(name), elsewhere) }
  end
  return { in_place(o, ("column %s is changed"):format(name)) }
end

for _, name in ipairs { "create_unique_constraint", "create_primary_key", "drop_index",
  "drop_column" } do
  of[name] = function(_, o) return { in_place(o, "the table is changed") } end
end

--- What an operation does to those who use its table.
---@param d mig.Dialect
---@param o table
---@return mig.Impact[]
function impact.of(d, o)
  local find = of[o.name]
  return find and find(d, o) or {}
end

return impact
