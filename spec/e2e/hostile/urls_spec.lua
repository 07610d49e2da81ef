-- URLs and rows of the version table that are nothing of the kind.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local hostile = require "spec.support.hostile"

describe("a URL of", function()
  local cases = {
    ["nothing but a scheme"] = "postgresql://",
    ["100,000 letters"] = "sqlite:///" .. ("x"):rep(100000),
    ["many parameters"] = "sqlite:///a.db?" .. ("a=b&"):rep(20000),
    ["many slashes"] = ("/"):rep(100000),
    ["many colons"] = "postgresql://" .. (":"):rep(100000) .. "@host/db",
    ["many at signs"] = "mysql://" .. ("@"):rep(100000) .. "/db",
    ["many brackets"] = "postgresql://" .. ("["):rep(100000) .. "/db",
    ["many percent signs"] = "postgresql://" .. ("%"):rep(100000) .. "/db",
    ["an encoded NUL"] = "postgresql://user@host/a%00b",
    ["invalid UTF-8"] = "postgresql://\xff\xfe@host/\xc3?host=\xed\xa0\x80&port=x",
    ["control characters"] = "mysql://\27[2J\1@host\127/db\r?x=\a",
    ["shell characters"] = "$(touch pwned);`touch pwned`|touch pwned",
    ["format directives"] = "%s%n%p%d://%s%n:%s@%s/%s?%s=%s",
    ["a port that is none"] = "postgresql://host:99999999999999999999/db",
    ["a port below all"] = "mysql://host:-1/db",
    ["a folder"] = "sqlite:///revisions",
    ["a device"] = "sqlite:////dev/zero/a.db",
    ["SQLite's own form"] = "file:a.db?mode=memory",
  }
  for name, url in pairs(cases) do
    it(name .. " is refused", function()
      local project = history.project { { "a1" } }
      local files = project:files()
      for _, words in ipairs { { "upgrade" }, { "current", "-v" }, { "doctor" } } do
        local run = hostile.run(project, { "--url", url, table.unpack(words) })
        if words[1] == "doctor" then
          assert.are.equal(1, run.code, run.err)
        else
          assert.truthy(hostile.outcome(run), words[1])
        end
      end
      assert.are.same(files, project:files())
      project:remove()
    end)
  end
end)

for _, kind in ipairs(databases.all) do
  describe("a version row on " .. kind.name .. " that is", function()
    local rows = {
      ["nothing"] = "''",
      ["blanks"] = "'   '",
      ["SQL"] = "'''); DROP TABLE t; --'",
      ["a path"] = "'../../a1'",
      ["several lines"] = "'a1\n\n\tb2'",
      ["a target and no id"] = "'head'",
      ["of no use to a terminal"] = "'" .. "\27[2Ja1'",
      ["longer than ids are"] = "'" .. ("x"):rep(30000) .. "'",
      ["shell characters"] = "'$(touch pwned) `x` %s %n'",
    }
    for name, row in pairs(rows) do
      it(name, function()
        local db = kind.new()
        db:sql("CREATE TABLE t (x INTEGER); "
          .. "CREATE TABLE alembic_version (version_num TEXT NOT NULL)")
        db:sql(("INSERT INTO alembic_version VALUES (%s)"):format(row))
        local project = db:project { { "a1" }, { "b2", "a1" } }
        local tables, version = db:tables(), db:version()
        for _, words in ipairs { { "upgrade" }, { "downgrade", "base" }, { "stamp", "head" },
          { "current" }, { "check" } } do
          assert.truthy(hostile.outcome(hostile.run(project, words)), words[1])
        end
        for _, words in ipairs { { "status" }, { "status", "--json" }, { "doctor" } } do
          assert.are.equal(1, hostile.run(project, words).code)
        end
        assert.are.equal(tables, db:tables())
        assert.are.equal(version, db:version())
      end)
    end
  end)
end
