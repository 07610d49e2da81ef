-- For random schemas A and B: what autogenerate writes leads from A to B, and back, and there is
-- nothing left to find; the catalogue is that of a database that was B from the beginning, and rows
-- that need not go are there. MIG_SPEC_SEEDS=100 tries that many pairs on each database, or those
-- of MIG_SPEC_SEEDS=40-50.

local drafts = require "spec.support.drafts"
local changed = require "spec.support.schemas.changes"
local schemas = require "spec.support.schemas"
local source_of = require "spec.support.schemas.source"

local function seeds()
  local wanted = os.getenv("MIG_SPEC_SEEDS") or "3"
  local first, last = wanted:match("^(%d+)%-(%d+)$")
  return math.tointeger(first or 1), math.tointeger(last or wanted)
end

local function sorted_lines(text)
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    lines[#lines + 1] = line:gsub("^%s+", ""):gsub("[,;%s]+$", "")
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

-- The catalogue, without the order of columns, which no ALTER TABLE can choose. What PostgreSQL
-- names after a table or column keeps the name that it was made with.
local catalogue = {
  postgresql = function(db)
    return sorted_lines((db:schema():gsub('"', ""):gsub("renamed ", "")
      :gsub("CONSTRAINT [%a_ ]+_check CHECK", "CHECK")))
  end,
  mariadb = function(db)
    -- A new name of a table sets the text of its triggers anew.
    return sorted_lines((db:schema():gsub("\\n", "\n"):gsub(" AUTO_INCREMENT=%d+", "")
      :gsub("\nFOR EACH ROW", " FOR EACH ROW"):gsub("`", "")))
  end,
  sqlite = function(db)
    return sorted_lines(db:sql([[
      SELECT m.name, i.name, i.type, i."notnull", i.dflt_value, i.pk, i.hidden
      FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS i
      WHERE m.type = 'table' AND m.name <> 'alembic_version';
      SELECT m.name, f."table", f."from", f."to", f.on_delete, f.on_update
      FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f;
      SELECT tbl_name, replace(sql, '"', '') FROM sqlite_master
      WHERE type = 'index' AND sql IS NOT NULL;]]))
  end,
}

-- The lines of a text that another does not have.
local function lines_without(text, other)
  local has, out = {}, {}
  for line in other:gmatch("[^\n]+") do has[line] = (has[line] or 0) + 1 end
  for line in text:gmatch("[^\n]+") do
    has[line] = (has[line] or 0) - 1
    if has[line] < 0 then out[#out + 1] = line end
  end
  return table.concat(out, "\n")
end

local function same(expected, found, what, source)
  assert.is_true(expected == found, expected ~= found
    and ("%s:\n--- missing\n%s\n--- too many\n%s\n--- revision\n%s"):format(what,
      lines_without(expected, found), lines_without(found, expected), source) or nil)
end

-- B made at once, in a database of its own.
local function directly(kind, models)
  local p = drafts.project(kind)
  p:models(models)
  p:revise "b1"
  return p
end

local function clean(p, source)
  same("", p:check(), "what mig check still finds", source)
end

local function round_trip(kind, seed)
  local a = schemas.new(kind.name, seed)
  local b = changed(a, seed)
  local p, show = drafts.project(kind), catalogue[kind.name]
  p:models(source_of.models(a))
  clean(p, (p:revise "a1"))
  p.db:sql(source_of.rows(a))
  local before, kept = show(p.db), source_of.kept_rows(a, b)
  local rows = kept ~= "" and p.db:sql(kept)

  p:models(source_of.models(b))
  local source = p:revise "b2"
  clean(p, source)
  local direct = directly(kind, source_of.models(b))
  same(show(direct.db), show(p.db), "the catalogue after the upgrade", source)
  for _, urls in ipairs { { p.db.url, direct.db.url }, { direct.db.url, p.db.url } } do
    local run = p.project:mig("diff", table.unpack(urls))
    same("0", tostring(run.code), "mig diff: " .. run.out .. run.err, source)
  end

  local down = p.project:mig("downgrade", "-1")
  same("0", tostring(down.code), "the downgrade: " .. down.err, source)
  same(before, show(p.db), "the catalogue after the downgrade", source)
  if rows then same(rows, p.db:sql(kept), "the rows", source) end
  p:mig "upgrade"
  clean(p, source)
end

for _, kind in ipairs(drafts.kinds) do
  describe("autogenerate on " .. kind.name, function()
    local first, last = seeds()
    for seed = first, last do
      it(("leads from one schema to another and back, seed %d"):format(seed), function()
        round_trip(kind, seed)
      end)
    end
  end)
end
