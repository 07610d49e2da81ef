--- Questions about the rows of a table, asked before it is changed: how many there are that the
--- change would lose or could not take, and one of them as an example.

local errors = require "mig.support.errors"

local inspect = require "mig.dialects.sqlite.inspect"

local checks = {}

local function from(ch)
  return inspect.qualified(ch.dialect, ch.found.schema, ch.found.name)
end

local function count_of(question)
  return ("total(CASE WHEN %s THEN 1 ELSE 0 END)"):format(question.where)
end

-- All questions that one reading of the table answers.
local function count_together(ch, questions)
  local parts = {}
  for i, question in ipairs(questions) do
    parts[i] = ("%s AS n%d"):format(count_of(question), i)
  end
  local row = ch.sink.query(("SELECT %s FROM %s"):format(table.concat(parts, ", "), from(ch)))[1]
  for i, question in ipairs(questions) do question.count = math.tointeger(row["n" .. i]) end
end

-- A condition that a user wrote may name what is only there after the change; then the copy says
-- what is wrong.
local function count_one(ch, question)
  local ok, n = pcall(ch.sink.scalar, ("SELECT %s FROM %s"):format(count_of(question), from(ch)))
  question.count = ok and math.tointeger(n) or 0
end

local function count_groups(ch, question)
  question.count = ch.sink.scalar(("SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n "
    .. "FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1)"):format(from(ch), question.where,
    question.group))
end

-- What tells a row from others.
local function identity(ch)
  local key = ch.was:primary_key()
  if #key == 0 then key = { ch.rowid or nil } end
  return key
end

-- " (for instance the one with id = 5, c = 'abc')"
local function example(ch, question)
  local names, seen, columns = {}, {}, {}
  for _, list in ipairs { identity(ch), question.columns or {} } do
    for _, name in ipairs(list) do
      if not seen[name:lower()] then seen[name:lower()], names[#names + 1] = true, name end
    end
  end
  if #names == 0 then return "" end
  for i, name in ipairs(names) do
    columns[i] = ("substr(quote(%s), 1, 60) AS c%d"):format(ch:ident(name), i)
  end
  local where = question.where
  if question.group then
    where = ("(%s) IN (SELECT %s FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1)"):format(
      question.group, question.group, from(ch), where, question.group)
  end
  local ok, rows = pcall(ch.sink.query, ("SELECT %s FROM %s WHERE %s LIMIT 1"):format(
    table.concat(columns, ", "), from(ch), where))
  if not ok or not rows[1] then return "" end
  local parts = {}
  for i, name in ipairs(names) do parts[i] = ("%s = %s"):format(name, rows[1]["c" .. i]) end
  return (" (for instance the one with %s)"):format(table.concat(parts, ", "))
end

local function tell(ch, question)
  local n = question.count
  if question.counts_only then
    if n > 0 then
      ch:note("info", "%s: %s: %d %s changed by the conversion", question.fname, question.what, n,
        n == 1 and "value was" or "values were")
    end
    return
  end
  local why = question.why
  local verb = n == 1 and "has" or "have"
  if why:find("^that are ") then verb, why = n == 1 and "is" or "are", why:sub(10) end
  local text = ("%s: %s: %d %s of table '%s' %s %s%s%s"):format(question.fname, question.what, n,
    n == 1 and "row" or "rows", ch.found.name, verb, why, example(ch, question),
    question.remedy or "")
  local e = errors.new("MIG_EDB", text)
  e.is_located = question.origin ~= nil
  if question.origin then e.file, e.line = question.origin.file, question.origin.line end
  error(e, 0)
end

--- Ask all questions of a change; the first that holds for a row refuses it.
---@param ch mig.sqlite.Change
function checks.ask(ch)
  local together = {}
  for _, question in ipairs(ch.questions) do
    question.count = 0
    if question.group then
      count_groups(ch, question)
    elseif question.may_fail then
      count_one(ch, question)
    elseif not (question.missing and not inspect.has(ch.dialect, ch.sink, ch.found.schema,
        question.missing)) then
      together[#together + 1] = question
    end
  end
  if #together > 0 then count_together(ch, together) end
  for _, question in ipairs(ch.questions) do
    if question.count > 0 then tell(ch, question) end
  end
end

return checks
