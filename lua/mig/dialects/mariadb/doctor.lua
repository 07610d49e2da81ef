--- What can be wrong with a MariaDB or MySQL database.

-- What changing a schema takes.
local needed = {
  "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "REFERENCES",
}

local function server(sink, report)
  local row = sink.query([[
    SELECT version() AS version, database() AS name, @@character_set_database AS encoding,
      @@read_only + 0 AS read_only]])[1]
  report:ok("server", (row.version:find("MariaDB", 1, true) and "MariaDB " or "MySQL ")
    .. row.version:match("^[%d.]+"))
  if row.read_only ~= 0 then
    report:finding("server", "it is read-only, as replicas are", "use the URL of the primary")
  end
  return row
end

local function encoding(d, report, row)
  if row.encoding == "utf8mb4" then
    report:ok("encoding", "utf8mb4")
  else
    report:finding("encoding", ("new tables are in %s, which cannot hold every text"):format(
      row.encoding), ("ALTER DATABASE %s CHARACTER SET utf8mb4"):format(d:ident(row.name)))
  end
end

-- A role may give more than is listed for the account.
local function privileges(d, sink, report, row)
  local granted = {}
  for _, grant in ipairs(sink.query([[
    SELECT privilege_type AS name FROM information_schema.user_privileges
    WHERE grantee = concat('''', replace(current_user(), '@', '''@'''), '''')
    UNION SELECT privilege_type FROM information_schema.schema_privileges
    WHERE grantee = concat('''', replace(current_user(), '@', '''@'''), '''')
    AND database() LIKE table_schema]])) do
    granted[grant.name] = true
  end
  local missing = {}
  for _, name in ipairs(needed) do
    if not granted[name] then missing[#missing + 1] = name end
  end
  local who = sink.query("SELECT current_user() AS who, current_role() AS role")[1]
  if #missing == 0 or (who.role and who.role ~= "NONE") then
    report:ok("privileges", ("%s may change database %s"):format(who.who, row.name))
  else
    local list = table.concat(missing, ", ")
    report:finding("privileges", ("%s lacks %s"):format(who.who, list),
      ("GRANT %s ON %s.* TO the account"):format(list, d:ident(row.name)))
  end
end

local function engines(d, sink, report)
  local rows = sink.query([[
    SELECT table_name AS name, engine AS engine FROM information_schema.tables
    WHERE table_schema = database() AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'
    ORDER BY 1]])
  report:each("engines", rows, "every table is in InnoDB", function(row)
    return ("table %s is in %s, which has no foreign keys and rolls nothing back"):format(
      row.name, row.engine), ("ALTER TABLE %s ENGINE = InnoDB"):format(d:ident(row.name))
  end)
end

---@param ctx mig.Context
---@param report mig.Report
return function(ctx, report)
  local d, sink = ctx.dialect, ctx.sink
  local row = server(sink, report)
  if not row.name then
    report:finding("database", "the URL names none", "write mariadb://host/database")
    return
  end
  encoding(d, report, row)
  privileges(d, sink, report, row)
  engines(d, sink, report)
end
