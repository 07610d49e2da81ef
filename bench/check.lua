-- check.lua - `mig check` with nothing to report, against the least that it has to ask: queries of
-- the catalogue through the database's own client; and against alembic, which compares the same.

local report = require "report"
local tools = require "tools"

local mig, quote = tools.mig, tools.quote

local limit, limit_growth, limit_mib, least_times = 2.5, 1.1, 64, 15

-- How often each size is measured.
local small, large = { n = 50, rounds = 51 }, { n = 2000, rounds = 15 }

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

-- ---- the schema: tables with ten columns, two indexes and a foreign key each ----

local lua_table = [[
sa.Table("table_<i>", m,
  sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("name", sa.String(50), { nullable = false }),
  sa.Column("code", sa.String(20), { nullable = false, server_default = "x" }),
  sa.Column("amount", sa.Numeric(10, 2)),
  sa.Column("made", sa.DateTime, { server_default = sa.func.now() }),
  sa.Column("note", sa.Text),
  sa.Column("active", sa.Boolean, { nullable = false }),
  sa.Column("ratio", sa.Float),
  sa.Column("day", sa.Date),
  sa.Column("other_id", sa.Integer, sa.ForeignKey("table_<j>.id", { name = "fk_<i>" })),
  sa.Index("ix_<i>_name", "name"), sa.Index("ix_<i>_code", "code", "day"))
]]

local python_table = [[
sa.Table("table_<i>", m,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(50), nullable=False),
    sa.Column("code", sa.String(20), nullable=False, server_default="x"),
    sa.Column("amount", sa.Numeric(10, 2)),
    sa.Column("made", sa.DateTime, server_default=sa.func.now()),
    sa.Column("note", sa.Text),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("ratio", sa.Float),
    sa.Column("day", sa.Date),
    sa.Column("other_id", sa.Integer, sa.ForeignKey("table_<j>.id", name="fk_<i>")),
    sa.Index("ix_<i>_name", "name"), sa.Index("ix_<i>_code", "code", "day"))
]]

-- The same in other words: SQLite keeps those that a table was made with.
local sql_table = [[
create table table_<i> (
  id integer primary key not null, name varchar(50) not null,
  code varchar(20) not null default 'x', amount numeric(10,2),
  made datetime default current_timestamp, note text, active boolean not null, ratio float,
  day date, other_id integer constraint fk_<i> references table_<j> (id)
);
create index ix_<i>_name on table_<i> (name);
create index ix_<i>_code on table_<i> (code, day);
]]

-- References form a tree: alembic follows them, and has not the depth for a chain of 2,000.
local function tables(text, n)
  local out = {}
  for i = 1, n do
    out[i] = text:gsub("<(%l)>", { i = tostring(i), j = tostring(math.max(1, i // 2)) })
  end
  return table.concat(out)
end

local function ini(url)
  return ("[mig]\nscript_location = revisions\nurl = %s\n"):format(url:gsub("%$", "$$$$"))
end

-- So many tables are made in one transaction: a server has room for the locks of no more.
local most = 500

-- A project with models of `n` tables; `url` is that of a database which is made of them.
local function project(name, n, url)
  local dir = ("%s/%s-%d"):format(tools.work, name, n)
  tools.must("mkdir -p " .. quote(dir .. "/revisions/versions"))
  tools.must(("cp %s/../lua/mig/templates/generic/script.lua.tmpl %s/revisions/")
    :format(quote(tools.here), quote(dir)))
  write(dir .. "/mig.ini", ini(url))
  write(dir .. "/revisions/env.lua",
    'return { target_metadata = require "models", compare_server_default = true }\n')
  for count = math.min(most, n), n, most do
    write(dir .. "/revisions/models.lua",
      "local m = sa.MetaData()\n" .. tables(lua_table, count) .. "return m\n")
    tools.must(("cd %s && %s -q revision --autogenerate -m more && %s -q upgrade"):format(
      quote(dir), quote(mig), quote(mig)))
  end
  return dir
end

-- ---- alembic ----

local alembic_env = [[
import sys
sys.path.insert(0, ".")
import sqlalchemy
from alembic import context
from models import m

engine = sqlalchemy.create_engine(context.config.get_main_option("sqlalchemy.url"))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=m, compare_type=True,
                      compare_server_default=True)
    with context.begin_transaction():
        context.run_migrations()
]]

local alembic_template = [[
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades}


def downgrade():
    ${downgrades}
]]

-- A project of alembic's beside that of mig. Alembic 1.8 has no `check`: what it does instead ends
-- with an empty file.
local function rival(dir, n)
  tools.must(("cd %s && mkdir -p alembic/versions && "
    .. "cp app.db alembic.db && sqlite3 alembic.db 'DELETE FROM alembic_version'"):format(
    quote(dir)))
  write(dir .. "/alembic.ini",
    "[alembic]\nscript_location = alembic\nsqlalchemy.url = sqlite:///alembic.db\n")
  write(dir .. "/alembic/env.py", alembic_env)
  write(dir .. "/alembic/script.py.mako", alembic_template)
  write(dir .. "/models.py", "import sqlalchemy as sa\nm = sa.MetaData()\n"
    .. tables(python_table, n))
  return { cd = dir, prepare = "rm -f alembic/versions/*.py",
    args = { "alembic", "revision", "--autogenerate", "-m", "nothing" } }
end

-- ---- the rows ----

local function check(dir, config)
  return { cd = dir, args = { mig, "-q", "-c", config or "mig.ini", "check" } }
end

local function measure(size, what, ours, name, theirs)
  local a, b = tools.race(size.rounds, { ours, theirs })
  what = ("`mig check`, %s tables %s"):format(report.integer(size.n), what)
  report.compare(what, a, name, b, size == large and limit or nil)
  -- Of two programs that wait for nobody; a server's work would be in neither.
  if name == "sqlite3" then
    report.processor(what .. ", processor time", a, name, b, size == large and limit or nil)
  end
  report.memory_row(what .. ", peak memory", a, size == large and limit_mib or nil)
  return a, b
end

local function growth(what, few, many)
  local function power(i)
    return math.log(tools.median(many[i].wall) / tools.median(few[i].wall))
      / math.log(large.n / small.n)
  end
  report.row {
    what = ("`mig check` %s, growth from %d to %s tables"):format(what, small.n,
      report.integer(large.n)),
    mig = report.time(tools.median(many[1].wall)), other = "the queries grow",
    value = ("%.2f"):format(power(2)), ratio = power(1), limit = limit_growth,
  }
end

local function race_alembic(what, dir)
  if not tools.has("alembic") then return report.note("alembic is not installed.") end
  local a, b = tools.race(1, { check(dir), rival(dir, large.n) })
  report.compare(("`mig check`, %s tables %s, how many times faster"):format(
    report.integer(large.n), what), a, "alembic", b, least_times, { least = true, format = "%.0f" })
end

local sqlite_catalogue = [[
SELECT m.name, x.* FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS x WHERE m.type = 'table';
SELECT m.name, i.*, x.* FROM sqlite_master AS m, pragma_index_list(m.name) AS i,
  pragma_index_xinfo(i.name) AS x WHERE m.type = 'table';
SELECT m.name, f.* FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f
WHERE m.type = 'table';
SELECT * FROM sqlite_master;
]]

local function on_sqlite()
  local results, of_hand = {}, {}
  for _, size in ipairs { small, large } do
    local dir = project("check", size.n, "sqlite:///app.db")
    write(dir .. "/catalogue.sql", sqlite_catalogue)
    write(dir .. "/hand.sql", "begin;\n" .. tables(sql_table, size.n) .. "commit;\n")
    write(dir .. "/hand.ini", ini "sqlite:///hand.db")
    tools.must(("cd %s && sqlite3 hand.db <hand.sql && %s -q -c hand.ini stamp head"):format(
      quote(dir), quote(mig)))
    local function client(file)
      return { cd = dir, args = { "sqlite3", file }, input = dir .. "/catalogue.sql" }
    end
    results[size] = { measure(size, "on SQLite", check(dir), "sqlite3", client "app.db") }
    of_hand[size] = { measure(size, "on SQLite, made in other words", check(dir, "hand.ini"),
      "sqlite3", client "hand.db") }
    if size == large then race_alembic("on SQLite", dir) end
  end
  growth("on SQLite", results[small], results[large])
  growth("on SQLite, made in other words", of_hand[small], of_hand[large])
end

local postgresql_catalogue = [[
SELECT c.oid, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace;
SELECT conrelid, conname, contype, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace;
SELECT i.indrelid, i.indexrelid::regclass, i.indisunique, pg_get_indexdef(i.indexrelid)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace;
]]

local mariadb_catalogue = [[
SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT
FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE();
SELECT TABLE_NAME, COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, COLUMN_TYPE, COLLATION_NAME, EXTRA,
  COLUMN_COMMENT, GENERATION_EXPRESSION
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE();
SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME, COLLATION, SUB_PART,
  INDEX_TYPE FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE();
SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, ORDINAL_POSITION, REFERENCED_TABLE_SCHEMA,
  REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE
WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL;
SELECT TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE, MATCH_OPTION
FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE();
SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = DATABASE();
]]

local function on_server(server, where, name, catalogue)
  local results = {}
  for _, size in ipairs { small, large } do
    local url, database = server:database()
    local dir = project("check-" .. name, size.n, url)
    write(dir .. "/catalogue.sql", catalogue)
    local client = { cd = dir, args = server.kind.client(server, database),
      input = dir .. "/catalogue.sql" }
    results[size] = { measure(size, where, check(dir), name, client) }
  end
  growth(where, results[small], results[large])
end

---@param servers table  spec.support.servers
return function(servers)
  on_sqlite()
  on_server(servers.postgresql(), "on PostgreSQL", "psql", postgresql_catalogue)
  on_server(servers.mariadb(), "on MariaDB", "mariadb", mariadb_catalogue)
end
