-- A client library costs a start several milliseconds: only a run that needs it opens it.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local program = require "spec.support.program"
local env = require "spec.support.env"

---Names of all files that a run opened or tried to.
local function opened(project, ...)
  local run = program.run({ "strace", "-f", "-qq", "-e", "trace=/^open", "-o",
    project:path("trace"), env.program, ... }, {
    cwd = project.dir, env = { ASAN_OPTIONS = "detect_leaks=0" }, -- does not work under strace
  })
  history.done(run)
  return project:read("trace")
end

local libraries = { postgresql = "libpq.so", mariadb = "libmariadb.so" }

describe("the files that a run opens", function()
  it("have neither libpq nor libmariadb among them on SQLite", function()
    local project = databases.sqlite.new():project { { "a1" } }
    for _, words in ipairs { { "upgrade" }, { "downgrade" }, { "current" }, { "history" } } do
      local files = opened(project, table.unpack(words))
      assert.matches("mig.ini", files, 1, true)
      for name, library in pairs(libraries) do
        assert.is_nil(files:find(library, 1, true))
        assert.is_nil(files:find("mig-" .. name .. ".so", 1, true))
      end
    end
  end)

  for _, kind in ipairs(databases.servers) do
    it("have one of them on " .. kind.name, function()
      local project = kind.new():project { { "a1" } }
      local files = opened(project, "upgrade")
      for name, library in pairs(libraries) do
        assert.are.equal(name == kind.name, files:find(library, 1, true) ~= nil, library)
      end
    end)

    it("have none without a connection to " .. kind.name, function()
      local files = opened(kind.new():project { { "a1" } }, "history")
      for _, library in pairs(libraries) do
        assert.is_nil(files:find(library, 1, true))
      end
    end)
  end
end)
