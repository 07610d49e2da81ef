--- What became of an ALTER TABLE (base/effect). A table is altered as a whole, so that each part
--- that can be told tells for all.

local existing = require "mig.dialects.base.existing"

-- Each part gives a verdict and what it was about; nil: it can be run again, and tells nothing.
local parts = {}

-- A name that may be left out.
local function optional_name(r)
  if r:at("USING", "NULLS") then return nil end
  return (r:name())
end

local constraint_words = { "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE" }

local function added_constraint(look, r, t, name)
  if r:take("PRIMARY", "KEY") then
    return existing.after_making(look, "primary_key", t.name, t.schema), "primary_key"
  end
  if r:one_of("UNIQUE", "FOREIGN", "CHECK", "EXCLUDE") then
    r:one_of("KEY", "INDEX")
    if r:take("IF", "NOT", "EXISTS") then return nil end
    name = name or optional_name(r)
  end
  return existing.after_making(look, "constraint", name, t.schema, t.name), "constraint"
end

-- What is no column where COLUMN is left out.
local partition_words = { "PARTITION", "PERIOD", "SYSTEM" }

function parts.ADD(look, r, t)
  if r:take "CONSTRAINT" then
    if r:take("IF", "NOT", "EXISTS") then return nil end
    local name = nil
    if not r:at(table.unpack(constraint_words)) then name = r:name() end
    return added_constraint(look, r, t, name)
  end
  if r:at(table.unpack(constraint_words)) then return added_constraint(look, r, t) end
  local special = r:one_of("FULLTEXT", "SPATIAL")
  if r:one_of("INDEX", "KEY") or special then
    if r:take("IF", "NOT", "EXISTS") then return nil end
    return existing.after_making(look, "index", optional_name(r), t.schema, t.name), "index"
  end
  if not r:take "COLUMN" and r:at(table.unpack(partition_words)) then return "unknown" end
  if r:take("IF", "NOT", "EXISTS") then return nil end
  return existing.after_making(look, "column", r:name(), t.schema, t.name), "column"
end

function parts.DROP(look, r, t)
  if r:take("PRIMARY", "KEY") then
    return existing.after_dropping(look, "primary_key", t.name, t.schema), "primary_key"
  end
  local kind = "column"
  if r:one_of("CONSTRAINT", "CHECK") or r:take("FOREIGN", "KEY") then
    kind = "constraint"
  elseif r:one_of("INDEX", "KEY") then
    kind = "index"
  elseif not r:take "COLUMN" and r:at(table.unpack(partition_words)) then
    return "unknown"
  end
  if r:take("IF", "EXISTS") then return nil end
  return existing.after_dropping(look, kind, r:name(), t.schema, t.name), kind
end

local function renamed(look, kind, t, old, new)
  if not old or not new then return "unknown" end
  -- Where quoting keeps the case of a name, two names that differ in case are two names.
  local lexis = look.existence.lexis
  local exact = lexis and lexis.fold
  if old == new or not exact and old:lower() == new:lower() then return nil end
  return existing.after_renaming(look, kind, old, new, t.schema, t.name), kind
end

-- The table itself: nothing of it can be asked by the old name any more.
local function renamed_table(look, t, new, schema)
  if not new then return "unknown" end
  local find = look.existence.table
  -- A name without a schema stays in that of the table, or goes to the current one (MariaDB).
  local after = find(look.ctx, new, schema or t.schema)
  if after == false and not schema and t.schema then after = find(look.ctx, new) end
  return existing.judge_rename(find(look.ctx, t.name, t.schema), after), "table"
end

function parts.RENAME(look, r, t)
  local what = r:one_of("COLUMN", "INDEX", "KEY", "CONSTRAINT")
  if not what then
    if r:one_of("TO", "AS") then return renamed_table(look, t, r:name()) end
    local first, schema = r:name()
    if not r:take "TO" then return renamed_table(look, t, first, schema) end
    return renamed(look, "column", t, first, (r:name()))
  end
  r:take("IF", "EXISTS")
  local old = r:name()
  if not r:take "TO" then return "unknown" end
  return renamed(look, what == "KEY" and "index" or what:lower(), t, old, (r:name()))
end

function parts.CHANGE(look, r, t)
  r:take "COLUMN"
  r:take("IF", "EXISTS")
  local old = r:name()
  return renamed(look, "column", t, old, (r:name()))
end

-- USING may compute each value from the old one.
function parts.ALTER(_, r)
  local is_index = r:take "INDEX"
  r:take "COLUMN"
  r:take("IF", "EXISTS")
  r:name()
  if r:take "TYPE" or r:take("SET", "DATA", "TYPE") then
    return r:has "USING" and "unknown" or nil
  end
  local sets = r:one_of("SET", "RESET") or r:take("DROP", "DEFAULT") or r:take("DROP", "NOT")
    or is_index and r:at("IGNORED", "NOT")
  return not sets and "unknown" or nil
end

function parts.CONVERT(_, r) return not r:at "TO" and "unknown" or nil end

function parts.SET(_, r) return r:at "SCHEMA" and "unknown" or nil end

-- What sets something to a value, the same each time, besides everything with a "=".
local settings = {}
for word in ([[MODIFY COMMENT ENGINE RESET ENABLE DISABLE OWNER VALIDATE DEFAULT CHARACTER CHARSET
  COLLATE AUTO_INCREMENT ROW_FORMAT ALGORITHM LOCK FORCE ORDER CLUSTER REPLICA]]):gmatch "%S+" do
  settings[word] = true
end

local function part_of(look, r, t)
  local token = r:advance()
  local word = token and token.upper
  local part = parts[word]
  if part then return part(look, r, t) end
  if word and (settings[word] or r:mark "=") then return nil end
  return "unknown"
end

-- Parts that contradict each other take away and make the same thing: what holds no rows can be
-- made once more.
local function judge(seen)
  if seen.done and seen.again then return seen.column and "unknown" or "again" end
  return seen.done and "done" or not seen.again and seen.unknown and "unknown" or "again"
end

--- What became of an ALTER TABLE that was cut short.
---@param look mig.ExistingLook
---@param r mig.Statement  after ALTER TABLE
---@return mig.Verdict
local function alter_table(look, r)
  r:take("IF", "EXISTS")
  r:take "ONLY"
  local t = {}
  t.name, t.schema = r:name()
  if not t.name then return "unknown" end
  if r:take "WAIT" then r:advance() else r:take "NOWAIT" end
  local seen = {}
  repeat
    local verdict, about = part_of(look, r, t)
    if about == "table" then return verdict end
    if verdict then seen[verdict] = true end
    if about then seen[about] = true end
  until not r:skip_item()
  return judge(seen)
end

return alter_table
