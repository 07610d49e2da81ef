-- targets() of env.lua: which rows it may return, and what it may ask meanwhile.

require "spec.support.library"
local errors = require "mig.support.errors"
local targets = require "mig.targets"

local function none() error("nothing is to be read") end

local function list(rows, x) return targets.list(function() return rows end, {}, x or {}, none) end

local function message_of(fn)
  local ok, e = pcall(fn)
  assert.is_false(ok)
  assert.is_true(errors.is_error(e), tostring(e))
  return e.message, e
end

local function refused(rows)
  return (message_of(function() list(rows) end))
end

describe("targets()", function()
  it("gets settings, arguments, and a way to a database", function()
    local got
    local config, x = { url = "sqlite://" }, { a = "1" }
    targets.list(function(...) got = table.pack(...) end, config, x, none)
    assert.equal(3, got.n)
    assert.equal(config, got[1])
    assert.equal(x, got[2])
    assert.is_function(got[3])
  end)

  it("may return nil for one database, and a list of none", function()
    assert.is_nil(list(nil))
    assert.same({}, list {})
  end)

  it("says where each is; arguments of the command line win", function()
    assert.same({
      { name = "a", url = "sqlite:///a.db", x = { region = "eu", who = "me" } },
      { name = "b", schema = "b", x = { who = "me" } },
    }, list({
      { name = "a", url = "sqlite:///a.db", x = { region = "eu", who = "you" } },
      { name = "b", schema = "b" },
    }, { who = "me" }))
  end)

  it("must return a list of tables", function()
    local text = "targets() must return a list of { name =, url =, schema =, x = } or nil, got "
    assert.equal(text .. "number", refused(1))
    assert.equal(text .. "a table with named keys or gaps", refused { name = "a" })
    assert.equal("targets()[2] must be a table, got string", refused { { name = "a" }, "b" })
  end)

  it("must give each row a name, and nothing that means nothing", function()
    for text, row in pairs {
      ["targets()[1] has no name"] = { url = "sqlite://" },
      ["targets()[1]: unknown key 'shema'; did you mean 'schema'?"] = { name = "a", shema = "s" },
      ["targets()[1]: name must be a string, got number"] = { name = 1 },
      ["targets()[1]: name must not be empty"] = { name = "" },
      ["targets()[1]: name must not hold control characters"] = { name = "a\nb" },
      ["targets()[1]: url must be a string, got boolean"] = { name = "a", url = true },
      ["targets()[1]: schema must not be empty"] = { name = "a", schema = "" },
      ["targets()[1]: x must be a table, got string"] = { name = "a", x = "y" },
      ["targets()[1]: x holds named values, but has an element [1]"] = { name = "a", x = { "y" } },
      ["targets()[1]: x.f must be a string, a number or a boolean, got function"] =
        { name = "a", x = { f = print } },
    } do
      assert.equal(text, refused { row })
    end
  end)

  it("must not list a name or a database twice, whose URL is not told", function()
    assert.equal("targets()[1] and targets()[3] have the same name, 'a'",
      refused { { name = "a", url = "1" }, { name = "b", url = "2" }, { name = "a", url = "3" } })
    assert.equal("targets()[1] and targets()[2] ('a' and 'b') are the same database",
      refused { { name = "a", url = "p://u:secret@h/" }, { name = "b", url = "p://u:secret@h/" } })
    assert.equal(2, #list { { name = "a", schema = "a" }, { name = "b", schema = "b" } })
  end)

  it("has its line blamed", function()
    local fn = load("\n\nreturn function() return 1 end", "@revisions/env.lua")()
    local _, e = message_of(function() targets.list(fn, {}, {}, none) end)
    assert.equal("revisions/env.lua", e.file)
    assert.equal(3, e.line)
  end)
end)

describe("connect()", function()
  local asked

  local function open(url)
    asked[#asked + 1] = "open " .. tostring(url)
    return function(verb, ...)
      asked[#asked + 1] = table.concat({ verb, ... }, " ")
      return 7
    end, "sqlite"
  end

  before_each(function() asked = {} end)

  it("reads the configured database, and others", function()
    targets.list(function(_, _, connect)
      local one, other = connect(), connect "sqlite:///other.db"
      assert.equal("sqlite", one.dialect.name)
      assert.equal(7, one:scalar "SELECT 7")
      one:query "SELECT 1"
      other:rows "SELECT 2"
    end, {}, {}, open)
    assert.same({ "open nil", "open sqlite:///other.db", "scalar SELECT 7", "query SELECT 1",
      "rows SELECT 2" }, asked)
  end)

  it("does nothing but read", function()
    assert.equal("connect() has no 'execute'", (message_of(function()
      targets.list(function(_, _, connect) connect():execute "DELETE FROM t" end, {}, {}, open)
    end)))
    assert.equal("connect() takes a URL, or nothing for the configured one, got number",
      (message_of(function()
        targets.list(function(_, _, connect) connect(1) end, {}, {}, open)
      end)))
  end)

  it("is over when the function returns", function()
    local kept, connect_later
    targets.list(function(_, _, connect)
      kept, connect_later = connect(), connect
    end, {}, {}, open)
    local function check()
      assert.equal("this connection was closed when targets() returned",
        (message_of(function() kept:query "SELECT 1" end)))
      assert.equal("connect() works only while targets() runs", (message_of(connect_later)))
    end
    check()
    pcall(targets.list, function(_, _, connect)
      kept, connect_later = connect(), connect
      error "no list"
    end, {}, {}, open)
    check()
  end)
end)
