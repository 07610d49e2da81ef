-- What the server writes, taken apart; and what is compared without it.

require "spec.support.library"

local array_text = require "mig.dialects.postgresql.array_text"
local default_text = require "mig.dialects.postgresql.default_text"
local definition = require "mig.dialects.postgresql.definition"
local loose = require "mig.dialects.postgresql.loose"
local reflect_types = require "mig.dialects.postgresql.reflect_types"
local signature = require "mig.dialects.postgresql.signature"

local d = require("mig.dialects").get("postgresql")

describe("arrays", function()
  it("have items with and without quotes", function()
    assert.are.same({ "a", 'b,"c"', "\\", "", "it's {" },
      array_text.items [[{a,"b,\"c\"","\\","","it's {"}]])
    assert.are.same({}, array_text.items "{}")
    assert.are.same({}, array_text.items(nil))
  end)

  it("have numbers, vectors too", function()
    assert.are.same({ 1, -2, 3 }, array_text.numbers "{1,-2,3}")
    assert.are.same({ 1, 0 }, array_text.numbers "1 0")
  end)
end)

describe("a body between dollar signs", function()
  it("is not ended by what it ends with", function()
    local dollar = require "mig.dialects.postgresql.dollar"
    assert.are.equal("$$SELECT 1$$", dollar.quoted "SELECT 1")
    assert.are.equal("$mig1$SELECT $$x$$$mig1$", dollar.quoted "SELECT $$x$$")
    assert.are.equal("$mig1$-- a $$mig1$", dollar.quoted "-- a $")
    assert.are.equal("$mig2$-- $$ $mig1$mig2$", dollar.quoted "-- $$ $mig1")
  end)
end)

describe("definitions", function()
  it("of indexes give their elements", function()
    local elements, method, rest = definition.elements(
      [[CREATE INDEX "a USING b (" ON public.t USING btree (lower(s), "x, ""(" DESC, ]]
      .. [[(a || ')''('::text)) WHERE (a > 5)]])
    assert.are.same({ "lower(s)", [["x, ""(" DESC]], [[(a || ')''('::text)]] }, elements)
    assert.are.equal("btree", method)
    assert.are.equal(" WHERE (a > 5)", rest)
  end)

  it("lose the brackets around the whole, and only those", function()
    assert.are.equal("n > 1", definition.unwrapped "((n > 1))")
    assert.are.equal("(a) AND (b)", definition.unwrapped "(a) AND (b)")
    assert.are.equal("(a, b)", definition.unwrapped "(a, b)")
  end)

  it("have names in quotes", function()
    assert.are.equal('a"b', definition.name '"a""b"')
    assert.are.equal("ab", definition.name "ab")
  end)
end)

describe("types", function()
  local same = {
    ["integer"] = "INTEGER", ["character varying(30)"] = "VARCHAR(30)",
    ["character varying"] = "VARCHAR", ["numeric(10,2)"] = "NUMERIC(10, 2)",
    ["numeric(10,0)"] = "NUMERIC(10)", ["numeric"] = "NUMERIC", ["bpchar"] = "bpchar",
    ["timestamp(3) with time zone"] = "TIMESTAMP(3) WITH TIME ZONE",
    ["timestamp without time zone"] = "TIMESTAMP WITHOUT TIME ZONE",
    ["time(0) with time zone"] = "TIME(0) WITH TIME ZONE",
    ["interval day to second(3)"] = "INTERVAL DAY TO SECOND (3)", ["interval"] = "INTERVAL",
    ["interval(2)"] = "INTERVAL (2)", ["interval year to month"] = "INTERVAL YEAR TO MONTH",
    ["bit(1)"] = "BIT(1)", ["bit(5)"] = "BIT(5)", ["bit varying(5)"] = "BIT VARYING(5)",
    ["bit varying"] = "BIT VARYING", ["numeric(3,-2)"] = "numeric(3,-2)", ['"char"'] = '"char"',
    ["geometry(Point,4326)"] = "geometry(Point,4326)", ["ext.citext"] = "ext.citext",
  }
  for text, sql in pairs(same) do
    it(("%s is %s again"):format(text, sql), function()
      assert.are.equal(sql, d:type_sql(reflect_types.parse(text), "x"))
    end)
  end

  it("keep a collation of their own", function()
    assert.are.equal('VARCHAR(3) COLLATE "C"',
      d:type_sql(reflect_types.parse("character varying(3)", "C"), "x"))
    assert.are.equal('name COLLATE "a""b"', d:type_sql(reflect_types.parse("name", 'a"b'), "x"))
  end)
end)

describe("defaults", function()
  it("are the same with the cast to their own type, as numbers, or signed", function()
    assert.is_true(default_text.same(d, "'abc'::character varying", "'abc'", "VARCHAR(5)"))
    assert.is_true(default_text.same(d, "'it''s'::text", "'it''s'", 'TEXT COLLATE "C"'))
    assert.is_true(default_text.same(d, "'a'::sc.mood", "'a'", "sc.mood"))
    assert.is_true(default_text.same(d, "5", "'5'", "INTEGER"))
    assert.is_true(default_text.same(d, "'-5'::integer", "-5", "INTEGER"))
    assert.is_true(default_text.same(d, "CURRENT_TIMESTAMP", "current_timestamp", "DATE"))
    assert.is_false(default_text.same(d, "'abc'::character varying", "'abd'", "VARCHAR(5)"))
    assert.is_false(default_text.same(d, "'1'::text", "1", "INTEGER"))
    assert.is_false(default_text.same(d, "5", "6", "INTEGER"))
  end)

  it("are constants or not", function()
    for _, text in ipairs { "5", "-5.5", "'a'", "'it''s'::text", "true", "'5'::numeric(5,2)",
      "'{}'::integer[]" } do
      assert.is_true(default_text.is_constant(text), text)
    end
    for _, text in ipairs { "now()", "'a' || 'b'", "nextval('s'::regclass)", "random()",
      "'a'::text || random()", "clock_timestamp()", "5 + random()" } do
      assert.is_false(default_text.is_constant(text), text)
    end
  end)
end)

describe("texts without a server", function()
  it("are the same but for what the server adds", function()
    assert.is_true(loose.same("n > 1::numeric", "n > 1"))
    assert.is_true(loose.same("s <> 'x'::character varying(5) AND (a OR b)",
      "s != 'x' and (a or b)"))
    assert.is_true(loose.same("s = ANY (ARRAY['a'::text, 'b'::text])", "s IN ('a', 'b')"))
    assert.is_false(loose.same("n > 1::numeric", "n > 2"))
    assert.is_false(loose.same("s = 'A'::text", "s = 'a'"))
    assert.is_false(loose.same(nil, "a"))
  end)
end)

describe("functions", function()
  it("are told apart by their arguments without defaults", function()
    assert.are.equal("a integer, b numeric ( 5 , 2 )",
      signature "a integer DEFAULT f(1, 2), B numeric(5,2) = 'x,y'")
    assert.are.equal("", signature "")
  end)
end)
