-- Every example that help gives does what it says, in a project as people have them.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"

local function help(...) return history.done(program.mig { "help", ... }).out end

-- The examples of a command: { line = "mig …", tells = "what it does" }.
local function examples_of(command)
  local list = {}
  for line in help(command):match("\nexamples:\n(.*)$"):gmatch("[^\n]+") do
    local words, tells = line:match("^  (mig .-)%s+# (.+)$")
    list[#list + 1] = { line = words or line:match("^  (mig .*)$"), tells = tells }
  end
  return list
end

local models = [[
local metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer, { primary_key = true }))
return metadata
]]

---Two revisions that a database has had, and models that agree with it.
local function project()
  local made = history.project({
    { "a1", up = 'op.create_table("users", sa.Column("id", sa.Integer, { primary_key = true }))',
      down = 'op.drop_table("users")' },
    { "b1", "a1", doc = "nothing" },
  }, { files = {
    ["revisions/env.lua"] = 'return { target_metadata = require "models" }\n',
    ["revisions/models.lua"] = models,
  } })
  local template = env.read("lua/mig/templates/generic/script.lua.tmpl")
  made:write("revisions/script.lua.tmpl", template)
  history.done(made:mig("upgrade"))
  return made
end

-- What a command needs besides.
local prepares = {
  diff = function(made) env.lines(("cd %s && cp app.db copy.db"):format(made.dir)) end,
  init = function(made) env.lines(("cd %s && rm -r revisions mig.ini"):format(made.dir)) end,
  merge = function(made) history.done(made:mig("revision", "--head", "base", "--rev-id", "c1")) end,
  upgrade = function(made) history.done(made:mig("downgrade", "base")) end,
}

-- What is to be seen afterwards, besides the exit status.
local checks = {
  ["mig completion bash >mig.bash"] = function(made)
    assert.truthy(made:read("mig.bash"):find("complete", 1, true))
  end,
  ["mig downgrade"] = function(made) assert.are.equal("a1", history.version(made)) end,
  ["mig downgrade -2 --yes"] = function(made) assert.are.equal("", history.version(made)) end,
  ["mig downgrade --sql head:base"] = function(made, out)
    assert.are.equal("b1", history.version(made))
    assert.truthy(out:find("DROP TABLE users", 1, true), out)
  end,
  ["mig init --template generic db"] = function(made) assert.is_true(made:exists("db/env.lua")) end,
  ['mig merge heads -m "join branches"'] = function(made)
    assert.truthy(history.done(made:mig("heads")).out:find("^%x+ %(head%)\n$"))
  end,
  ["mig models"] = function(made) assert.is_true(made:exists("models.lua")) end,
  ["mig models -"] = function(made, out)
    assert.is_false(made:exists("models.lua"))
    assert.truthy(out:find('sa.Table("users"', 1, true), out)
  end,
  ['mig revision -m "add users"'] = function(_, out)
    assert.truthy(out:find("_add_users.lua", 1, true), out)
  end,
  ["mig squash"] = function(made)
    assert.is_true(made:exists("revisions/squashed/a1.lua"))
    assert.is_true(made:exists("revisions/versions/b1_squashed.lua"))
  end,
  ["mig squash base:head --delete"] = function(made)
    assert.is_false(made:exists("revisions/versions/a1.lua"))
  end,
  ["mig stamp --purge base"] = function(made) assert.are.equal("", history.version(made)) end,
  ["mig status -q"] = function(_, out) assert.are.equal("", out) end,
  ["mig upgrade"] = function(made) assert.are.equal("b1", history.version(made)) end,
  ["mig upgrade +1"] = function(made) assert.are.equal("a1", history.version(made)) end,
  ["mig upgrade --sql"] = function(made, out)
    assert.are.equal("", history.version(made))
    assert.truthy(out:find("CREATE TABLE users", 1, true), out)
  end,
}

describe("the examples of mig help", function()
  local seen = {}

  for command in help():match("\ncommands:\n(.-)\n\n"):gmatch("%f[^\n\0]  (%S+)") do
    local list = examples_of(command)

    it("are there for " .. command, function()
      assert.is_true(#list > 0)
      for _, example in ipairs(list) do
        assert.truthy(example.line and example.line:find("^mig " .. command .. "%f[%s\0]"))
      end
    end)

    for _, example in ipairs(list) do
      seen[example.line] = true
      it("run: " .. example.line, function()
        local made = project()
        if prepares[command] then prepares[command](made) end
        local run = program.run({ "sh", "-c", example.line }, { cwd = made.dir, env = {
          PATH = env.build .. ":" .. os.getenv("PATH"), VISUAL = "true",
        } })
        history.done(run)
        if checks[example.line] then checks[example.line](made, run.out) end
      end)
    end
  end

  it("are all looked at that this spec knows of", function()
    for line in pairs(checks) do assert.is_true(seen[line], line) end
  end)
end)
