-- generate.lua KIND COUNT DIR - write COUNT small revisions as a project of KIND into DIR:
--   mig      mig.ini and revisions/versions/*.lua; each.ini: one transaction for each revision
--   branches  the same; after a trunk the history splits into 100 branches, which a last revision
--            merges
--   alembic, alembic_branches  alembic.ini and migrations/versions/*.py: the same calls in Python;
--            needs alembic
--   sqitch   sqitch.conf, sqitch.plan and deploy/*.sql, revert/*.sql: the same SQL
--   sql      up.sql and down.sql: the same SQL and the same version rows in one transaction;
--            up_each.sql and down_each.sql: in one transaction for each revision
--
-- In turn they create a table, add a column to it and index that column, so a third of the
-- revisions is of each kind and every one of them has something to take back. DIR must exist.

local kind, count, dir = arg[1], math.tointeger(tonumber(arg[2])), arg[3]
assert(kind and count and dir, "usage: generate.lua KIND COUNT DIR")

-- Twelve hex digits without order, as real ids are: an odd factor makes no two the same.
local function id_of(i)
  return i > 0 and ("%012x"):format(i * 0x9E3779B97F4B & 0xFFFFFFFFFFFF) or nil
end

local function table_sql(name, ...)
  return ("CREATE TABLE %s (\n\t%s\n)"):format(name, table.concat({ ... }, ", \n\t"))
end

-- The three kinds. `sql` is what all programs send, written as mig and Alembic write it.
local function create_table(n)
  local name = ("t%05d"):format(n)
  return {
    slug = "create_" .. name,
    lua = ([[
op.create_table("%s",
    sa.Column("id", sa.Integer, { primary_key = true }),
    sa.Column("name", sa.String(50), { nullable = false }),
    sa.Column("amount", sa.Numeric(10, 2)))]]):format(name),
    lua_down = ('op.drop_table("%s")'):format(name),
    python = ([[
op.create_table("%s",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(50), nullable=False),
        sa.Column("amount", sa.Numeric(10, 2)))]]):format(name),
    python_down = ('op.drop_table("%s")'):format(name),
    sql = table_sql(name, "id INTEGER NOT NULL", "name VARCHAR(50) NOT NULL",
      "amount NUMERIC(10, 2)", "PRIMARY KEY (id)"),
    sql_down = "DROP TABLE " .. name,
  }
end

local function add_column(n)
  local name = ("t%05d"):format(n)
  return {
    slug = "add_" .. name .. "_note",
    lua = ('op.add_column("%s", sa.Column("note", sa.String(200)))'):format(name),
    lua_down = ('op.drop_column("%s", "note")'):format(name),
    python = ('op.add_column("%s", sa.Column("note", sa.String(200)))'):format(name),
    python_down = ('op.drop_column("%s", "note")'):format(name),
    sql = ("ALTER TABLE %s ADD COLUMN note VARCHAR(200)"):format(name),
    sql_down = ("ALTER TABLE %s DROP COLUMN note"):format(name),
  }
end

local function create_index(n)
  local name = ("t%05d"):format(n)
  return {
    slug = "index_" .. name .. "_note",
    lua = ('op.create_index("ix_%s_note", "%s", { "note" })'):format(name, name),
    lua_down = ('op.drop_index("ix_%s_note", "%s")'):format(name, name),
    python = ('op.create_index("ix_%s_note", "%s", ["note"])'):format(name, name),
    python_down = ('op.drop_index("ix_%s_note", table_name="%s")'):format(name, name),
    sql = ("CREATE INDEX ix_%s_note ON %s (note)"):format(name, name),
    sql_down = ("DROP INDEX ix_%s_note"):format(name),
  }
end

local makers = { create_table, add_column, create_index }

-- How many revisions the trunk and each branch have: a multiple of three, so that none uses a table
-- that another branch makes.
local n_branches = 100
local branch = kind:find("branches") and (count - 2) // n_branches // 3 * 3 or 0
local trunk = count - 1 - n_branches * branch

-- What revision i comes after: a list, empty for the first.
local function parents_of(i)
  if branch == 0 or i <= trunk then return { id_of(i - 1) } end
  if i < count then return { id_of((i - 1 - trunk) % branch == 0 and trunk or i - 1) } end
  local ends = {}
  for b = 1, n_branches do ends[b] = id_of(trunk + b * branch) end
  return ends
end

local function revision(i)
  local made = makers[(i - 1) % 3 + 1]((i - 1) // 3)
  made.id, made.down = id_of(i), parents_of(i)
  made.message = made.slug:gsub("_", " ")
  return made
end

local function each()
  local i = 0
  return function()
    i = i + 1
    return i <= count and revision(i) or nil
  end
end

local function write(path, text)
  local file = assert(io.open(dir .. "/" .. path, "w"))
  assert(file:write(text))
  assert(file:close())
end

local function folder(path)
  assert(os.execute(("mkdir -p '%s/%s'"):format(dir, path)))
end

-- `text` with every <key> replaced.
local function fill(text, values)
  return (text:gsub("<([%w_]+)>", values))
end

-- A list of ids as a literal: `none`, the only one, or several within `open` and `close`.
local function literal(ids, none, open, close)
  if #ids == 0 then return none end
  local text = '"' .. table.concat(ids, '", "') .. '"'
  return #ids > 1 and open .. text .. close or text
end

local writers = {}

function writers.mig()
  folder("revisions/versions")
  local ini = "[mig]\nscript_location = revisions\nurl = sqlite:///app.db\n"
  write("mig.ini", ini)
  write("each.ini", ini .. "transaction_per_migration = true\n")
  for r in each() do
    r.quoted_down, r.down = literal(r.down, "nil", "{ ", " }"), table.concat(r.down, ", ")
    write(("revisions/versions/%s_%s.lua"):format(r.id, r.slug), fill([[
-- <message>
--
-- Revision ID: <id>
-- Revises: <down>
-- Create Date: 2026-01-05 09:30:00.000000

local op = require "mig.op"
local sa = require "mig.schema"

revision = "<id>"
down_revision = <quoted_down>
branch_labels = nil
depends_on = nil

function upgrade()
  <lua>
end

function downgrade()
  <lua_down>
end
]], r))
  end
end

function writers.alembic()
  -- What its users have: the files of its own template, and the URL of the database.
  assert(os.execute(("cd '%s' && alembic init migrations >/dev/null"):format(dir)))
  local ini = assert(io.open(dir .. "/alembic.ini"))
  local text = ini:read("a"):gsub("sqlalchemy%.url = [^\n]*", "sqlalchemy.url = sqlite:///app.db")
  ini:close()
  write("alembic.ini", text)
  for r in each() do
    r.quoted_down, r.down = literal(r.down, "None", "(", ")"), table.concat(r.down, ", ")
    write(("migrations/versions/%s_%s.py"):format(r.id, r.slug), fill([[
"""<message>

Revision ID: <id>
Revises: <down>
Create Date: 2026-01-05 09:30:00.000000

"""
from alembic import op
import sqlalchemy as sa

revision = "<id>"
down_revision = <quoted_down>
branch_labels = None
depends_on = None


def upgrade():
    <python>


def downgrade():
    <python_down>
]], r))
  end
end

function writers.sqitch()
  folder("deploy")
  folder("revert")
  write("sqitch.conf", [[
[core]
	engine = sqlite
[user]
	name = bench
	email = bench@example.org
[deploy]
	verify = false
]])
  local plan = { "%syntax-version=1.0.0\n%project=bench\n" }
  for r in each() do
    plan[#plan + 1] = ("%s 2026-01-05T09:30:00Z bench <bench@example.org> # %s")
      :format(r.slug, r.message)
    write(("deploy/%s.sql"):format(r.slug), ("BEGIN;\n%s;\nCOMMIT;\n"):format(r.sql))
    write(("revert/%s.sql"):format(r.slug), ("BEGIN;\n%s;\nCOMMIT;\n"):format(r.sql_down))
  end
  write("sqitch.plan", table.concat(plan, "\n") .. "\n")
end

-- One script each way, either with one transaction around all or one around each revision.
local function script(name, steps, per_revision)
  local out = {}
  local function add(sql) out[#out + 1] = sql .. ";\n" end
  if not per_revision then add("BEGIN IMMEDIATE") end
  for _, step in ipairs(steps) do
    if per_revision then add("BEGIN IMMEDIATE") end
    for _, sql in ipairs(step) do add(sql) end
    if per_revision then add("COMMIT") end
  end
  if not per_revision then add("COMMIT") end
  write(name, table.concat(out))
end

local version_table = table_sql("alembic_version", "version_num VARCHAR(32) NOT NULL",
  "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)")

-- The version row after a step from revision `from` to revision `to`; nil is the base.
local function version_row(from, to)
  if not from then
    return ("INSERT INTO alembic_version (version_num) VALUES ('%s')"):format(to)
  elseif not to then
    return ("DELETE FROM alembic_version WHERE alembic_version.version_num = '%s'"):format(from)
  end
  return ("UPDATE alembic_version SET version_num='%s' WHERE alembic_version.version_num = '%s'")
    :format(to, from)
end

function writers.sql()
  local up, down = {}, {}
  for r in each() do
    up[#up + 1] = { r.sql, version_row(r.down[1], r.id) }
    table.insert(down, 1, { r.sql_down, version_row(r.id, r.down[1]) })
  end
  table.insert(up[1], 1, version_table)
  script("up.sql", up, false)
  script("up_each.sql", up, true)
  script("down.sql", down, false)
  script("down_each.sql", down, true)
end

writers.branches, writers.alembic_branches = writers.mig, writers.alembic

assert(writers[kind], "unknown kind " .. kind)()
