-- Revisions, env.lua and targets() that take all memory, call themselves for ever or hand over
-- what is nothing of the kind: one line, nothing has changed, and memory has a limit.

local env = require "spec.support.env"
local history = require "spec.support.history"
local hostile = require "spec.support.hostile"
local program = require "spec.support.program"

local unchanged = "; rolled back: the database is as it was before the run"

---What upgrade() with such a body is refused with; `found` is a part of it.
local function refused(body, found, files)
  local project = history.single('op.execute("CREATE TABLE lost (x)")\n' .. body, { files = files })
  local message = hostile.outcome(hostile.run(project, { "upgrade" }))
  assert(message, "it was done")
  assert.truthy(message:find(found, 1, true), message)
  assert.truthy(message:find(unchanged, 1, true), message)
  assert.are.equal("", history.ask(project, "SELECT name FROM sqlite_master"))
  project:remove()
end

describe("a revision with no end of", function()
  local cases = {
    -- ulimit keeps these from having it
    { "one string", 'local s = ("x"):rep(1 << 30)', "not enough memory for Lua" },
    { "a growing string", 'local s = "x" while true do s = s .. s end', "not enough memory" },
    { "tables", "local t = {} while true do t[#t + 1] = {} end", "not enough memory for Lua" },
    { "calls", "local function f() return 1 + f() end f()", "stack overflow" },
    { "metamethods", "local t t = setmetatable({}, { __index = function(_, k) return t[k] end })\n"
      .. "return t.x", "C stack overflow" },
    { "texts of itself", "local t t = setmetatable({}, { __tostring = function() "
      .. "return tostring(t) end }) error(t)", "C stack overflow" },
    { "coroutines", "local function f() return coroutine.wrap(f)() end f()", "C stack overflow" },
    { "replacements", 'local function f(x) return (x:gsub(".", f)) end f("x")',
      "C stack overflow" },
    { "brackets", 'assert(load("return " .. ("("):rep(1000)))', "C stack overflow" },
    { "requirements", 'require "again"', "module 'again' requires itself" },
    { "parts of a statement", 'op.execute("SELECT " .. ("("):rep(100000))', "[SQL: SELECT (((" },
  }
  for _, case in ipairs(cases) do
    -- the shadow memory of a sanitizer leaves no room for a limit
    if not (env.sanitized and case[3]:find("memory", 1, true)) then
      it(case[1], function()
        refused(case[2], case[3], { ["revisions/again.lua"] = 'return require "again"' })
      end)
    end
  end

  it("errors that it catches gets on, and so does the run", function()
    assert.are.equal("1", history.result([[
      local function f() return pcall(f) end
      f()
      xpcall(function() error("x") end, function() error("y") end)
      pcall(string.rep, "x", 1 << 62)
      op.execute("CREATE TABLE t AS SELECT 1 AS x")]], "SELECT x FROM t"))
  end)
end)

describe("a revision that hands over", function()
  local huge = '(("x"):rep(50 << 20))'
  local cases = {
    { "50 MB of an error", "error" .. huge, "revisions/versions/a1.lua:8: xxx" },
    { "50 MB of a statement", "op.execute" .. huge, "[SQL: xxx" },
    { "50 MB of a name", "op.drop_table" .. huge, "[SQL: DROP TABLE xxx" },
    { "itself as a row", "local t = {} t.x = t\n"
      .. 'op.bulk_insert(sa.table("lost", sa.column("x")), { t })', "got table" },
    { "itself as a parameter", 'local t = {} t.x = t op.execute("SELECT :x", t)', "got table" },
    { "itself as an option", 'local t = {} t.x = t op.create_table("t", t)',
      "unknown option 'x'" },
    { "what is not a number", 'op.execute("SELECT :x", { x = 0 / 0 })', "a finite number" },
    { "a NUL byte in a statement", 'op.execute("SELECT 1\\0")', "NUL byte" },
    { "a NUL byte in a name", 'op.drop_table("a\\0b")', "NUL byte" },
    { "what moves the cursor of a terminal", 'op.drop_table("a\\27[2Jb")', "a\u{FFFD}[2Jb" },
    { "half a character", 'error("a\\xC3")', "a\u{FFFD}" },
    { "a surrogate", 'error("a\\xED\\xA0\\x80")', "a\u{FFFD}\u{FFFD}\u{FFFD}" },
  }
  for _, case in ipairs(cases) do
    it(case[1], function() refused(case[2], case[3]) end)
  end
end)

describe("an env.lua that hands over", function()
  local recursion = "local function f() return 1 + f() end return f()"
  local cases = {
    { "itself", "local function f() return 1 + f() end f()", "stack overflow" },
    { "keys that are no names", "return { [1] = 2, [{}] = 3 }", "unknown key" },
    { "a url that never comes", "return { url = function() " .. recursion .. " end }",
      "stack overflow" },
    { "a url with a NUL byte", 'return { url = function() return "sqlite:///a\\0b" end }',
      "url() must not return a NUL byte" },
    { "10 MB of a url",
      'return { url = function() return "sqlite:///" .. ("x"):rep(10 << 20) end }',
      "cannot" },
    { "bytes as a url", 'return { url = function() return "\\xff\\xfe" end }',
      "the database URL does not begin with a scheme" },
    { "targets that never come", "return { targets = function() " .. recursion .. " end }",
      "stack overflow" },
    { "targets that have themselves",
      "return { targets = function() local t = {} t[1] = t return t end }", "unknown key '1'" },
    { "targets without an end", [[return { targets = function()
        return setmetatable({}, { __len = function() return math.maxinteger end,
          __index = function(_, i) return { name = "x" .. i } end })
      end }]], "targets() must return a list" },
    { "a target whose name is several lines", [[return { targets = function()
        return { { name = "a\n\27[2J", url = "sqlite:///a.db" } } end }]],
      "name must not hold control characters" },
    { "a target whose url has a NUL byte", [[return { targets = function()
        return { { name = "a", url = "sqlite:///a\0b" } } end }]],
      "url must not hold control characters" },
    { "connections by the hundred", [[return { targets = function(_, _, connect)
        for _ = 1, 100 do connect("sqlite://") end
        connect("sqlite:///gone.db") end }]], "gone.db" },
  }
  for _, case in ipairs(cases) do
    it(case[1], function()
      local project = program.project {
        ["mig.ini"] = "[mig]\nscript_location = revisions\n",
        ["revisions/versions/a1.lua"] = history.text { "a1" },
        ["revisions/env.lua"] = case[2],
      }
      local files = project:files()
      local message = hostile.outcome(hostile.run(project, { "upgrade" }))
      assert.truthy(message and message:find(case[3], 1, true), message)
      assert.are.same(files, project:files())
      project:remove()
    end)
  end
end)
