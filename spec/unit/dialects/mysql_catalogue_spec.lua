-- MySQL's catalogue, which says some things in another way than MariaDB's. Its answers are those of
-- its manual.

local library = require "spec.support.library"
local class = require "mig.support.class"
local d = require("mig.dialects").get "mariadb"
local sa = require "mig.schema"

package.loaded["mig.core.log"] = package.loaded["mig.core.log"] or { write = function() end }
local compare = require "mig.dialects.mariadb.compare"
local reflect = require "mig.dialects.mariadb.reflect"

local function column(name, type, fields)
  local row = { owner = "t", name = name, type = type, nullable = "YES", extra = "", comment = "",
    generated = "" }
  for k, v in pairs(fields or {}) do row[k] = v end
  return row
end

local function key(name, place, fields)
  local row = { owner = "t", name = name, place = place, repeats = 1, direction = "A",
    method = "BTREE" }
  for k, v in pairs(fields) do row[k] = v end
  return row
end

-- What is asked for, by a word of the query.
local answers = {
  { "VERSION()", { { version = "8.0.36", name = "app", engine = "InnoDB", folds = 0 } } },
  { "SCHEMATA", {
    { name = "app", collation = "utf8mb4_0900_ai_ci" },
    { name = "mysql", collation = "utf8mb4_0900_ai_ci" },
  } },
  { "information_schema.TABLES", { { name = "t", kind = "BASE TABLE", engine = "InnoDB",
    collation = "utf8mb4_0900_ai_ci", options = "", comment = "" } } },
  { "information_schema.COLUMNS", {
    column("i", "int", { default = "5" }), column("u", "int unsigned"),
    column("s", "varchar(20)", { default = "it's", collation = "utf8mb4_0900_ai_ci" }),
    column("n", "varchar(20)", { default = "NULL", collation = "utf8mb4_0900_ai_ci" }),
    column("d", "datetime", { default = "CURRENT_TIMESTAMP",
      extra = "DEFAULT_GENERATED on update CURRENT_TIMESTAMP" }),
    column("e", "varchar(36)", { default = [[concat(_utf8mb4\'a\',uuid())]],
      extra = "DEFAULT_GENERATED", collation = "utf8mb4_0900_ai_ci" }),
    column("g", "int", { extra = "STORED GENERATED", generated = "(`i` + 1)" }),
    column("b", "bit(3)", { default = "b'101'" }), column("j", "json"),
    column("t", "tinyint(1)", { default = "1" }),
  } },
  { "STATISTICS", {
    key("PRIMARY", 1, { column = "i", repeats = 0 }),
    key("ix", 1, { expression = [[upper(`s`)]] }), key("ix", 2, { column = "u", direction = "D" }),
  } },
  { "CHECK_CONSTRAINTS", {
    { owner = "t", name = "t_chk_1", level = "Table", clause = [[(`s` <> _utf8mb4\'x\')]] },
  } },
}

local asked

local function new_ctx()
  asked = {}
  local function find(sql)
    asked[#asked + 1] = sql
    for _, row in ipairs(answers) do
      if sql:find(row[1], 1, true) then return row[2] end
    end
    return {}
  end
  local sink = library.new_sink()
  sink.query = find
  function sink.rows(sql)
    local rows, i = find(sql), 0
    return function()
      i = i + 1
      return rows[i]
    end
  end
  return { sink = sink, dialect = d }
end

describe("of MySQL,", function()
  local ctx = new_ctx()
  local t = reflect(d, ctx, {}):table "t"

  local function default(name)
    local v = t.by_name[name].server_default
    return v and (type(v) == "table" and v.sql or v)
  end

  it("columns are asked for in order, and checks through their constraints", function()
    local text = table.concat(asked, "\n")
    assert.is_truthy(text:find("ORDER BY TABLE_NAME, ORDINAL_POSITION", 1, true))
    assert.is_truthy(text:find("JOIN information_schema.TABLE_CONSTRAINTS", 1, true))
    assert.is_truthy(text:find("EXPRESSION AS expression", 1, true))
    assert.is_nil(text:find("ALGORITHM AS", 1, true))
  end)

  it("literals get their quotes, expressions their parentheses", function()
    assert.are.same({ "5", "'it''s'", "'NULL'", "b'101'", "1" },
      { default "i", default "s", default "n", default "b", default "t" })
    assert.are.equal("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP", default "d")
    assert.are.equal("(concat(_utf8mb4'a',uuid()))", default "e")
    assert.are.equal("(`i` + 1)", t.by_name.g.computed.sql)
    assert.is_true(t.by_name.g.computed.persisted)
  end)

  it("types have no widths", function()
    local model = sa.Table("t", sa.MetaData(), sa.Column("i", sa.mysql.INTEGER(11)),
      sa.Column("u", sa.mysql.INTEGER(8, { unsigned = true })), sa.Column("j", sa.JSON),
      sa.Column("t", sa.Boolean), sa.Column("g", sa.BigInteger))
    local pair = { reflected = t, target = model }
    local function differs(name)
      return compare.type(d, ctx, t.by_name[name], model.by_name[name], pair)
    end
    assert.are.same({ false, false, false, false, true },
      { differs "i", differs "u", differs "j", differs "t", differs "g" })
  end)

  it("indexes may have expressions", function()
    local ix = t.indexes[1]
    assert.are.equal("text", class.kind(ix.elements[1]))
    assert.are.equal("(upper(`s`))", ix.elements[1].sql)
    local function differs(...)
      local model = sa.Table("t", sa.MetaData(), sa.Column("s", sa.String(20)),
        sa.Column("u", sa.Integer), sa.Index("ix", ...))
      return compare.index(d, ctx, ix, model.indexes[1], { reflected = t, target = model })
    end
    assert.is_false(differs(sa.text("(UPPER(s))"), sa.column("u"):desc()))
    assert.is_true(differs(sa.text("(lower(s))"), sa.column("u"):desc()))
    assert.is_true(differs(sa.text("(upper(s))"), "u"))
  end)

  it("checks lose the quotes that the catalogue has added", function()
    assert.are.equal("(`s` <> _utf8mb4'x')", t.constraints[1].sql)
  end)
end)
