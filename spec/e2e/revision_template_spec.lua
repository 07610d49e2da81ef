-- script.lua.tmpl: its variables, and what env.lua adds to them.

local history = require "spec.support.history"
local program = require "spec.support.program"

local head = 'revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n'
  .. 'branch_labels = ${repr(branch_labels)}\ndepends_on = ${repr(depends_on)}\n'
local tail = "function upgrade()\n% if upgrades then\n${upgrades}\n% end\nend\n"
  .. "function downgrade()\n% if downgrades then\n${downgrades}\n% end\nend\n"

---A project whose template is `text`, with the two functions behind it.
local function project(text, files)
  local made = program.project()
  history.done(made:mig("init", "-q"))
  made:write("revisions/script.lua.tmpl", head .. text .. tail)
  for path, content in pairs(files or {}) do made:write(path, content) end
  return made
end

local function written(made, id) return made:read("revisions/versions/" .. id .. "_.lua") end

local ini = history.ini .. "revision_environment = true\n"

describe("a revision template", function()
  it("has what is known of the revision", function()
    local made = project('-- ${message} ${tostring(create_date):match("^%d+")} '
      .. '${comma(down_revision)} ${join("+", depends_on)} ${tostring(upgrades)} '
      .. "${tostring(imports)}\n")
    history.done(made:mig("revision", "--rev-id", "a1", "--branch-label", "one"))
    history.done(made:mig("revision", "--rev-id", "b1", "--head", "base"))
    history.done(made:mig("merge", "heads", "--rev-id", "c1"))
    history.done(made:mig("revision", "--rev-id", "d1", "--depends-on", "one", "--depends-on",
      "b1"))
    local year = os.date "!%Y"
    assert.truthy(written(made, "a1"):find(('branch_labels = "one"\ndepends_on = nil\n'
      .. "-- empty message %s   nil nil\n"):format(year), 1, true), written(made, "a1"))
    assert.truthy(written(made, "c1"):find(("-- empty message %s a1, b1  nil nil\n"):format(year),
      1, true) or written(made, "c1"):find(("-- empty message %s b1, a1  nil nil\n"):format(year),
      1, true), written(made, "c1"))
    assert.truthy(written(made, "d1"):find(("-- empty message %s c1 one+b1 nil nil\n"):format(
      year), 1, true), written(made, "d1"))
  end)

  it("has the settings of the section in use, but not the url", function()
    local made = project("-- ${config.timezone} ${config.version_table} ${tostring(config.url)}"
      .. "\n", {
      ["mig.ini"] = "[DEFAULT]\nscript_location = revisions\ntimezone = ${TZ}\n"
        .. "[mig]\nurl = postgresql://me:secret@localhost/x\n[other]\nversion_table = v\n",
    })
    history.done(made:mig("revision", "--rev-id", "a1"))
    history.done(made:mig("-n", "other", "revision", "--rev-id", "b1"))
    assert.truthy(written(made, "a1"):find("\n-- UTC  nil\n", 1, true), written(made, "a1"))
    assert.truthy(written(made, "b1"):find("\n-- UTC v nil\n", 1, true), written(made, "b1"))
  end)

  it("sees template_args of env.lua with revision_environment, and only then", function()
    local files = {
      ["mig.ini"] = ini,
      ["revisions/env.lua"] = "return { template_args = { team = 'billing', "
        .. "owners = { 'a', 'b' } } }",
    }
    local made = project("-- ${team} ${comma(owners)}\n", files)
    history.done(made:mig("revision", "--rev-id", "a1"))
    history.done(made:mig("revision", "--rev-id", "b1", "--head", "base"))
    history.done(made:mig("merge", "heads", "--rev-id", "c1"))
    assert.truthy(written(made, "a1"):find("\n-- billing a, b\n", 1, true), written(made, "a1"))
    assert.truthy(written(made, "c1"):find("\n-- billing a, b\n", 1, true), written(made, "c1"))
    made:write("mig.ini", history.ini)
    history.done(made:mig("revision", "--rev-id", "d1"))
    assert.truthy(written(made, "d1"):find("\n--  \n", 1, true), written(made, "d1"))
  end)

  it("gets what env.lua adds to a new file with revision_environment", function()
    local made = project("-- ${message}\n", {
      ["mig.ini"] = ini,
      ["revisions/env.lua"] = "return { process_revision_directives = "
        .. "function(context, revision, directives) directives[1].message = 'by env.lua' end }",
    })
    history.done(made:mig("revision", "--rev-id", "a1"))
    local text = made:read("revisions/versions/a1_by_env_lua.lua")
    assert.truthy(text:find("-- by env.lua\n", 1, true), text)
  end)

  it("blames env.lua for what is wrong with it", function()
    local made = project("", {
      ["mig.ini"] = ini, ["revisions/env.lua"] = "return { template_arg = {} }",
    })
    assert.are.equal("revisions/env.lua: unknown key 'template_arg'; did you mean "
      .. "'template_args'?", history.failed(made:mig("revision", "--rev-id", "a1")))
    assert.is_false(made:exists("revisions/versions/a1_.lua"))
  end)

  it("may call the lines of the functions otherwise", function()
    local made = project("", {
      ["models.lua"] = 'local m = sa.MetaData()\nsa.Table("t", m, sa.Column("id", sa.Integer, '
        .. "{ primary_key = true }))\nreturn m\n",
      ["mig.ini"] = history.ini .. "prepend_sys_path = .\n",
      ["revisions/env.lua"] = 'return { target_metadata = require "models", '
        .. "upgrade_token = 'ups', downgrade_token = 'downs' }",
    })
    made:write("revisions/script.lua.tmpl", head .. "function upgrade()\n${ups}\nend\n"
      .. "function downgrade()\n${downs}\nend\n")
    history.done(made:mig("revision", "--autogenerate", "--rev-id", "a1"))
    local text = written(made, "a1")
    assert.truthy(text:match("function upgrade%(%).-op%.create_table.-end"), text)
    assert.truthy(text:match("function downgrade%(%).-op%.drop_table.-end"), text)
  end)
end)
