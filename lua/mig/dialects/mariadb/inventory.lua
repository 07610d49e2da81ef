--- What the catalogue says of the objects that reflection reads, in lines that are the same for
--- databases that are alike: what comparisons have no word for, too. Other objects are those of
--- `other_objects`.

local inventory = {}

-- A foreign key without an index gets one, and what that is called depends on whether the key had
-- a name when it was made.
local function without_chosen_name(line, text)
  local columns = line:match("^KEY `[^`]*` (%b())$")
  if columns and text:find(" FOREIGN KEY " .. columns .. " REFERENCES ", 1, true) then
    return "KEY " .. columns .. " of a foreign key"
  end
  return line
end

-- Lines of SHOW CREATE TABLE: the order of columns matters, that of keys does not.
local function add_table(out, name, text)
  local column = 0
  for line in text:gmatch("[^\n]+") do
    line = line:gsub(",$", ""):gsub("^%s+", ""):gsub(" AUTO_INCREMENT=%d+", "")
    if line:find("^`") then
      column = column + 1
      out[#out + 1] = ("column %d of %s: %s"):format(column, name, line)
    elseif not line:find("^CREATE ") then
      out[#out + 1] = ("table %s: %s"):format(name, without_chosen_name(line, text))
    end
  end
end

-- What is not a table, each kind with its name and what tells it from others of the name.
local others = {
  [[SELECT concat('view ', table_name) AS name, table_name AS owner,
      concat(view_definition, ' ', check_option, ' ', security_type) AS text
    FROM information_schema.views WHERE table_schema = database()]],
  [[SELECT concat(lower(routine_type), ' ', routine_name) AS name, '' AS owner,
      concat_ws(' ', (SELECT group_concat(concat_ws(' ', p.parameter_mode, p.parameter_name,
          p.dtd_identifier) ORDER BY p.ordinal_position)
        FROM information_schema.parameters AS p WHERE p.specific_schema = r.routine_schema
          AND p.specific_name = r.specific_name AND p.routine_type = r.routine_type),
        is_deterministic, sql_data_access, security_type, routine_definition) AS text
    FROM information_schema.routines AS r WHERE routine_schema = database()]],
  [[SELECT concat('trigger ', trigger_name) AS name, event_object_table AS owner,
      concat_ws(' ', action_timing, event_manipulation, 'ON', event_object_table, action_order,
        action_statement) AS text
    FROM information_schema.triggers WHERE trigger_schema = database()]],
}

--- The lines, in any order.
---@param ctx mig.Context
---@param skip fun(name: string, schema: string?): boolean
---@return string[]
function inventory.lines(ctx, skip)
  local out, d, query = {}, ctx.dialect, ctx.sink.query
  local database = query("SELECT database() AS name")[1].name
  for _, row in ipairs(query [[
    SELECT table_name AS name, table_type AS kind FROM information_schema.tables
    WHERE table_schema = database() AND table_type NOT IN ('VIEW', 'SEQUENCE')]]) do
    if not skip(row.name) then
      out[#out + 1] = ("%s %s"):format(row.kind:lower(), row.name)
      for _, made in ipairs(query("SHOW CREATE TABLE " .. d:ident(row.name))) do
        add_table(out, row.name, made["Create Table"] or "")
      end
    end
  end
  for _, sql in ipairs(others) do
    for _, row in ipairs(query(sql)) do
      if not skip(row.owner) then
        -- The server writes the name of the database into queries.
        local text = row.text:gsub("`" .. database:gsub("%p", "%%%0") .. "`%.", "")
        out[#out + 1] = ("%s: %s"):format(row.name, (text:gsub("%s+", " ")))
      end
    end
  end
  return out
end

--- Statements that make AUTO_INCREMENT go on where it would. Rows set it to one more than the
--- highest number among them; rows that are gone count as well.
---@param ctx mig.Context
---@param skip fun(name: string, schema: string?): boolean
---@return string[]
function inventory.positions(ctx, skip)
  local out, d = {}, ctx.dialect
  for _, row in ipairs(ctx.sink.query [[
    SELECT table_name AS name, auto_increment AS next FROM information_schema.tables
    WHERE table_schema = database() AND table_type = 'BASE TABLE' AND auto_increment > 1
    ORDER BY table_name]]) do
    if not skip(row.name) then
      out[#out + 1] = ("ALTER TABLE %s AUTO_INCREMENT = %d"):format(d:ident(row.name), row.next)
    end
  end
  return out
end

return inventory
