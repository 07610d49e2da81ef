-- Tables of many shapes, each changed in many ways: what the change is not about is the same after
-- it, to the byte.

local rebuild = require "spec.support.rebuild"
local shapes = require "spec.e2e.sqlite.shapes"
local sorted = require "mig.support.sorted"

local function replaced(from, to)
  return function(text)
    local at = assert(text:find(from, 1, true), from)
    return text:sub(1, at - 1) .. to .. text:sub(at + #from)
  end
end

-- A text that has something more at its end or among its columns.
local function with(what)
  return function(before, after)
    local pattern = what:gsub("%p", "%%%0")
    local without, n = after:gsub(",%s*" .. pattern, "")
    -- The comment of the line before stands between the comma and the new line.
    if n == 0 then without, n = after:gsub(",(%s*%-%-[^\n]*)\n%s*" .. pattern, "%1") end
    assert(n == 1, what .. " is not in " .. after)
    assert.are.equal(before, without)
  end
end

local function bare(text) return (text:gsub("[%s,]", "")) end

-- name -> { op calls, what the text becomes }
local changes = {
  null = { 'op.alter_column(T, "note", { nullable = false })',
    text = replaced("note TEXT", "note TEXT NOT NULL") },
  type = { 'op.alter_column(T, "note", { type_ = sa.String(40) })',
    text = replaced("note TEXT", "note VARCHAR(40)") },
  default = { [[op.alter_column(T, "note", { server_default = "it's" })]],
    text = replaced("note TEXT", "note TEXT DEFAULT 'it''s'") },
  unique = { 'op.create_unique_constraint("uq_num", T, { "num" })',
    compare = with("CONSTRAINT uq_num UNIQUE (num)") },
  check = { 'op.create_check_constraint("ck", T, "num > 0")',
    compare = with("CONSTRAINT ck CHECK (num > 0)") },
  key = { [[op.create_table("ref", sa.Column("id", sa.Integer, { primary_key = true }))
    for i = 1, 40 do op.execute("INSERT INTO ref VALUES (" .. i .. ")") end
    op.create_foreign_key("fk_num", T, "ref", { "num" }, { "id" })
    op.batch_alter_table(T, function(b) b.drop_constraint("fk_num") end)
    op.drop_table("ref")]] },
  column = { 'op.add_column(T, sa.Column("at", sa.DateTime, { server_default = sa.func.now() }))',
    compare = with("at DATETIME DEFAULT CURRENT_TIMESTAMP") },
  always = { 'op.batch_alter_table(T, function() end, { recreate = "always" })' },
  drop = { 'op.batch_alter_table(T, function(b) b.drop_column("num", { cascade = true }) end,'
    .. '{ recreate = "always" })', drops = true,
    compare = function(before, after)
      local without = bare(before):gsub("numINTEGER", "", 1):gsub("constraintccheck%(num>0%)", "")
      assert.are.equal(without, bare(after))
    end },
}

local function rows_of(project, shape, change)
  local columns = { shape.rowid }
  for _, name in ipairs(shape.all) do
    if not (change.drops and name == "num") then
      columns[#columns + 1] = '"' .. name:gsub('"', '""') .. '"'
    end
  end
  local rows = table.concat(columns, ", ")
  return rebuild.state(project, shape.table, rows, shape.more)
end

local function check_after(project, shape)
  local sql = "PRAGMA foreign_keys = ON;\n" .. shape.after[1]
  local ok, answer = pcall(project.sqlite, project, "app.db", sql)
  assert.is_truthy(tostring(answer):find(shape.after[2], 1, true), tostring(answer))
  return ok
end

for shape_name, shape in sorted.pairs(shapes) do
  describe("a table with " .. shape_name, function()
    for name, change in sorted.pairs(changes) do
      if not (shape.skip and shape.skip[name]) then
        it("loses nothing by change: " .. name, function()
          local body = change[1]:gsub("%f[%w]T%f[%W]", ("%q"):format(shape.table))
          local project = rebuild.project(shape.setup, body)
          shape.all = rebuild.columns(project, shape.table)
          local text, state = rows_of(project, shape, change)
          local run = project:mig("upgrade")
          assert.are.equal(0, run.code, run.err)
          local new_text, new_state = rows_of(project, shape, change)
          assert.are.equal(state, new_state)
          new_text = rebuild.unquoted(new_text, shape.table, text)
          if change.compare then
            change.compare(text, new_text)
          else
            assert.are.equal(change.text and change.text(text) or text, new_text)
          end
          if shape.after and not change.drops then check_after(project, shape) end
          project:remove()
        end)
      end
    end
  end)
end
