-- A process that goes up and down all day through libmig keeps its memory and its files.
--
-- MIG_CYCLES is how often (default: 200 times on SQLite, 40 on the servers).

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local count = tonumber(os.getenv("MIG_CYCLES"))

-- malloc() takes what threads keep for themselves for given out.
local without_cache = { GLIBC_TUNABLES = "glibc.malloc.tcache_count=0" }

local revisions = {
  { "a1", up = [[op.create_table("t", sa.Column("id", sa.Integer, { primary_key = true }),
      sa.Column("x", sa.Integer), sa.Column("name", sa.String(20)))
    op.execute("INSERT INTO t VALUES (1, 2, 'a'), (2, 3, 'b')")]], down = 'op.drop_table("t")' },
  { "b2", "a1", up = [[op.alter_column("t", "name", { nullable = false })
    op.create_index("ix_x", "t", { "x" })
    for row in op.get_bind():rows("SELECT id FROM t ORDER BY id") do
      if row.id == 1 then break end
    end
    pcall(op.add_column, "t")]], down = [[op.drop_index("ix_x", "t")
    op.alter_column("t", "name", { nullable = true })]] },
  { "c3", "b2", up = [[op.get_context():autocommit_block(function()
      op.execute("UPDATE t SET x = x + 1")
    end)
    op.execute("DELETE FROM t")
    op.get_bind():commit()
    op.add_column("t", sa.Column("z", sa.Integer))]], down = 'op.drop_column("t", "z")' },
}

local models = [[local sa = require "mig.schema"
local m = sa.MetaData()
sa.Table("t", m, sa.Column("id", sa.Integer, { primary_key = true }), sa.Column("x", sa.Integer),
  sa.Column("name", sa.String(20), { nullable = false }), sa.Column("z", sa.Integer),
  sa.Index("ix_x", "x"))
return m
]]

describe("going up and down in one process", function()
  local cycles

  setup(function()
    cycles = tmp.dir() .. "/cycles"
    env.lines(("gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -g %s -I%s/include "
      .. "%s/spec/support/programs/cycles.c -o %s %s/libmig.so -Wl,-rpath,%s"):format(env.cflags,
      env.quote(env.root), env.quote(env.root), cycles, env.quote(env.build),
      env.quote(env.build)))
  end)

  for _, kind in ipairs(databases.all) do
    it("keeps memory and open files on " .. kind.name, function()
      local db = kind.new()
      local project = db:project(revisions, { files = {
        ["revisions/env.lua"] = 'return { target_metadata = require "models" }\n',
        ["revisions/models.lua"] = models,
      } })
      local times = count or kind.name == "sqlite" and 200 or 40
      local run = program.run({ cycles, project:path "mig.ini", tostring(times) },
        { cwd = project.dir, timeout = 3600, env = without_cache })
      history.done(run)
      if count then io.write(kind.name, ": ", run.out) end
      local memory, memory_then, resident, resident_then, files, files_then = run.out:match(
        "^memory (%d+) %-> (%d+), resident (%d+) %-> (%d+) KiB, files (%d+) %-> (%d+)\n$")
      assert.are.equal(files, files_then, run.out)
      -- A block per cycle would be more.
      assert.is_true(tonumber(memory_then) - tonumber(memory) <= 512, run.out)
      -- a sanitizer keeps what is freed for a while
      assert.is_true(env.sanitized or tonumber(resident_then) - tonumber(resident) <= 1024, run.out)
    end)
  end
end)
