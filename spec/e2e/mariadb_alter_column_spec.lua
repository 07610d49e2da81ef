-- On MariaDB, MODIFY says everything about a column anew. What an operation does not mention must
-- be the same after it: columns with every attribute there is, changed one attribute at a time.

local history = require "spec.support.history"
local servers = require "spec.support.servers"

-- Each column, as it is made. CHECKs mention their column, so that renaming is put to the test.
local columns = {
  text = [[VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s, \\ (x'
    COMMENT 'co''m, \\(' CHECK (`c` <> 'a`c`')]],
  number = "INT(7) UNSIGNED ZEROFILL NULL DEFAULT 5 COMMENT 'n' CHECK (c < 100 AND c <> 7)",
  counter = "BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'id', ADD KEY k (c)",
  moment = [[TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)
    COMMENT 'at']],
  maybe = "TIMESTAMP NULL DEFAULT NULL COMMENT 'perhaps'",
  stored = "INT GENERATED ALWAYS AS (base + 1) STORED COMMENT 'sum'",
  virtual = "VARCHAR(9) COLLATE utf8mb4_bin GENERATED ALWAYS AS (CONCAT('(', base)) VIRTUAL "
    .. "INVISIBLE COMMENT 'v'",
  hidden = "INT INVISIBLE DEFAULT (base + 1) COMMENT 'h'",
  bytes = "VARBINARY(5) DEFAULT X'00FF27935C' COMMENT 'b'",
  needed = "VARBINARY(5) NOT NULL DEFAULT X'00FF27935C' COMMENT 'b'",
  ascii = "BINARY(3) NOT NULL DEFAULT 'a''b' COMMENT 'b'",
  json = "JSON NULL DEFAULT '{}' COMMENT 'j'",
  listed = "ENUM('a','b,)','it''s') CHARACTER SET latin1 NOT NULL DEFAULT 'b,)' COMMENT 'e'",
  several = "SET('a','b') CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'a,b' COMMENT 's'",
  packed = "VARCHAR(500) COMPRESSED DEFAULT 'x' COMMENT 'c'",
  bits = "BIT(3) NOT NULL DEFAULT b'101'",
  made = "CHAR(36) NOT NULL DEFAULT UUID()",
}

-- What the catalogue, which alter_column does not ask, says of a column.
local attributes = {
  type = "column_type", charset = "character_set_name", collation = "collation_name",
  nullable = "is_nullable", default = "column_default", extra = "extra",
  expression = "generation_expression", comment = "column_comment",
}
local names = {}
for name in pairs(attributes) do names[#names + 1] = name end
table.sort(names)

-- Each change: the column, the options as they are written, and what the catalogue says after it
-- that it did not say before.
local none = "NULL"
local changes = {
  { "text", "nullable = true", { nullable = "YES" } },
  { "text", "comment = \"it's \\\\ new\"", { comment = "it's \\ new" } },
  { "text", "comment = sa.none", { comment = "" } },
  { "text", "type_ = sa.String(30)", { type = "varchar(30)" } },
  { "text", "type_ = sa.Text", { type = "text", default = [['it\'s, \\ (x']] } },
  { "text", "type_ = sa.mysql.VARCHAR(30, { charset = \"utf8mb4\" })",
    { type = "varchar(30)", charset = "utf8mb4", collation = "utf8mb4_general_ci" } },
  { "text", "type_ = sa.String(30, { collation = \"utf8mb4_bin\" })",
    { type = "varchar(30)", charset = "utf8mb4", collation = "utf8mb4_bin" } },
  -- What it is said to have been and is not any more goes.
  { "text", 'type_ = sa.String(30), existing_type = sa.mysql.VARCHAR(20, { charset = "latin1" })',
    { type = "varchar(30)", charset = "utf8mb4", collation = "utf8mb4_general_ci" } },
  { "moment", 'server_default = sa.text("now(3)"), existing_server_default = '
    .. 'sa.text("now(3) ON UPDATE now(3)")', { extra = "" } },
  { "text", "type_ = sa.Enum(\"b\", \"it's, \\\\ (x\")",
    { type = "enum('b','it''s, \\\\ (x')" } },
  { "text", 'server_default = "z"', { default = "'z'" } },
  { "text", "server_default = sa.none", { default = none } },
  { "text", 'server_default = sa.text("upper(\'z\')"), comment = "u"',
    { default = "ucase('z')", comment = "u" } },
  { "text", 'new_column_name = "d"', {}, name = "d", check = "`d` <> 'a`c`'" },
  { "text", 'new_column_name = "Ord`er"', {}, name = "Ord`er", check = "`Ord``er` <> 'a`c`'" },
  { "text", 'new_column_name = "d", nullable = true, comment = "x", type_ = sa.String(21), '
    .. 'server_default = "q"', { nullable = "YES", comment = "x", type = "varchar(21)",
    default = "'q'" }, name = "d", check = "`d` <> 'a`c`'" },
  -- What the revision believes is not what the column is.
  { "text", 'comment = "x", existing_type = sa.String(5), existing_nullable = true', {
    comment = "x" } },
  { "number", "nullable = false", { nullable = "NO" } },
  { "number", "type_ = sa.mysql.BIGINT(9, { unsigned = true })",
    { type = "bigint(9) unsigned", default = "5" } },
  { "number", "server_default = 6", { default = "0000006" } },
  { "number", 'server_default = sa.text("6 + 1")', { default = "(6 + 1)" } },
  { "number", 'server_default = sa.none, comment = "x"', { default = none, comment = "x" } },
  { "counter", "type_ = sa.Integer", { type = "int(11)" } },
  { "counter", 'comment = "x"', { comment = "x" } },
  { "counter", "autoincrement = false", { extra = "" } },
  { "moment", 'comment = "x"', { comment = "x" } },
  { "moment", "nullable = true", { nullable = "YES" } },
  { "moment", 'new_column_name = "d"', {}, name = "d" },
  { "moment", "existing_type = sa.TIMESTAMP", {} },
  { "moment", "type_ = sa.mysql.DATETIME { fsp = 3 }", { type = "datetime(3)" } },
  { "moment", 'server_default = sa.text("now(3)"), existing_type = sa.TIMESTAMP', {} },
  { "moment", 'server_default = sa.text("NOW(3) ON UPDATE NOW(3)")', {} },
  { "moment", 'server_default = "2001-02-03 04:05:06"', { default = "'2001-02-03 04:05:06.000'" } },
  -- The server itself puts a zero where a TIMESTAMP with ON UPDATE has no default.
  { "moment", "server_default = sa.none", { default = "'0000-00-00 00:00:00.000'" } },
  { "moment", 'type_ = sa.String(30), server_default = sa.none',
    { type = "varchar(30)", default = none, extra = "", charset = "utf8mb4",
      collation = "utf8mb4_general_ci" } },
  { "maybe", 'comment = "x"', { comment = "x" } },
  { "maybe", "nullable = false, server_default = sa.func.now()",
    { nullable = "NO", default = "current_timestamp()" } },
  { "stored", 'comment = "x"', { comment = "x" } },
  { "stored", "type_ = sa.BigInteger", { type = "bigint(20)" } },
  { "stored", 'new_column_name = "d"', {}, name = "d" },
  { "virtual", "comment = sa.none", { comment = "" } },
  { "virtual", "type_ = sa.String(12)", { type = "varchar(12)" } },
  { "hidden", 'comment = "x"', { comment = "x" } },
  { "hidden", "nullable = false", { nullable = "NO" } },
  { "hidden", "server_default = sa.none", { default = none } },
  { "bytes", "nullable = false", { nullable = "NO" } },
  { "bytes", "type_ = sa.VARBINARY(9)", { type = "varbinary(9)" } },
  { "needed", 'comment = "x"', { comment = "x" } },
  { "ascii", "nullable = true", { nullable = "YES" } },
  { "json", 'comment = "x"', { comment = "x" } },
  { "json", 'new_column_name = "d"', {}, name = "d", check = "json_valid(`d`)" },
  { "json", "type_ = sa.Text, server_default = sa.none", {
    type = "text", charset = "utf8mb4", collation = "utf8mb4_general_ci", default = none,
  }, check = "" },
  { "listed", 'comment = "x"', { comment = "x" } },
  { "listed", 'type_ = sa.Enum("a", "b,)", "c")', { type = "enum('a','b,)','c')" } },
  { "several", 'type_ = sa.mysql.SET("a", "b", "c")', { type = "set('a','b','c')" } },
  { "packed", "nullable = false", { nullable = "NO" } },
  { "packed", "type_ = sa.String(600)", { type = "varchar(600) /*M!100301 COMPRESSED*/" } },
  { "bits", 'comment = "x"', { comment = "x" } },
  { "made", "nullable = true", { nullable = "YES" } },
}

local function table_of(i) return "t" .. i end

local function setup_sql()
  local out = {}
  for i, change in ipairs(changes) do
    out[#out + 1] = ("CREATE TABLE %s (base INT); ALTER TABLE %s ADD COLUMN c %s;"):format(
      table_of(i), table_of(i), columns[change[1]])
  end
  return table.concat(out, "\n")
end

local function body()
  local out = {}
  for i, change in ipairs(changes) do
    out[i] = ('op.alter_column(%q, "c", { %s })'):format(table_of(i), change[2])
  end
  return table.concat(out, "\n")
end

-- table -> the attributes of its second column, its CHECK and the bytes of its default.
local function catalogue(server, database)
  local parts = {}
  for i, name in ipairs(names) do parts[i] = ("'%s', %s"):format(name, attributes[name]) end
  local out = {}
  local rows = server:sql(database, ([[
    SELECT table_name, column_name, JSON_OBJECT(%s), (SELECT GROUP_CONCAT(check_clause)
      FROM information_schema.check_constraints k WHERE k.constraint_schema = DATABASE()
      AND k.table_name = c.table_name)
    FROM information_schema.columns c
    WHERE table_schema = DATABASE() AND ordinal_position = 2]]):format(table.concat(parts, ", ")))
  for row in rows:gmatch("[^\n]+") do
    local t, name, json, check = row:match("^(.-)\t(.-)\t(.*)\t(.*)$")
    local column = require("spec.support.json").decode(json)
    for k, v in pairs(column) do
      if type(v) ~= "string" then column[k] = "NULL" end
    end
    column.name, column.check = name, check == "NULL" and "" or check
    out[t] = column
  end
  return out
end

local function expected(before, change)
  local out = {}
  for k, v in pairs(before) do out[k] = v end
  for k, v in pairs(change[3]) do out[k] = v end
  out.name, out.check = change.name or before.name, change.check or before.check
  return out
end

describe("op.alter_column on MariaDB", function()
  local server, database, before, after

  setup(function()
    server = servers.mariadb()
    local url
    url, database = server:database()
    server:script(database, setup_sql())
    before = catalogue(server, database)
    local project = history.project { { "a1", up = body() } }
    local run = project:run({ "--url", url, "upgrade" })
    assert(run.code == 0, run.err)
    after = catalogue(server, database)
  end)

  for i, change in ipairs(changes) do
    it(("resets nothing of the %s column: %s"):format(change[1], change[2]), function()
      assert.are.same(expected(before[table_of(i)], change), after[table_of(i)])
    end)
  end

  it("keeps the bytes of a binary default", function()
    for i, change in ipairs(changes) do
      if change[1] == "bytes" or change[1] == "needed" then
        assert.are.equal("00FF27935C", server:sql(database, ([[INSERT INTO %s (base) VALUES (2);
          SELECT HEX(c) FROM %s WHERE base = 2]]):format(table_of(i), table_of(i))))
      end
    end
  end)
end)
