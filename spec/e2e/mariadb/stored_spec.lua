-- Functions, procedures and triggers on MariaDB: what autogenerate has made is the same however it
-- is spelled, and each change is seen.

local models = require "spec.e2e.mariadb.models"

local base = [[
sa.Table("t", metadata, sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))
sa.Function("f", { metadata = metadata, args = "x INTEGER, `y z` VARCHAR(20)", returns = "BIGINT",
  body = "RETURN x + LENGTH(`y z`)", volatility = "immutable", security = "invoker",
  mariadb_data_access = "NO SQL" })
sa.Function("p", { metadata = metadata, procedure = true, args = "x INT, OUT y DECIMAL(10, 2)",
  body = "BEGIN\n  -- counts\n  SELECT COUNT(*) INTO y FROM t WHERE a > x;\nEND" })
sa.Trigger("tr", "t", { metadata = metadata, timing = "before", event = "insert",
  body = "SET NEW.a = NEW.b + 1;" })
]]

-- What is said in place of what, and the difference that is told.
local changes = {
  { "a function's body", "RETURN x + LENGTH", "RETURN x - LENGTH", "replace_function f" },
  { "an argument's type", "x INTEGER", "x BIGINT", "replace_function f" },
  { "an argument's name", "`y z` VARCHAR(20)", "yz VARCHAR(20)", "replace_function f",
    { "LENGTH(`y z`)", "LENGTH(yz)" } },
  { "an argument more", "x INTEGER,", "x INTEGER, w INTEGER,", "replace_function f" },
  { "the type of the result", '"BIGINT"', '"INTEGER"', "replace_function f" },
  { "DETERMINISTIC", 'volatility = "immutable", ', "", "replace_function f" },
  { "SQL SECURITY", 'security = "invoker"', 'security = "definer"', "replace_function f" },
  { "the access to data", "NO SQL", "READS SQL DATA", "replace_function f" },
  { "a procedure's argument's mode", "OUT y", "INOUT y", "replace_function p" },
  { "a procedure's body", "a > x", "a >= x", "replace_function p" },
  { "a trigger's body", "NEW.b + 1", "NEW.b + 2", "replace_trigger tr" },
  { "a trigger's time", '"before"', '"after"', "replace_trigger tr",
    { "SET NEW.a = NEW.b + 1;", "INSERT INTO t (a) VALUES (1);" } },
  { "a trigger's event", '"insert"', '"update"', "replace_trigger tr" },
}

-- Other spellings of the same.
local same = {
  { "x INTEGER", "X  INT(11)" }, { "`y z` VARCHAR(20)", "`y z` character varying(20)" },
  { '"BIGINT"', '"bigint(20)"' }, { "RETURN x + LENGTH(`y z`)", "return x+length(`y z`)" },
  { "x INT, OUT y", "IN x INTEGER, out `y`" }, { "DECIMAL(10, 2)", "NUMERIC(10,2)" },
  { "SET NEW.a = NEW.b + 1;", "BEGIN SET NEW.a = NEW.b + 1; END" }, { '"before"', '"BEFORE"' },
}

describe("on MariaDB, of what the database runs, autogenerate sees", function()
  local project

  setup(function() project = models.made(base) end)

  local function write(from, to, also)
    local text = base
    for _, pair in ipairs { { from, to }, also } do
      local first, last = text:find(pair[1], 1, true)
      text = assert(first, pair[1]) and text:sub(1, first - 1) .. pair[2] .. text:sub(last + 1)
    end
    project:write(text)
  end

  it("no difference in what it has made, nor in what `mig models` has found", function()
    project:write(base)
    assert.are.equal("", (project:check()))
    project:read()
    assert.are.equal("", (project:check()))
  end)

  for _, pair in ipairs(same) do
    it("none in another spelling: " .. pair[2], function()
      write(table.unpack(pair))
      assert.are.equal("", (project:check()))
    end)
  end

  for _, case in ipairs(changes) do
    local name, from, to, line, also = table.unpack(case)
    it("a change of " .. name, function()
      write(from, to, also)
      assert.are.equal(line, (project:check()))
      project:upgrade()
      assert.are.equal("", (project:check()))
      project:undo()
      project:write(base)
      assert.are.equal("", (project:check()))
    end)
  end
end)
