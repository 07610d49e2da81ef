-- Random tables and random changes: a change is made and nothing else is different, or it is
-- refused and nothing at all is.

local rebuild = require "spec.support.rebuild"

-- A generator of its own: the same tables in every run, whatever else uses math.random.
local function new_random(seed)
  local state = seed * 2654435761 % 4294967296
  return function(n)
    state = (state * 1664525 + 1013904223) % 4294967296
    return state // 65536 % n + 1
  end
end

local names = { "a", "B", '"select"', "[c d]", "`e``f`", "größe", "\"g \"\"h\"" }
local plain = { "a", "B", "select", "c d", "e`f", "größe", 'g "h' }
local types = { "", " INTEGER", " TEXT", " DECIMAL(10, 2)", " REAL", " BLOB", " DATETIME" }
local extras = {
  "", "", " DEFAULT 7", " DEFAULT (1 + 2)", " DEFAULT 'x, y)'", " COLLATE NOCASE",
  " CHECK (%s IS NOT 'no') -- never, ever\n ", " /* here, or there */", " NULL",
}
local values = {
  "NULL", "1", "2", "2.5", "'x'", "'12'", "x'00ff'", "9007199254740993", "-1e10", "''",
}

local function make(random)
  local count, columns, lines = random(5) + 1, {}, {}
  for i = 1, count do
    columns[i] = plain[i]
    lines[i] = "  " .. names[i] .. types[random(#types)]
      .. extras[random(#extras)]:gsub("%%s", (names[i]:gsub("%%", "%%%%")))
  end
  local key = random(4)
  if key == 1 then lines[#lines + 1] = "  CHECK (1), -- unnamed\n  PRIMARY KEY (a, B)" end
  if key == 2 then table.insert(lines, 1, "  id INTEGER PRIMARY KEY AUTOINCREMENT") end
  if key == 3 then table.insert(lines, 1, "  id INTEGER PRIMARY KEY -- it\n ") end
  local sql = { ("CREATE TABLE t (\n%s\n);"):format(table.concat(lines, ",\n")) }
  for r = 1, random(6) - 1 do
    local row = {}
    for i = 1, count do row[i] = values[random(#values)] end
    if key == 1 then row[1], row[2] = tostring(r), "'" .. r .. "'" end
    local into = table.move(names, 1, count, 1, {})
    sql[#sql + 1] = ("INSERT INTO t (%s) VALUES (%s);"):format(table.concat(into, ", "),
      table.concat(row, ", "))
  end
  local indexed = names[random(count)]
  if random(3) == 1 then sql[#sql + 1] = ("CREATE INDEX ix ON t (%s DESC);"):format(indexed) end
  if random(4) == 1 then sql[#sql + 1] = ("CREATE VIEW v AS SELECT %s FROM t;"):format(indexed) end
  if random(4) == 1 then
    sql[#sql + 1] = "CREATE TABLE log (x); CREATE TRIGGER tr AFTER DELETE ON t BEGIN "
      .. ("INSERT INTO log VALUES (OLD.%s); END;"):format(indexed)
  end
  return table.concat(sql, "\n"), columns
end

-- What may be done to a column; true: its values may look different afterwards.
local function change(random, column, i)
  local at = ("%q"):format(column)
  local calls = {
    function() return ('op.alter_column("t", %s, { nullable = false })'):format(at) end,
    function() return ('op.alter_column("t", %s, { nullable = true })'):format(at) end,
    function() return ([[op.alter_column("t", %s, { server_default = "it's" })]]):format(at) end,
    function() return ('op.alter_column("t", %s, { server_default = sa.none })'):format(at) end,
    function() return ('op.create_unique_constraint("u%d", "t", { %s })'):format(i, at) end,
    function() return ('op.create_check_constraint("c%d", "t", "1 = 1")'):format(i) end,
    function()
      return ('op.add_column("t", sa.Column("n%d", sa.DateTime, { server_default = '
        .. "sa.func.now() }))"):format(i)
    end,
    function() return ('op.drop_column("t", %s)'):format(at), true end,
    function()
      local to = ({ "Integer", "Text", "Numeric(10, 2)", "Date", "Float" })[random(5)]
      return ('op.alter_column("t", %s, { type_ = sa.%s })'):format(at, to), true
    end,
  }
  return calls[random(#calls)]()
end

local function rows(columns, left_out)
  local out = { "rowid" }
  for _, name in ipairs(columns) do
    if not left_out[name] then out[#out + 1] = '"' .. name:gsub('"', '""') .. '"' end
  end
  return table.concat(out, ", ")
end

describe("a random change of a random table", function()
  local done, refused = 0, 0
  for seed = 1, 60 do
    it("loses nothing, number " .. seed, function()
      local random = new_random(seed)
      local setup, columns = make(random)
      local calls, left_out = {}, {}
      for i = 1, random(3) do
        local column = columns[random(#columns)]
        local call, differs = change(random, column, i)
        calls[i] = call
        if differs then left_out[column] = true end
      end
      local body = table.concat(calls, "\n")
      local project = rebuild.project(setup, body)
      local what = rows(columns, left_out)
      local before = project:sqlite("app.db", ".dump")
      local _, state = rebuild.state(project, "t", what)
      local run = project:mig("upgrade")
      local told = setup .. "\n" .. body .. "\n" .. run.err
      if run.code == 0 then
        done = done + 1
        local _, now = rebuild.state(project, "t", what)
        assert.are.equal(state, now, told)
      else
        refused = refused + 1
        assert.is_truthy(run.err:find("FAILED: revisions/versions/a1.lua:%d+: op%."), told)
        assert.are.equal(before, project:sqlite("app.db", ".dump"), told)
      end
      project:remove()
    end)
  end

  it("is both made and refused", function()
    assert.is_true(done >= 15, done .. " were made")
    assert.is_true(refused >= 10, refused .. " were refused")
  end)
end)
