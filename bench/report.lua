-- report.lua - the tables: one of times and memory against limits, one of counts.

local tools = require "tools"

local report = { rows = {}, counts = {}, notes = {} }

function report.time(seconds)
  if not seconds then return "-" end
  if seconds < 0.1 then return ("%.2f ms"):format(seconds * 1e3) end
  if seconds < 10 then return ("%.0f ms"):format(seconds * 1e3) end
  return ("%.1f s"):format(seconds)
end

function report.memory(kib)
  return kib and ("%.1f MiB"):format(kib / 1024) or "-"
end

--- 1234567 -> "1,234,567"
function report.integer(n)
  if not n then return "-" end
  local text = tostring(n):reverse():gsub("(%d%d%d)", "%1,"):reverse()
  return (text:gsub("^,", ""))
end

--- A row. `limit` is a number, or nil for a rival that is there to look at.
---@param row { what: string, mig: string, other: string, value: string, ratio?: number,
---  format?: string, limit?: number, least?: boolean }
---  least: the ratio has to be the limit or more
function report.row(row)
  local verdict, limit, ratio = "", "", "-"
  if row.ratio then
    ratio = (row.format or "%.2f"):format(row.ratio)
    -- "0.40 of at most 0.4 is over" would puzzle: show what the verdict stands on.
    if tonumber(ratio) == row.limit then ratio = ("%.4f"):format(row.ratio) end
  end
  if row.limit then
    limit = (row.least and "≥ " or "≤ ") .. (row.limit_text or ("%g"):format(row.limit))
    local value = row.measured or row.ratio
    if value then
      local good = row.least and value >= row.limit or not row.least and value <= row.limit
      verdict = good and "ok" or "**over**"
    end
  end
  table.insert(report.rows, { row.what, row.mig, row.other or "-", row.value or "-", ratio, limit,
    verdict })
  io.stderr:write(table.concat(report.rows[#report.rows], " | "), "\n")
end

--- A row of counts: `unit` of `what`, by mig and by the floor.
function report.count(what, unit, mig, other, value)
  local ratio = mig and value and value > 0 and ("%.2f"):format(mig / value) or "-"
  table.insert(report.counts,
    { what, unit, report.integer(mig), other or "-", report.integer(value), ratio })
  io.stderr:write(table.concat(report.counts[#report.counts], " | "), "\n")
end

-- A row about the processor time of `a`, which is mig, and `b`: the least of all rounds, to which
-- other work on the machine adds little.
function report.processor(what, a, other, b, limit)
  local ours, theirs = math.min(table.unpack(a.cpu)), math.min(table.unpack(b.cpu))
  report.row {
    what = what, mig = report.time(ours), other = other, value = report.time(theirs),
    ratio = ours / theirs, limit = limit,
  }
end

-- A row about the wall time of `a`, which is mig, and `b`.
function report.compare(what, a, other, b, limit, options)
  local row = {
    what = what, mig = report.time(tools.median(a.wall)), other = other,
    value = report.time(tools.median(b.wall)),
    ratio = tools.ratio(a, b), limit = limit,
  }
  for key, value in pairs(options or {}) do row[key] = value end
  if a.status ~= 0 then row.mig, row.ratio = ("failed (%d)"):format(a.status), nil end
  if b.status ~= 0 then row.value, row.ratio = ("failed (%d)"):format(b.status), nil end
  if options and options.least and row.ratio then row.ratio = 1 / row.ratio end
  report.row(row)
end

function report.memory_row(what, result, limit_mib)
  report.row {
    what = what, mig = report.memory(result.rss), measured = result.rss / 1024, limit = limit_mib,
    limit_text = limit_mib and limit_mib .. " MiB",
  }
end

function report.note(fmt, ...)
  table.insert(report.notes, fmt:format(...))
end

local function print_table(head, rows)
  if #rows == 0 then return end
  local rule = {}
  for i = 1, #head do rule[i] = "---" end
  for _, row in ipairs { head, rule, table.unpack(rows) } do
    print("| " .. table.concat(row, " | ") .. " |")
  end
  print()
end

function report.print()
  print_table({ "what", "mig", "against", "it takes", "ratio", "limit", "" }, report.rows)
  print_table({ "what", "counted", "mig", "against", "it needs", "ratio" },
    report.counts)
  for _, note in ipairs(report.notes) do print("- " .. note) end
end

return report
