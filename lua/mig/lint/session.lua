--- A look at the operations of revisions, one after the other: what each rule finds.

local check = require "mig.support.check"
local dialects = require "mig.dialects"
local errors = require "mig.support.errors"
local lint = require "mig.lint"
local text = require "mig.lint.text"

---@class mig.Finding
---@field rule string
---@field severity mig.Severity
---@field text string
---@field instead? string
---@field file? string
---@field line? integer

---@class mig.LintSession
---@field dialect mig.Dialect
---@field impact table            of the dialect
---@field direction string        "upgrade" or "downgrade"
---@field path string             of the revision
---@field globals table           of the revision
---@field in_autocommit boolean
---@field operations table[]      those that were seen, of this revision
---@field reads? { line: integer? }  where the revision asks the database, if it does
---@field has_way_back? boolean   downgrade() does something; nil: nobody looked
---@field failure? { message: string, line: integer? }  why it could not be called to its end
---@field memory table<string, any>  what rules keep for the revision
---@field broken? mig.Error       of a rule that failed, whatever the revision made of it
---@field size? fun(table: string, schema: string?): integer?  rows, about
local Session = {}
Session.__index = Session

local session = {}

--- Begin to look at revisions of a history.
---@param d mig.Dialect
---@param fields? table  size; hazards_only: without the rules that are about files
---@return mig.LintSession
function session.new(d, fields)
  local self = setmetatable(fields or {}, Session)
  self.dialect, self.impact, self.rules = d, dialects.part(d, "impact"), lint.rules()
  self.made, self.lines = {}, setmetatable({}, { __mode = "k" })
  if self.hazards_only then
    local kept = {}
    for _, rule in ipairs(self.rules) do
      if not rule.of_file then kept[#kept + 1] = rule end
    end
    self.rules = kept
  end
  return self
end

--- Begin with a revision. @param fields table  direction, path, globals
function Session:begin(fields)
  for name, v in pairs(fields) do self[name] = v end
  -- What a run has made is new in all of it; a revision that is looked at alone may run alone.
  if not self.hazards_only then self.made = {} end
  self.operations, self.findings, self.memory = {}, {}, {}
  self.reads, self.in_autocommit, self.has_way_back, self.failure = nil, false, nil, nil
  self.broken = nil
end

-- ---- what rules ask ----

local function key(name, schema) return (schema or "") .. "\0" .. tostring(name):lower() end

--- Whether a table was made by what was looked at: nobody uses it yet.
---@param name string?
---@param schema string?
---@return boolean
function Session:is_new(name, schema)
  return name ~= nil and self.made[key(name, schema)] == true
end

--- What an operation does to those who use its tables; nothing to tables that are new.
---@param o table
---@return mig.Impact[]
function Session:impacts(o)
  local out = {}
  for _, impact in ipairs(self.impact.of(self.dialect, o)) do
    if not self:is_new(impact.table, impact.schema) then out[#out + 1] = impact end
  end
  return out
end

-- 1234567 -> "1,234,567"
local function grouped(n)
  local digits = ("%d"):format(n):reverse():gsub("(%d%d%d)", "%1,"):reverse()
  return (digits:gsub("^,", ""))
end

local small = 10000 -- rows that any work on takes a moment

--- Whether any work on that many rows takes a moment only.
---@param rows integer
---@return boolean
function Session.is_few(rows) return rows < small end

--- How large a table is, for a text, and whether work on it takes a moment only.
---@param name string
---@param schema string?
---@return string
---@return boolean
function Session:size_of(name, schema)
  local rows = self.size and self.size(name, schema)
  if not rows then return "", false end
  return (" (about %s row%s)"):format(grouped(rows), rows == 1 and "" or "s"), self.is_few(rows)
end

--- Report an operation by what it does to others, where `work` is that of the rule.
---@param o table
---@param wanted table<string, boolean>  kinds of work
function Session:report_work(o, wanted)
  for _, impact in ipairs(self:impacts(o)) do
    if impact.waits and wanted[impact.work] then
      local size, is_small = self:size_of(impact.table, impact.schema)
      self:report(o, ("%s %s%s wait while %s (lock: %s)"):format(impact.waits, impact.table, size,
        impact.what, impact.lock), { instead = impact.instead,
        severity = is_small and "info" or nil })
    end
  end
end

-- The line of the revision that is being run.
local function line_in(path)
  for level = 2, 60 do
    local info = debug.getinfo(level, "Sl")
    if not info then return nil end
    if info.source == "@" .. path and info.currentline > 0 then return info.currentline end
  end
  return nil
end

local options = { instead = "string", severity = "string", line = "integer" }

--- Report something. @param o table?  the operation that it is about, if it is about one
---@param what string
---@param fields? { instead: string?, severity: mig.Severity?, line: integer? }
function Session:report(o, what, fields)
  local rule, fname = self.rule, "ctx:report"
  check.argument(fname, 2, "text", "string", what)
  fields = check.options(fname, fields, options)
  if fields.severity then lint.check_severity(fname, fields.severity) end
  table.insert(self.findings, {
    rule = rule.id, severity = fields.severity or rule.severity,
    text = (what:gsub("%s*\n%s*", " ")),
    instead = fields.instead or rule.instead, file = self.path,
    line = fields.line or o and self.lines[o] or nil,
  })
end

-- ---- what is looked at ----

local function remember(self, o)
  if o.name == "create_table" then self.made[key(o.table, o.schema)] = true end
  if o.name == "rename_table" and self:is_new(o.from, o.schema) then
    self.made[key(o.to, o.schema)] = true
  end
end

-- What a rule failed with, as an error that names it, and its file where that is known.
local function blamed(rule, e)
  if errors.is_error(e) and e.code == "MIG_EINTERRUPTED" then return e end
  local prefix = ("rule '%s': "):format(rule.id)
  if errors.is_error(e) then
    e.message = prefix .. e.message
    return e
  end
  local file, line, message = tostring(e):match("^(.-):(%d+): (.*)$")
  local out = errors.new("MIG_ESCRIPT", prefix .. (message or tostring(e)))
  if file then out.file, out.line = file, math.tointeger(line) end
  return out
end

-- Ask a rule. Its errors are not the revision's, which might catch them.
local function ask(self, rule, fn, ...)
  self.rule = rule
  local ok, e = pcall(fn, ...)
  if not ok then
    self.broken = self.broken or blamed(rule, e)
    error(self.broken, 0)
  end
end

local function look(self, o)
  self.lines[o] = self.line
  for _, rule in ipairs(self.rules) do
    if rule.check then ask(self, rule, rule.check, o, self) end
  end
  table.insert(self.operations, o)
  remember(self, o)
end

--- Look at an operation that is about to run, and at what its SQL text does.
---@param o table
---@param line? integer  of the revision; nil: that which is being run
function Session:see(o, line)
  self.line = line or line_in(self.path)
  look(self, o)
  local sql = text.of(o)
  for _, meant in ipairs(sql and text.operations(sql, self.dialect) or {}) do look(self, meant) end
end

--- Look at a statement of a file of SQL.
---@param sql string
function Session:see_text(sql)
  self:see(require("mig.ops").new("execute", sql))
end

--- The revision asks the database.
function Session:see_question()
  self.reads = self.reads or { line = line_in(self.path) }
end

--- All was seen. @return mig.Finding[]  in the order of the file
function Session:finish()
  for _, rule in ipairs(self.rules) do
    if rule.finish then ask(self, rule, rule.finish, self) end
  end
  for i, finding in ipairs(self.findings) do finding.at = i end
  table.sort(self.findings, function(a, b)
    local first, second = a.line or math.maxinteger, b.line or math.maxinteger
    if first ~= second then return first < second end
    return a.at < b.at
  end)
  return self.findings
end

return session
