--- What can be wrong with an SQLite database.

-- Of a damaged file the first complaints say enough.
local MOST_COMPLAINTS = 10

local rescue = "restore a copy, or save what can be read with '.recover' of the sqlite3 shell"

---@return boolean whole
local function integrity(sink, report)
  local ok, answer = pcall(sink.query, ("PRAGMA integrity_check(%d)"):format(MOST_COMPLAINTS))
  if not ok then -- so damaged that it cannot be read for damage
    if answer.code ~= "MIG_EDB" then error(answer, 0) end
    report:finding("integrity", answer.message, rescue)
    return false
  end
  local rows = {}
  for _, row in ipairs(answer) do
    if row.integrity_check ~= "ok" then rows[#rows + 1] = row end
  end
  report:each("integrity", rows, "the file is whole", function(row)
    return (row.integrity_check:gsub("%s+", " ")), rescue
  end)
  return #rows == 0
end

local function foreign_keys(sink, report)
  local rows = sink.query([[
    SELECT "table" AS child, "parent" AS parent, count(*) AS n
    FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2]])
  report:each("foreign keys", rows, "every row that is referred to is there", function(row)
    return ("%d row%s of %s refer%s to rows of %s that are not there"):format(
      row.n, row.n == 1 and "" or "s", row.child, row.n == 1 and "s" or "", row.parent),
      ("correct or delete them; 'PRAGMA foreign_key_check(%s)' lists them"):format(row.child)
  end)
end

---@param ctx mig.Context
---@param report mig.Report
return function(ctx, report)
  local sink = ctx.sink
  report:ok("server", "SQLite " .. sink.query("SELECT sqlite_version() AS v")[1].v)
  report:ok("encoding", sink.query("PRAGMA encoding")[1].encoding)
  if integrity(sink, report) then foreign_keys(sink, report) end
end
