-- Revisions that run: errors on their way between C and Lua, values, result sets.

require "spec.support.core"
local script = require "mig_test_script"
local tmp = require "spec.support.tmp"

local dir, host, used

before_each(function()
  dir = tmp.dir()
  host, used = assert(script.host(dir)), false
end)
after_each(function()
  script.interrupt(0)
  host:close()
end)

---Run `text` as upgrade(), whose body begins in line 3. Each call has a host of its own.
local function upgrade(text, refuse_commit)
  if used then
    host:close()
    host = assert(script.host(dir))
  end
  used = true
  local path = dir .. "/a.lua"
  tmp.write(path, "revision = 'a'\nfunction upgrade()\n" .. text .. "\nend\n"
    .. "function downgrade() end\n")
  assert(host:load { path })
  assert(host:begin("sqlite:////" .. dir:sub(2) .. "/app.db", "tag", refuse_commit))
  return host:step(1, "upgrade")
end

local function fails(text)
  local done, err = upgrade(text)
  assert.is_nil(done)
  assert.equal("a", err.revision)
  assert.equal(dir .. "/a.lua", err.file)
  return err
end

describe("an error of the database", function()
  local function check(err, line)
    assert.equal("MIG_EDB", err.code)
    assert.equal("no such column: nowhere", err.message)
    assert.equal("SELECT 1 + nowhere", err.sql)
    assert.equal(12, err.position)
    assert.equal(line, err.line)
    assert.is_truthy(err.traceback:find("a.lua:%d+: in "), err.traceback)
  end

  it("keeps all its fields on the way through Lua", function()
    local err = fails "\nop.get_bind():query('SELECT 1 + nowhere')"
    check(err, 4)
    assert.is_truthy(err.traceback:find("a.lua:4: in ", 1, true), err.traceback)
  end)

  it("keeps them when it is caught and raised again", function()
    check(fails [[
      local ok, e = pcall(function()
        op.get_bind():scalar("SELECT 1 + nowhere")
      end)
      assert(not ok and e.code == "MIG_EDB" and e.position == 12, "not our error")
      assert(tostring(e) == e.message)
      error(e, 0)]], 4)
  end)

  it("keeps them through a coroutine and a handler", function()
    check(fails [[
      local ok, e = xpcall(coroutine.wrap(function()
        for _ in op.get_bind():rows("SELECT 1 + nowhere") do end
      end), function(e) return e end)
      if not ok then error(e) end]], 4)
  end)
end)

describe("an error of a revision", function()
  it("has the file and the line, apart from the message", function()
    local err = fails "local t = nil\nreturn t.x"
    assert.same({ "MIG_ESCRIPT", 4, "attempt to index a nil value (local 't')" },
      { err.code, err.line, err.message })
    err = fails "error('mine')"
    assert.same({ 3, "mine" }, { err.line, err.message })
    err = fails "error('mine', 0)"
    assert.same({ 3, "mine" }, { err.line, err.message })
    err = fails "assert(false, 'mine')"
    assert.same({ 3, "mine" }, { err.line, err.message })
    err = fails "assert(nil)"
    assert.same({ 3, "assertion failed!" }, { err.line, err.message })
  end)

  it("blames the line that the message blames", function()
    local err = fails "local function check()\nerror('mine', 2)\nend\n\ncheck()"
    assert.same({ 7, "mine" }, { err.line, err.message })
    for _, again in ipairs { "error(e, 0)", "error(e)", "error(e, 2)" } do
      err = fails("local ok, e = pcall(function()\nerror('inner')\nend)\n\n" .. again)
      assert.same({ 4, "inner" }, { err.line, err.message })
    end
  end)

  it("blames a module that it requires", function()
    tmp.write(dir .. "/helper.lua", "return function()\n\n\nerror('helpless')\nend\n")
    local done, err = upgrade "require('helper')()"
    assert.is_nil(done)
    assert.same({ dir .. "/helper.lua", 4, "helpless", "a" },
      { err.file, err.line, err.message, err.revision })
  end)

  it("may be any value", function()
    for value, message in pairs {
      ["nil"] = "error() was called with a nil instead of a message",
      ["{}"] = "error() was called with a table instead of a message",
      ["true"] = "error() was called with a boolean instead of a message",
      ["12"] = "12", ["''"] = "", ["1.5"] = "1.5",
      ["print"] = "error() was called with a function instead of a message",
      ["setmetatable({}, { __tostring = function() return 'told' end })"] = "told",
      ["setmetatable({}, { __name = 'mig.Error' })"] = "MIG_ESCRIPT",
    } do
      local err = fails("error(" .. value .. ")")
      assert.equal("MIG_ESCRIPT", err.code)
      assert.equal(message, err.message or err.code)
      assert.equal(value:find("mig.Error", 1, true) and 0 or 3, err.line or 0)
    end
  end)

  it("may break its own telling", function()
    local err = fails "error(setmetatable({}, { __tostring = function() error('twice') end }))"
    assert.same({ 3, "twice" }, { err.line, err.message })
    err = fails "error(setmetatable({}, { __tostring = function() return {} end }))"
    assert.equal("'__tostring' must return a string", err.message)
    err = fails [[
      error(setmetatable({}, setmetatable({}, { __index = function() error("asked") end })))]]
    assert.equal("error() was called with a table instead of a message", err.message)
  end)

  it("may be that there is no end", function()
    local err = fails "local function f() return 1 + f() end\nf()"
    assert.equal("MIG_ESCRIPT", err.code)
    assert.is_truthy(err.message:find("stack overflow", 1, true))
    assert.equal(3, err.line)
  end)

  it("is told of on_version_apply as well", function()
    tmp.write(dir .. "/env.lua", "return {\n  on_version_apply = function(step)\n"
      .. "    error(step.revision .. ' ' .. table.concat(step.heads, ','))\n  end,\n}\n")
    assert(host:env({}))
    assert(upgrade "")
    local done, err = host:step(1, "upgrade", { "a", "b" })
    assert.is_nil(done)
    assert.same({ dir .. "/env.lua", 3, "a a,b" }, { err.file, err.line, err.message })
    done, err = host:step(1, "stamp", { "c" })
    assert.is_nil(done)
    assert.equal("a c", err.message)
  end)
end)

describe("a stop that was asked for", function()
  it("cannot be caught", function()
    local loops = {
      "while true do end",
      "while true do pcall(function() while true do end end) end",
      "coroutine.wrap(function() while true do end end)()",
      "while true do pcall(coroutine.wrap(function() while true do end end)) end",
      "repeat local ok = pcall(error) until false",
      "local function f() while true do end end while true do xpcall(f, f) end",
    }
    for _, loop in ipairs(loops) do
      host:close()
      host = assert(script.host(dir))
      script.interrupt(0)
      local path = dir .. "/a.lua"
      tmp.write(path, "revision = 'a'\nfunction upgrade()\n" .. loop .. "\nend\n"
        .. "function downgrade() end\n")
      assert(host:load { path })
      assert(host:begin("sqlite://"))
      script.interrupt(15)
      local done, err = host:step(1, "upgrade")
      assert.is_nil(done)
      assert.equal("MIG_EINTERRUPTED", err.code, loop)
      assert.equal("interrupted by SIGTERM", err.message)
      assert.equal(3, err.line)
    end
  end)

  it("can be withdrawn: the host works on", function()
    upgrade ""
    script.interrupt(2)
    host:step(1, "upgrade")
    script.interrupt(0)
    assert.is_true((host:step(1, "upgrade")))
    assert.is_true((host:step(1, "downgrade")))
  end)
end)

describe("a value", function()
  local function same(text)
    local done, err = upgrade("local bind = op.get_bind()\n" .. text)
    assert(done, err and err.message)
  end

  it("is the same in the database and back", function()
    same [[
      for _, v in ipairs { 0, 1, -1, math.maxinteger, math.mininteger, 1.5, -0.1, 1e300, 2^53,
        "", "text", "größe", ("x"):rep(100000) } do
        local back = bind:scalar("SELECT :v", { v = v })
        assert(back == v and math.type(back) == math.type(v), v)
      end]]
  end)

  it("keeps its type", function()
    same [[
      local function kind(v) return bind:scalar("SELECT typeof(:v)", { v = v }) end
      assert(kind(1) == "integer" and kind(1.0) == "real" and kind("1") == "text")
      assert(kind(true) == "integer" and bind:scalar("SELECT :v", { v = true }) == 1)
      assert(bind:scalar("SELECT :v", { v = false }) == 0)
      assert(kind(sa.null()) == "null" and bind:scalar("SELECT :v", { v = sa.null() }) == nil)
      assert(kind(sa.bytes("a\0b")) == "blob")
      assert(bind:scalar("SELECT :v", { v = sa.bytes("a\0b") }) == "a\0b")
      assert(bind:scalar("SELECT :v", { v = sa.bytes("") }) == "")
      assert(bind:scalar("SELECT :v || :w", { v = "a", w = "b" }) == "ab")]]
  end)

  it("is refused by the sink where it is none, and by name", function()
    same [[
      local sink = require "mig.core.sink"
      for _, v in ipairs { {}, { kind = "other" }, { kind = 1 }, { kind = "bytes" },
        { kind = "bytes", value = 1 }, print, coroutine.create(print),
        setmetatable({ kind = "bytes" }, { __index = function() return "fresh" end }) } do
        local ok, e = pcall(sink.scalar, "SELECT :v", { v = v })
        assert(not ok and e.code == "MIG_EINVALID", "accepted")
        assert(e.message:find("parameter 'v' cannot be a " .. type(v), 1, true), e.message)
      end
      local ok, e = pcall(sink.execute, "SELECT :v", { "x" })
      assert(not ok and e.message == "params must be a table of name = value", e.message)
      ok, e = pcall(sink.execute, "SELECT 1", { v = 1 })
      assert(not ok and e.message == ":v is not in the SQL", e.message)
      ok, e = pcall(sink.execute, "SELECT :v", {})
      assert(not ok and e.message == "no value for :v", e.message)
      ok = pcall(sink.execute, "SELECT :v", "x")
      assert(not ok)
      ok = pcall(sink.execute)
      assert(not ok)
      assert(sink.is_offline() == false)]]
  end)

  it("is text without NUL bytes, and so is SQL", function()
    same [[
      local ok, e = pcall(bind.scalar, bind, "SELECT :v", { v = "a\0b" })
      assert(not ok and e.message:find("NUL byte", 1, true), e.message)
      ok, e = pcall(require("mig.core.sink").execute, "SELECT 1\0")
      assert(not ok and e.message == "SQL text cannot hold a NUL byte", e.message)]]
  end)
end)

describe("a result set", function()
  it("is a list, an iterator, or one value", function()
    assert(upgrade [[
      local bind = op.get_bind()
      op.execute("CREATE TABLE t (a INTEGER, b TEXT)")
      assert(bind:execute("INSERT INTO t VALUES (1, 'x'), (2, NULL), (3, 'z')") == 3)
      local rows = bind:query("SELECT a, b FROM t ORDER BY a")
      assert(#rows == 3 and rows[1].b == "x" and rows[2].b == nil and rows[3].a == 3)
      local sum = 0
      for row in bind:rows("SELECT a FROM t WHERE a < :n", { n = 3 }) do sum = sum + row.a end
      assert(sum == 3)
      assert(bind:scalar("SELECT max(a) FROM t") == 3)
      assert(bind:scalar("SELECT a FROM t WHERE a > 9") == nil)
      assert(#bind:query("SELECT a FROM t WHERE a > 9") == 0)
      assert(#bind:query("UPDATE t SET a = a + 1") == 0)]])
    assert.equal(0, host:finish())
  end)

  it("is closed when a loop is left, by break or by an error", function()
    assert(upgrade [[
      local bind = op.get_bind()
      op.execute("CREATE TABLE t (a)")
      op.execute("INSERT INTO t VALUES (1), (2)")
      for _ in bind:rows("SELECT a FROM t") do break end
      pcall(function() for _ in bind:rows("SELECT a FROM t") do error("x") end end)
      op.drop_table("t")]])
  end)

  it("ends with its step, even one that a script holds on to", function()
    local path = dir .. "/b.lua"
    tmp.write(path, [[
      revision = 'b'
      function upgrade() for _ = 1, 2 do local row = kept(state) assert(row.a == 1) end end
      function downgrade()
        op.execute("CREATE TABLE t (a INTEGER)")
        kept, state = op.get_bind():rows("INSERT INTO t VALUES (1), (2), (3) RETURNING a")
        assert(kept(state).a == 1)
        for _ = 1, 20 do op.get_bind():rows("SELECT a FROM t") end
      end]])
    assert(host:load { path })
    assert(host:begin("sqlite:////" .. dir:sub(2) .. "/app.db"))
    assert(host:step(1, "downgrade"))
    local done, err = host:step(1, "upgrade")
    assert.is_nil(done)
    assert.equal("these rows belong to a step that is over", err.message)
    -- the commit is not in the way of an INSERT that was not read to its end
    assert.equal(0, host:finish())
    assert(host:begin("sqlite://"))
    done, err = host:step(1, "upgrade")
    assert.is_nil(done)
    assert.equal("these rows belong to a step that is over", err.message)
  end)

  it("may be left open when the host is freed", function()
    assert(upgrade [[
      op.execute("CREATE TABLE t (a)")
      op.execute("INSERT INTO t VALUES (1), (2)")
      for _ = 1, 50 do
        local next_row, rows = op.get_bind():rows("SELECT a FROM t")
        next_row(rows)
        held = rows
      end]])
  end)

  it("is not to be had from what is none", function()
    local err = fails [[
      local next_row = op.get_bind():rows("SELECT 1")
      next_row(io.stderr)]]
    assert.is_truthy(err.message:find("mig.rows expected", 1, true), err.message)
  end)
end)

describe("the transaction", function()
  it("is mig's own", function()
    for _, sql in ipairs { "COMMIT", "begin", " /* x */ Rollback", "END", "START TRANSACTION",
      "ABORT", "-- c\nCOMMIT;" } do
      local err = fails(("op.execute(%q)"):format(sql))
      assert.equal("MIG_EINVALID", err.code)
      assert.equal("transactions belong to mig; use op.get_bind():commit() where a commit in the "
        .. "middle of a revision is meant", err.message)
      assert.equal(sql, err.sql)
    end
  end)

  it("may have savepoints of a revision's own", function()
    assert(upgrade [[
      op.execute("SAVEPOINT mine")
      op.execute("CREATE TABLE t (a)")
      op.execute("ROLLBACK TO mine")
      op.execute("RELEASE mine")
      assert(op.get_bind():scalar("SELECT count(*) FROM sqlite_master") == 0)]])
  end)

  it("is committed in the middle where a revision asks for that", function()
    assert(upgrade "op.get_bind():commit()\nop.get_bind():commit()")
    assert.equal(2, host:finish())
  end)

  it("passes on why it could not be committed", function()
    local done, err = upgrade("\nop.get_bind():commit()", true)
    assert.is_nil(done)
    assert.same({ "MIG_EDB", "no commit today", 4 }, { err.code, err.message, err.line })
  end)

  it("takes no statement after the database ended it", function()
    local err = fails [[
      op.execute("CREATE TABLE t (a UNIQUE)")
      pcall(op.execute, "INSERT OR ROLLBACK INTO t VALUES (1), (1)")
      op.execute("CREATE TABLE u (a)")]]
    assert.same({ "MIG_EDB", 5, "the database rolled the transaction back because of an earlier "
      .. "error: nothing more can be run" }, { err.code, err.line, err.message })
    local env = require "spec.support.env"
    assert.equal("", (env.sh("sqlite3 " .. env.quote(dir .. "/app.db") .. " .tables")))
  end)
end)
