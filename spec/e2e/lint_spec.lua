-- `mig lint` as a program: what it prints, its exit status, and what the project says about rules.

local env = require "spec.support.env"
local history = require "spec.support.history"
local json = require "spec.support.json"
local program = require "spec.support.program"

local revisions = {
  { "a1", up = 'op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }))',
    down = 'op.drop_table("t")' },
  { "a2", "a1", up = 'op.rename_table("t", "u")', down = 'op.rename_table("u", "t")' },
  { "a3", "a2", up = '\nop.drop_table("u")', down = 'op.execute("CREATE TABLE u (id INTEGER)")' },
}

local function lint(project, ...)
  local run = project:mig("lint", ...)
  assert.is_nil(run.err:find("FAILED", 1, true), run.err)
  return run.out, run.code
end

describe("mig lint", function()
  it("prints file, line, severity and rule, and fails for errors only", function()
    local project = history.project(revisions)
    local out, code = lint(project)
    assert.are.equal(1, code)
    assert.matches("^revisions/versions/a2.lua:7: warning: [^\n]* %[rename%]\n    %-> ", out)
    assert.matches("\nrevisions/versions/a3.lua:8: error: [^\n]* %[drop%-table%]\n    %-> ", out)
    assert.matches("\n1 error, 1 warning.\n$", out)
    out, code = lint(project, "-r", "a1:a2")
    assert.are.equal(0, code)
    assert.matches("\n1 warning.\n$", out)
    assert.are.equal(1, select(2, lint(project, "-r", "a1:a2", "--strict")))
    assert.are.equal("No hazards.\n", (lint(project, "-r", "a1:a1")))
    assert.is_false(project:exists("app.db"))
  end)

  it("prints JSON", function()
    local out, code = lint(history.project(revisions), "--json", "-r", "a3:")
    assert.are.equal(1, code)
    local list = json.decode(out)
    assert.are.equal(1, #list)
    assert.are.equal("drop-table error revisions/versions/a3.lua 8", ("%s %s %s %d"):format(
      list[1].rule, list[1].severity, list[1].file, list[1].line))
    assert.is_string(list[1].text)
    assert.is_string(list[1].instead)
  end)

  it("asks the dialect of the URL, or another, and no database", function()
    local project = history.single 'op.create_index("i", "t", { "a" })'
    assert.is_nil((lint(project)):find("index-blocks", 1, true))
    assert.matches("lock: SHARE%) %[index%-blocks%]", (lint(project, "--dialect", "postgresql")))
    assert.is_nil((lint(project, "--dialect", "mariadb")):find("index-blocks", 1, true))
    assert.are.equal("--dialect takes sqlite|postgresql|mariadb|mysql, not 'oracle'",
      history.misused(project:mig("lint", "--dialect", "oracle")))
    project:write("mig.ini", "[mig]\nscript_location = revisions\nurl = ${NOWHERE}\n")
    assert.are.equal(0, select(2, lint(project, "--dialect", "sqlite")))
  end)

  it("minds section [lint], and lint_ignore of a revision", function()
    local project = history.project(revisions, {
      ini = "[lint]\ndrop-table = warning\nrename = off\n" })
    local out, code = lint(project)
    assert.are.equal(0, code)
    assert.matches("^revisions/versions/a3.lua:8: warning: [^\n]*%[drop%-table%]\n[^\n]*\n1 warn",
      out)
    project:write("revisions/versions/a3.lua", history.text { "a3", "a2",
      head = 'lint_ignore = { ["drop-table"] = "empty since 2.3" }', up = 'op.drop_table("u")',
      down = 'op.execute("CREATE TABLE u (id INTEGER)")' })
    assert.are.equal("No hazards.\n", (lint(project)))
    project:write("revisions/versions/a3.lua", history.text { "a3", "a2",
      head = 'lint_ignore = { "drop-tabel" }', up = 'op.drop_table("u")' })
    assert.matches("lint_ignore: there is no rule 'drop%-tabel'; did you mean 'drop%-table'%?",
      history.failed(project:mig "lint"))
    project:write("mig.ini", history.ini .. "[lint]\ndrop-table = ${NOWHERE}\n")
    assert.matches("mig.ini:5: [^\n]*NOWHERE", history.failed(project:mig "lint"))
    project:write("mig.ini", history.ini .. "[lint]\ndrop-table = loud\n")
    assert.matches("%[lint%]: drop%-table must be error, warning, info or off, not 'loud'",
      history.failed(project:mig "lint"))
  end)

  it("has the rules of the project's plugins", function()
    local project = history.project({
      { "b1", up = 'op.execute("SELECT 1")\nop.create_view("v", "SELECT 1 AS a")',
        down = 'op.drop_view("v")' },
    }, { files = {
      ["revisions/env.lua"] = 'return { plugins = { "rules" } }',
      ["revisions/rules.lua"] = [[
        require("mig.lint").rule { id = "no-views", severity = "error", about = "a view is made",
          check = function(o, ctx)
            if o.name == "create_view" then ctx:report(o, "no views here") end
          end }]],
    } })
    local out, code = lint(project)
    assert.are.equal(1, code)
    assert.are.equal("revisions/versions/b1.lua:8: error: no views here [no-views]\n1 error.\n",
      out)
    assert.matches("\nno%-views +error +a view is made\n", (lint(project, "--rules")))
    local rules = json.decode((lint(project, "--rules", "--json")))
    assert.are.same({ rule = "no-views", severity = "error", about = "a view is made" },
      rules[#rules])
    assert.matches("no views here [no-views]", project:mig("plan").out, 1, true)
  end)

  it("blames a rule that fails or says too little, and not the revision", function()
    local project = history.project({
      { "b1", up = 'op.execute("SELECT 1")\npcall(op.execute, "SELECT 2")' },
    }, { files = { ["revisions/env.lua"] = 'return { plugins = { "rules" } }' } })
    for body, message in pairs {
      ["local x; x.y = 1"] = "attempt to index a nil value %(local 'x'%)",
      ["ctx:report(o)"] = "ctx:report: argument 2 %(text%) must be a string, got nil",
      ['ctx:report(o, "x", { severity = "loud" })'] = "ctx:report: severity must be .*, got 'loud'",
      ['ctx:report(o, "x", { instaed = "y" })'] = "ctx:report: unknown option 'instaed'; .*",
      ['if o.sql == "SELECT 2" then error("second") end'] = "second",
    } do
      project:write("revisions/rules.lua", 'require("mig.lint").rule { id = "own", '
        .. 'severity = "info", about = "x", check = function(o, ctx)\n' .. body .. " end }")
      local expected = "revisions/rules.lua:2: rule 'own': " .. message .. " %(revision b1%)"
      local run = project:mig "lint"
      assert.matches(expected, history.failed(run))
      assert.are.equal("", run.out)
      assert.matches("FAILED: " .. expected, project:mig("plan").err)
    end
  end)

  it("tells of a revision that cannot be called, and goes on with the next", function()
    local project = history.project {
      { "c1", up = '\n\nerror("not on a Friday")' },
      { "c2", "c1", up = 'op.drop_table("t")', down = 'op.execute("x")' },
    }
    local out = lint(project)
    assert.matches("c1.lua:9: error: not on a Friday [fails]", out, 1, true)
    assert.matches("c2.lua:7: error: [^\n]*%[drop%-table%]", out)
  end)

  it("blames the line of the call for what a file of SQL does", function()
    local project = history.single('op.execute("SELECT 1")\nop.execute_file("drop.sql")', {
      files = { ["revisions/versions/drop.sql"] = "SELECT 1;\nDROP TABLE t;\n" } })
    assert.matches("a1.lua:8: error: [^\n]*%[drop%-table%]", (lint(project)))
  end)

  it("is held to by this project's own revisions", function()
    local run = program.mig { "-c", env.root .. "/revisions/mig.ini", "lint", "--dialect",
      "sqlite" }
    assert.are.equal(0, run.code, run.out .. run.err)
  end)
end)
