-- What reads texts in Lua, with texts that each of them is made for, and with what must hold of
-- what it has read. Each is { name, samples, read, refuses? }.

local dialects = require "mig.dialects"
local effect = require "mig.dialects.base.effect"
local literals = require "mig.render.literals"
local naming = require "mig.schema.naming"
local nearest = require "mig.support.nearest"
local normal = require "mig.dialects.base.normal"
local sa = require "mig.schema"
local statement = require "mig.dialects.base.statement"
local template = require "mig.support.template"

local readers = {}

local function add(name, samples, read, refuses)
  readers[#readers + 1] = { name = name, samples = samples, read = read, refuses = refuses }
end

-- Two halves of a text, for what takes two.
local function halves(text)
  local middle = text:find("|", 1, true) or #text // 2
  return text:sub(1, middle - 1), text:sub(middle + 1)
end

-- Tokens are parts of the text, one behind the other; `from` and `to` name the fields of ends.
local function lie_in_order(tokens, text, from, to)
  local at = 0
  for _, token in ipairs(tokens) do
    assert(token[from] > at and token[to] >= token[from] and token[to] <= #text)
    assert(token.text == text:sub(token[from], token[to]))
    at = token[to]
  end
end

local expressions = {
  "a > 5 AND lower(\"B c\") <> 'it''s' -- end\n", "((x + 1.5e-3) * `y`) /* z */ IN (1, 2)",
  "CAST(a AS varchar(20)) || [b]", "CASE WHEN a::text = 'b'::character varying THEN $$x$$ END",
  "nextval('s.\"q_id_seq\"'::regclass)", "'2020-01-01'::timestamp without time zone", "(((1)))",
  "a = ANY (ARRAY['x'::text, 'y'::text])", "X'00ff'", "current_timestamp() ON UPDATE now(6)",
}

-- ---- common ----

local statements = {
  "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"i x\" ON ONLY s.t USING btree (a)",
  "CREATE OR REPLACE VIEW v AS SELECT 1", "CREATE DEFINER = `u`@'h' TRIGGER tr BEFORE INSERT ON t",
  "DROP TABLE IF EXISTS a, b.c", "DROP INDEX i ON t", "ALTER TABLE ONLY s.t ADD COLUMN x int, "
    .. "DROP CONSTRAINT c, ADD CONSTRAINT d CHECK (a > 1), RENAME TO u, ALTER COLUMN x TYPE text",
  "ALTER TYPE s.mood ADD VALUE 'ok' AFTER 'sad'", "ALTER TYPE mood RENAME VALUE 'a' TO 'b'",
  "RENAME TABLE a TO b", "/* x */ -- y\n CREATE TEMPORARY TABLE t (x)", "COMMENT ON TABLE t IS 'x'",
  "ALTER TABLE t CHANGE a b int, MODIFY COLUMN c text, ADD PRIMARY KEY (x), ADD INDEX i (y)",
}

local lexes = {
  {}, { fold = string.lower }, { backslash = true, hash = true },
}

add("the reader of statements", statements, function(text)
  for _, lexis in ipairs(lexes) do
    local r, count = statement.read(text, lexis), 0
    assert(not r:take("NOTHING", "LIKE", "IT"))
    while r.token do
      count = count + 1
      if not r:name() and not r:string() then r:advance() end
    end
    assert(count <= #text)
  end
end)

add("what became of a statement", statements, function(text)
  for _, name in ipairs { "sqlite", "postgresql", "mariadb" } do
    local d = dialects.get(name)
    local existence = require("mig.dialects." .. name .. ".existence")
    -- nothing is there, or everything
    for _, there in ipairs { false, true } do
      local pretended = setmetatable({}, { __index = function(_, key)
        if key == "lexis" then return existence.lexis end
        if key == "leftover" then return nil end
        return existence[key] and function() return there end
      end })
      package.loaded["mig.dialects.pretended.existence"] = pretended
      local verdict = effect.of(setmetatable({ name = "pretended" }, { __index = d }), {}, text,
        false)
      package.loaded["mig.dialects.pretended.existence"] = nil
      assert(verdict == "done" or verdict == "again" or verdict == "unknown")
    end
  end
end)

add("the spelling of expressions", expressions, function(text)
  for _, brackets in ipairs { false, true } do
    assert(type(normal.statement(text, brackets)) == "string")
    normal.expression(text, brackets)
    normal.mentions(text, "a", brackets)
    -- a name that is not there is not renamed
    assert(normal.renamed(text, "nobody has it", "x", brackets) == text)
    for _, token in ipairs(normal.tokens(text, brackets)) do assert(token ~= "") end
  end
  local parts = normal.type(text)
  assert(type(parts.name) == "string")
end)

-- What the code in a template does is its author's business.
add("templates of revisions", {
  "-- ${comment(message)}\nrevision = ${repr(id)}\n% if down then\ndown = ${repr(down)}\n% end\n",
  "%% ${join(', ', list)} $$ ${id}\n  % for i = 1, 2 do\n${i}\n% end\n", "${ id .. message }",
}, function(text)
  template.render("t.tmpl", text, {
    id = "a1", message = "x\ny", down = { "b2" }, list = { "c" },
  })
end, function(problem)
  return problem == "it does not come to an end" or tostring(problem):find("^t%.tmpl:%d+: ")
end)

add("naming conventions", {
  "ix_%(table_name)s_%(column_0_name)s", "fk_%(referred_table_name)s_%(column_0_N_name)s",
  "ck_%(constraint_name)s%%", "uq_%(column_1_label)s_%(column_0_N_key)s",
}, function(text)
  local kind = text:match("^[iufc][xqk]") or "ix"
  local convention = { [kind] = text }
  local metadata = sa.MetaData { naming_convention = convention }
  sa.Table("t", metadata, sa.Column("x", sa.Integer, { index = true, unique = true }),
    sa.Column("y", sa.Integer, sa.ForeignKey "u.id"), sa.UniqueConstraint("x", "y"),
    sa.CheckConstraint("x > 0", { name = "c" }))
  assert(naming.check(convention) == convention)
end)

add("names that are nearly right", { "upgrade", "create_date", "größe" }, function(text)
  local names = { "upgrade", "downgrade", text:sub(2) }
  local near = nearest.of(text, names)
  assert(near == nil or near == names[1] or near == names[2] or near == names[3])
end)

add("strings of Lua", { "it's", "a\nb]]c\\", "\0\1\r\n\255ü", "%s${x}" }, function(text)
  local node = literals.string(text)
  assert(load("return " .. node.literal, "=x", "t"))
  assert(load("return " .. node.literal)() == text)
  if node.parts then assert(load("return " .. table.concat(node.parts, " .. "))() == text) end
end)

add("literals and names in SQL", { "it's", 'a "b"', "`c`", "x\\'y\\", "", "select" }, function(text)
  if text:find("\0", 1, true) then return end -- is refused at the door
  for _, name in ipairs { "sqlite", "postgresql", "mariadb" } do
    local d = dialects.get(name)
    local lexis = require("mig.dialects." .. name .. ".existence").lexis
    local r = statement.read(d:literal(text), lexis)
    local first = r:advance()
    assert(first.quoted or first.upper, d:literal(text))
    r = statement.read(d:quote(text), lexis)
    assert(r:advance().name == text and not r.token, d:quote(text))
  end
end)

-- ---- SQLite ----

local edit = require "mig.dialects.sqlite.table_edit"
local fit = require "mig.dialects.sqlite.fit"
local sqlite_tokens = require "mig.dialects.sqlite.tokens"
local reflect_index = require "mig.dialects.sqlite.reflect_index"
local reflect_stored = require "mig.dialects.sqlite.reflect_stored"
local reflect_table = require "mig.dialects.sqlite.reflect_table"
local reflect_types = require "mig.dialects.sqlite.reflect_types"
local table_text = require "mig.dialects.sqlite.table_text"

local sqlite = dialects.get "sqlite"

local tables = {
  "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT NOT NULL DEFAULT 'a' "
    .. "COLLATE nocase)",
  'CREATE TABLE "t x" (a INT CONSTRAINT "c" CHECK (a > 1), [b] VARCHAR(20) UNIQUE ON CONFLICT '
    .. "FAIL, `c` REFERENCES u (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, "
    .. "PRIMARY KEY (a, b DESC)) STRICT, WITHOUT ROWID",
  "CREATE TABLE t (-- one\n  a DECIMAL(10, 2) /* two */, b AS (a + 1) STORED, c DEFAULT (1 + 2),\n"
    .. "  FOREIGN KEY (a) REFERENCES t (b) MATCH FULL, UNIQUE (a, b), CHECK (b <> 'x)'))",
  "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(20) DEFAULT 'x' NOT NULL, \n\t"
    .. "b INT CONSTRAINT fk REFERENCES u (id) ON DELETE SET NULL, c INT REFERENCES u (id, a))",
  "CREATE TABLE t(x)",
}

add("SQLite's tokens", tables, function(text)
  lie_in_order(sqlite_tokens.list(text), text, "from", "to")
  assert(type(sqlite_tokens.normal(text)) == "string")
end)

add("the text of SQLite's tables", tables, function(text)
  local t = table_text.parse(text)
  t:constraints()
  t:rowid_column()
  for _, column in ipairs(t.columns) do
    assert(t:column(column.name))
    t:type_of(column)
  end
  -- what is edited is a table again
  local renamed = edit.rename_table(t, '"new name"')
  assert(renamed.name == "new name" and #renamed.columns == #t.columns)
  if t.columns[1] then
    local name = t.columns[1].name
    edit.set_type(t, name, "TEXT")
    edit.set_default(t, name, "1")
    edit.set_nullable(t, name, false)
  end
end)

add("SQLite's tables", tables, function(text)
  local t = reflect_table.read(text, nil, reflect_table.types(sqlite))
  assert(type(t.name) == "string")
  for _, column in ipairs(t.columns) do assert(t.by_name[column.name]) end
end)

add("SQLite's indexes", {
  "CREATE INDEX i ON t (a, b)", 'CREATE UNIQUE INDEX s."i x" ON "t" (lower(a) COLLATE nocase DESC, '
    .. "b ASC) WHERE a > 'x' ",
}, function(text)
  local t = reflect_table.read("CREATE TABLE t (a INT, b INT)", nil, reflect_table.types(sqlite))
  assert(reflect_index.read(text, t).name)
  assert(edit.rename_in_index(text, "nobody has it", "x") == text)
end)

add("SQLite's views and triggers", {
  "CREATE VIEW IF NOT EXISTS main.v (a, \"b\") AS SELECT 1, 2",
  "CREATE TEMP TRIGGER tr INSTEAD OF UPDATE OF a, [b c] ON v FOR EACH ROW WHEN new.a > 1 BEGIN "
    .. "SELECT 1; END", "CREATE TRIGGER x DELETE ON t BEGIN SELECT 'END'; SELECT 2; END",
}, function(text)
  local read = text:find("VIEW", 1, true) and reflect_stored.view or reflect_stored.trigger
  assert(read(text).name)
  assert(type(reflect_stored.bare(text)) == "string")
end)

add("SQLite's types", {
  "VARCHAR(20)", "DECIMAL (10, 2)", "DOUBLE PRECISION", "ANY", "", "unsigned big int",
}, function(text)
  local t = reflect_types.reader(sqlite)(text, nil)
  assert(type(sqlite:type_sql(t, "column")) == "string")
  reflect_types.reader(sqlite)(text, "nocase")
  fit.misfit("x", text, false)
  fit.misfit("x", text, true)
end)

-- ---- PostgreSQL ----

local array_text = require "mig.dialects.postgresql.array_text"
local default_text = require "mig.dialects.postgresql.default_text"
local definition = require "mig.dialects.postgresql.definition"
local dollar = require "mig.dialects.postgresql.dollar"
local loose = require "mig.dialects.postgresql.loose"
local parameters = require("mig.dialects.postgresql.reflect_indexes").parameters
local pg_types = require "mig.dialects.postgresql.reflect_types"
local signature = require "mig.dialects.postgresql.signature"

local postgresql = dialects.get "postgresql"

add("PostgreSQL's arrays", {
  [[{a,"b,\"c\"","\\","",NULL}]], "{}", "{1,-2,3}", "1 0", "{fillfactor=70,autosummarize=on}",
}, function(text)
  local items, quoted = array_text.items(text), {}
  for i, item in ipairs(items) do quoted[i] = '"' .. item:gsub('["\\]', "\\%0") .. '"' end
  local again = array_text.items("{" .. table.concat(quoted, ",") .. "}")
  assert(#again == #items and table.concat(again, "\1") == table.concat(items, "\1"))
  for _, number in ipairs(array_text.numbers(text)) do assert(math.type(number) == "integer") end
  parameters(text)
end)

add("PostgreSQL's definitions", {
  [[CREATE INDEX "a USING b (" ON public.t USING btree (lower(s), "x, ""(" DESC) WHERE (a > 5)]],
  "EXCLUDE USING gist (room WITH =, during WITH &&)", "((a) AND ('b)' = \"c(\"))",
  "a integer, b text DEFAULT 'x,y', VARIADIC c numeric[]",
}, function(text)
  assert(type(definition.unwrapped(text)) == "string")
  assert(type(definition.name(text)) == "string")
  assert(type(signature(text)) == "string")
  local items, after = definition.list("(" .. text .. ")", 1)
  assert(#items >= 1 and after <= #text + 3)
  assert(definition.elements(text:find(" USING ", 1, true) and text or text .. " USING btree (a)"))
end)

add("PostgreSQL's expressions", expressions, function(text)
  assert(loose.same(text, text))
  loose.same(halves(text))
  default_text.is_constant(text)
  default_text.same(postgresql, text, halves(text), "VARCHAR(20)")
  assert(default_text.same(postgresql, text, text, "TEXT"))
  default_text.is_next_of({ server_default = sa.text(text) }, "s")
  local body = dollar.quoted(text)
  local tag = body:match("^%$[%w]*%$")
  assert(body:find(tag, #tag + 1, true) == #body - #tag + 1)
end)

add("PostgreSQL's types", {
  "timestamp(3) with time zone", "numeric(10,2)", "character varying(20)",
  "interval day to second(3)",
  "integer", "geometry(Point,4326)", '"Mood x"', "bit varying(8)",
}, function(text)
  for _, collation in ipairs { false, "de_DE" } do
    local t = pg_types.parse(text, collation or nil)
    assert(type(postgresql:type_sql(t, "column")) == "string")
  end
end)

-- ---- MariaDB ----

local defaults = require "mig.dialects.mariadb.compare_defaults"
local described = require "mig.dialects.mariadb.definition"
local mariadb_stored = require "mig.dialects.mariadb.reflect_stored"
local mariadb_tokens = require "mig.dialects.mariadb.tokens"
local mariadb_types = require "mig.dialects.mariadb.reflect_types"
local type_text = require "mig.dialects.mariadb.type_text"

local mariadb = dialects.get "mariadb"

local created = {
  "CREATE TABLE `t` (\n  `id` int(11) unsigned NOT NULL AUTO_INCREMENT,\n  `a,``b` varchar(20) "
    .. "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT 'x\\'(' COMMENT 'it''s',\n  `g` int(11) "
    .. "GENERATED ALWAYS AS (`id` + 1) STORED,\n  `j` longtext CHECK (json_valid(`j`)),\n  "
    .. "`b` binary(3) DEFAULT '\\0a' /*M!100301 COMPRESSED*/ INVISIBLE,\n  `ts` timestamp NOT NULL "
    .. "DEFAULT current_timestamp() ON UPDATE current_timestamp() WITHOUT SYSTEM VERSIONING,\n"
    .. "  PRIMARY KEY (`id`),\n  CONSTRAINT `c` CHECK (`g` > 1)\n) ENGINE=InnoDB",
}

add("MariaDB's tokens", created, function(text)
  for _, list in ipairs { mariadb_tokens.of(text), mariadb_tokens.flat(text) } do
    lie_in_order(list, text, "first", "last")
  end
  mariadb_stored.without_database(text, "t")
end)

add("MariaDB's SHOW CREATE TABLE", created, function(text)
  local found = described.of_table(text)
  for name, column in pairs(found.columns) do
    assert(described.of_column("op.x", text, "t", name))
    described.is_json(column)
  end
  described.rename(text, "id", "`x`")
end)

add("MariaDB's types", {
  "int(10) unsigned zerofill", "enum('a)','b, c','it''s')", "decimal(10,2)", "FLOAT(25)",
  "BLOB(256)", "varchar(9) CHARACTER SET utf8 COLLATE utf8_bin", "national char varying(3)",
  "datetime(6)", "set('a')", "double precision", "point",
}, function(text)
  assert(type(type_text.of(text).text) == "string")
  local t = mariadb_types.reader()(text, "utf8mb4_bin", "latin1_swedish_ci")
  assert(type(mariadb:type_sql(t, "column")) == "string")
end)

add("MariaDB's expressions", expressions, function(text)
  local a, b = halves(text)
  for _, kind in ipairs { "int(11)", "varchar(5)", "binary(3)", "datetime(3)", "json", "" } do
    defaults.differ(kind, a, b)
    assert(not defaults.differ(kind, text, text))
  end
  assert(not defaults.expressions_differ(text, text))
  defaults.expressions_differ(a, b)
end)

return readers
