--- How a table is partitioned: read from the catalogue as the options that sa.Table takes,
--- compared with those of the models, and changed. Which ranges or lists there are is not compared:
--- they come and go with the rows.

local log = require "mig.support.lazy" "mig.core.log"

local partitions = {}

--- The options that are about partitions.
partitions.options = {
  partition_by = true, partitions = true, subpartition_by = true, subpartitions = true,
}

-- ---- the catalogue ----

local query = [[
SELECT TABLE_NAME AS owner, PARTITION_NAME AS name, SUBPARTITION_NAME AS sub,
  PARTITION_METHOD AS method, PARTITION_EXPRESSION AS expression,
  SUBPARTITION_METHOD AS sub_method, SUBPARTITION_EXPRESSION AS sub_expression,
  PARTITION_DESCRIPTION AS description
FROM information_schema.PARTITIONS WHERE PARTITION_NAME IS NOT NULL AND TABLE_SCHEMA = ]]

local order = " ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION"

-- What one partition holds.
local function content_of(row)
  local text = row.description
  if row.method:find "^RANGE" then
    if text == "MAXVALUE" and not row.method:find "COLUMNS" then
      return " VALUES LESS THAN MAXVALUE"
    end
    return (" VALUES LESS THAN (%s)"):format(text)
  elseif row.method:find "^LIST" then
    return text == "DEFAULT" and " DEFAULT" or (" VALUES IN (%s)"):format(text)
  end
  return ""
end

-- The partitions without their parts.
local function heads_of(rows)
  local out, seen = {}, {}
  for _, row in ipairs(rows) do
    if not seen[row.name] then seen[row.name], out[#out + 1] = true, row end
  end
  return out
end

-- Whether all have the names that the server gives them.
local function has_usual_names(heads)
  for i, row in ipairs(heads) do
    if row.name ~= "p" .. i - 1 then return false end
  end
  return true
end

local function is_by_number(row)
  return not (row.method:find "^RANGE" or row.method:find "^LIST")
end

local function sub_clause(row, count)
  if not row.sub_method then return "" end
  return (" SUBPARTITION BY %s (%s) SUBPARTITIONS %d"):format(row.sub_method, row.sub_expression,
    count)
end

-- The options of a table with these partitions.
local function options_of(d, rows)
  local heads, first = heads_of(rows), rows[1]
  local by = ("%s (%s)"):format(first.method, first.expression or "")
    .. sub_clause(first, #rows // #heads)
  if is_by_number(first) and has_usual_names(heads) then
    return { mariadb_partition_by = by, mariadb_partitions = #heads }
  end
  local list = {}
  for i, row in ipairs(heads) do
    list[i] = ("PARTITION %s%s"):format(d:ident(row.name), content_of(row))
  end
  return { mariadb_partition_by = ("%s (%s)"):format(by, table.concat(list, ", ")) }
end

--- Add to the tables how they are partitioned. History is parted by time in ways that no option
--- tells; such a table stays as it is.
---@param state mig.mariadb.Reflection
function partitions.add(state)
  local by_table = {}
  for row in state.ctx.sink.rows(query .. state.d:literal(state.database) .. order) do
    local t = state.tables[row.owner]
    if t then
      by_table[t] = by_table[t] or {}
      table.insert(by_table[t], row)
    end
  end
  for t, rows in pairs(by_table) do
    local options = {}
    for key, v in pairs(t.dialect_options) do options[key] = v end
    if rows[1].method == "SYSTEM_TIME" then
      t.parted_by_time = true
    else
      for key, v in pairs(options_of(state.d, rows)) do options[key] = v end
    end
    t.dialect_options = options
  end
end

-- ---- what differs ----

-- Method and expression, in one spelling.
local function rule_of(text)
  if not text then return nil end
  return ((text:match "^.-%b()" or text):lower():gsub("[%s`]+", ""))
end

-- Both options of a table, where it is partitioned.
local function options_in(d, t)
  return {
    mariadb_partition_by = d:option(t, "partition_by") or false,
    mariadb_partitions = d:option(t, "partitions"),
    mariadb_subpartition_by = d:option(t, "subpartition_by"),
    mariadb_subpartitions = d:option(t, "subpartitions"),
  }
end

local function counts_differ(a, b) return a ~= nil and b ~= nil and tostring(a) ~= tostring(b) end

--- The options about partitions in which two tables differ. A model that says nothing of them
--- leaves them alone.
---@param d mig.Dialect
---@param t { reflected: mig.Table, target: mig.Table }
---@return table<string, any> new
---@return table<string, any> old
function partitions.differing(d, t)
  local new, old = options_in(d, t.target), options_in(d, t.reflected)
  local is_said = new.mariadb_partition_by or t.target.reflected
  local by_new, by_old = new.mariadb_partition_by, old.mariadb_partition_by
  local is_same_rule = rule_of(by_new or "") == rule_of(by_old or "")
  if not is_said or is_same_rule
    and not counts_differ(new.mariadb_partitions, old.mariadb_partitions) then
    return {}, {}
  end
  -- The number is told together with the rule, which is the same however it is spelled.
  if is_same_rule then old.mariadb_partition_by = by_new end
  if t.reflected.parted_by_time then
    log.write("warn", "mig.autogenerate.compare", ("table '%s' is partitioned by SYSTEM_TIME in "
      .. "the database and by %s in the models; op.execute(\"ALTER TABLE ... PARTITION BY ...\") "
      .. "changes that"):format(t.target.name, tostring(by_new)))
    return {}, {}
  end
  return new, old
end

-- ---- op.alter_table ----

--- What follows ALTER TABLE for the partitions that an operation asks for, or nil.
---@param d mig.Dialect
---@param o table
---@return string?
function partitions.clause(d, o)
  local by = d:option(o, "partition_by")
  if by == nil then return nil end
  if by == false then return "REMOVE PARTITIONING" end
  local out = {}
  for _, name in ipairs { "partition_by", "partitions", "subpartition_by", "subpartitions" } do
    local v = d:option(o, name)
    if v then
      out[#out + 1] = d.ddl.option_text(d, { origin = "op.alter_table" }, name:upper(), v)
    end
  end
  return table.concat(out, " ")
end

return partitions
