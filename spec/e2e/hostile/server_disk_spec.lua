-- A server whose disk fills up: one line, the version and the schema agree, and with more room the
-- next run does the rest.

local databases = require "spec.support.databases"
local disk = require "spec.support.disk"
local history = require "spec.support.history"

-- Sixty megabytes, where there is room for half of it.
local rows, room = 60000, 30000

local says = {
  postgresql = {
    fill = "INSERT INTO big SELECT n, repeat('x', 1000) FROM generate_series(1, 60000) AS n",
    full = "(SQLSTATE 53100); hint: Check free disk space",
    settle = "CHECKPOINT", -- so that nothing else has to be written then
  },
  mariadb = {
    fill = "INSERT INTO big SELECT seq, repeat('x', 1000) FROM seq_1_to_60000",
    full = "The table 'big' is full",
    settle = "FLUSH TABLES",
  },
}

if disk.takes_servers() then
  describe("a disk of a server that fills up during a run", function()
    for _, kind in ipairs(databases.servers) do
      local say = says[kind.name]
      it("is told of, and loses nothing on " .. kind.name, function()
        local server = disk.server(kind.name, room)
        finally(function() server:remove() end)
        local db = kind.new(server)
        local project = db:project {
          { "a1", up = 'op.execute("CREATE TABLE small (x INTEGER)")' },
          { "b2", "a1", up = ([[op.execute("CREATE TABLE big (x INTEGER, y TEXT)")
            op.execute(%q)]]):format(say.fill) },
          { "c3", "b2", up = 'op.execute("CREATE TABLE after (x INTEGER)")' },
        }
        history.done(project:mig("upgrade", "a1"))
        db:sql(say.settle)
        local message = history.failed(project:mig("upgrade"))
        assert.truthy(message:find("revisions/versions/b2.lua:8: ", 1, true), message)
        assert.truthy(message:find(say.full, 1, true), message)
        assert.are.equal("a1", db:version())
        if kind.transactional_ddl then
          assert.truthy(message:find("the database is as it was before the run", 1, true), message)
          assert.are.equal("alembic_version small", db:tables())
        else
          assert.truthy(message:find("the next run goes on with statement 2 of b2", 1, true),
            message)
          assert.are.equal("0", db:sql("SELECT count(*) FROM big"))
        end
        disk.enlarge(server)
        history.done(project:mig("upgrade"))
        assert.are.equal("c3", db:version())
        assert.are.equal("after alembic_version big small", db:tables())
        assert.are.equal(tostring(rows), db:sql("SELECT count(*) FROM big WHERE length(y) = 1000"))
      end)
    end
  end)
end
