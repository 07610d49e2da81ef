-- Columns of SQLite's tables that patterns take apart are read as tokens would read them, whatever
-- they say: random tables, some with parts taken out, doubled or put in. What tokens refuse, SQLite
-- would have refused. MIG_SPEC_SEEDS=20000 tries that many, MIG_SPEC_SEEDS=17-17 one.

require "spec.support.library"
local dialects = require "mig.dialects"
local mutations = require "spec.support.mutations"
local plain_column = require "mig.dialects.sqlite.plain_column"
local reflect_table = require "mig.dialects.sqlite.reflect_table"

local sqlite = dialects.get "sqlite"

-- ---- random tables ----

local names = { "a", "_b1", "Key", "x", "reference", "checks", "unique_id", "größe", '"a b"' }
local types = {
  "INTEGER", "int", "VARCHAR(20)", "NUMERIC (10, 2)", "DOUBLE PRECISION", "unsigned big int",
  "text ( 5 )", '"odd type"', "", "DECIMAL(10,2)",
}
local clauses = {
  "NOT NULL", "not null", "NULL", "NOT NULL ON CONFLICT FAIL", "DEFAULT 5", "DEFAULT -1.5",
  "DEFAULT 'x'", "DEFAULT ' REFERENCES u '", "DEFAULT 'it''s'", "DEFAULT X'00ff'", "default (1)",
  "DEFAULT (1 + 2)", "DEFAULT CURRENT_TIMESTAMP", "DEFAULT 'CONSTRAINT c'", "COLLATE nocase",
  "PRIMARY KEY", "PRIMARY KEY DESC", "PRIMARY KEY AUTOINCREMENT", "UNIQUE", "CHECK (1)",
  "CHECK (a > 'x, y')", "GENERATED ALWAYS AS (1) STORED", "AS (1)",
}
local references = {
  "REFERENCES u", "REFERENCES u (id)", "references u(id , b)", "REFERENCES u (id)",
  'REFERENCES "u" (id)', "REFERENCES u(id)",
}
local actions = {
  "ON DELETE CASCADE", "ON UPDATE SET NULL", "on delete no action", "MATCH FULL", "NOT NULL",
  "DEFERRABLE INITIALLY DEFERRED", "NOT DEFERRABLE", "DEFERRABLE", "DEFAULT 3", "UNIQUE",
}
local constraints = {
  "PRIMARY KEY (x)", "CONSTRAINT k UNIQUE (a, x)", "CHECK (a > 1)",
  "FOREIGN KEY (a) REFERENCES u (id) ON DELETE CASCADE", "constraint d check(1)", "Check (1)",
}
local names_of_one = { "CONSTRAINT c", "constraint D", 'CONSTRAINT "c d"' }
local odd_blanks = { "  ", "\n  ", "\t", " -- it's, (so\n", " /* x) */ " }

local function column(random)
  local parts = { names[random(#names)], types[random(#types)] }
  local function add(list)
    if random(6) == 1 then parts[#parts + 1] = names_of_one[random(#names_of_one)] end
    parts[#parts + 1] = list[random(#list)]
  end
  for _ = 1, random(3) - 1 do add(clauses) end
  if random(3) == 1 then
    add(references)
    for _ = 1, random(3) - 1 do parts[#parts + 1] = actions[random(#actions)] end
  end
  local text = parts[1]
  for i = 2, #parts do
    local blank = random(40) == 1 and odd_blanks[random(#odd_blanks)] or " "
    if parts[i] ~= "" then text = text .. blank .. parts[i] end
  end
  return text
end

local function random_table(random)
  local items = {}
  for i = 1, random(4) do
    items[i] = random(8) == 1 and constraints[random(#constraints)] or column(random)
  end
  local separator = ({ ",", ", \n\t", " , " })[random(3)]
  return "CREATE TABLE t (" .. table.concat(items, separator) .. (random(2) == 1 and "\n)" or ")")
end

-- ---- both ways ----

local function read(text, known) return pcall(reflect_table.read, text, nil, known) end

local function read_by_tokens(text)
  local parts = plain_column.parts
  plain_column.parts = function() end
  local ok, t = read(text, reflect_table.types(sqlite))
  plain_column.parts = parts
  return ok, t
end

-- SQLite takes no table that has several.
local function has_several_keys(text)
  local _, count = text:upper():gsub("PRIMARY", "")
  return count > 1
end

describe("columns that are written plainly", function()
  it("are read as tokens would read them", function()
    -- what was learned of one table is used for the next
    local known = reflect_table.types(sqlite)
    local first, last = mutations.seeds(1500)
    for seed = first, last do
      local random = mutations.new_random(seed)
      local text = random_table(random)
      if random(5) == 1 then text = mutations.text({ text }, seed) end
      local where = ("seed %d: %s"):format(seed, text)
      if not has_several_keys(text) then
        local is_read, expected = read_by_tokens(text)
        local is_read_too, found = read(text, known)
        if is_read then
          assert.is_true(is_read_too, where)
          assert.are.same(expected, found, where)
        end
      end
    end
  end)
end)
