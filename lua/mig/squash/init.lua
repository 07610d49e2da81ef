--- One revision in the place of several: its text, and what two databases that came to be in the
--- two ways do not have in common.

local contents = require "mig.squash.contents"
local dialects = require "mig.dialects"
local diff = require "mig.diff"
local errors = require "mig.support.errors"
local lazy = require "mig.support.lazy"
local sorted = require "mig.support.sorted"
local template = require "mig.support.template"

local ops, render = lazy "mig.ops", lazy "mig.render"

local squash = {}

-- More rows than a person would write down are data, not a part of the schema.
local MOST_ROWS = 1000

---@class mig.SquashRecord  all that revisions have made of a database
---@field snapshot mig.MetaData
---@field contents mig.Contents
---@field inventory string[]  a line for each object of the catalogue, and for each position
---@field positions string[]  statements that set where sequences stand

---@class mig.SquashRequest
---@field revision string
---@field down_revision string[]
---@field branch_labels string[]
---@field depends_on string[]
---@field replaces string[]
---@field message string
---@field create_date string
---@field irreversible boolean
---@field render_item? mig.RenderItem  of env.lua
---@field steps { id: string, doc: string, source: string }[]  in the order in which they run
---@field concat boolean  the steps as they are, and not what comes of them

local head = [[
${comment(message)}
--
-- Revision ID: ${revision}
-- Revises:${#down_revision > 0 and " " .. join(", ", down_revision) or ""}
-- Create Date: ${create_date}
--
-- It takes the place of these, the first of which ran first:
% for _, step in ipairs(steps) do
${comment("  " .. step.id .. (step.doc ~= "" and ", " .. step.doc or ""))}
% end

local op = ${requires "mig.op"}
% if uses_sa then
local sa = ${requires "mig.schema"}
% end
% if imports then
${imports}
% end

revision = ${repr(revision)}
down_revision = ${repr(few(down_revision))}
branch_labels = ${repr(few(branch_labels))}
depends_on = ${repr(few(depends_on))}
% if #replaces > 0 then
replaces = ${repr(few(replaces))}
% end
% if irreversible then
irreversible = true
% end
]]

local rendered = head .. [[

function upgrade()
% if upgrades ~= "" then
${upgrades}
% end
end
% if not irreversible then

function downgrade()
% if downgrades ~= "" then
${downgrades}
% end
end
% end
]]

-- Each file keeps globals of its own, also `revision` and upgrade().
local concatenated = head:gsub('\nlocal op = .-\n\n', "\n") .. [[

local steps = {}
% for i, step in ipairs(steps) do

-- ${("="):rep(94)}
steps[${i}] = setmetatable({}, { __index = _ENV });
(function(_ENV, ...)
${step.source}
end)(steps[${i}])
% end

-- ${("="):rep(94)}
% if limits then

for _, step in ipairs(steps) do
  local seconds = rawget(step, "ddl_lock_timeout")
  if seconds then ddl_lock_timeout = math.max(ddl_lock_timeout or 0, seconds) end
end
% end

function upgrade(...)
  for _, step in ipairs(steps) do step.upgrade(...) end
end
% if not irreversible then

function downgrade(...)
  for i = #steps, 1, -1 do steps[i].downgrade(...) end
end
% end
]]

-- As the files of revisions write lists: nothing, one, or several.
local function few(list)
  if #list == 0 then return nil end
  return #list == 1 and list[1] or list
end

local function requires(name) return ("require %q"):format(name) end

local function fill(text, request, more)
  local vars = { few = few, requires = requires }
  for _, from in ipairs { request, more } do
    for key, value in pairs(from) do vars[key] = value end
  end
  return template.render("the template of mig squash", text, vars)
end

-- ---- what comes of the steps ----

-- What no operation makes, a line each.
local function add_others(lines, all)
  for key, item in sorted.pairs(all) do
    lines[#lines + 1] = ("%s: %s"):format(key, ((item.text or ""):gsub("%s+", " ")))
  end
end

--- Read all that there is in a database.
---@param ctx mig.Context
---@param opts mig.CompareOpts
---@param snapshot mig.MetaData
---@return mig.SquashRecord
function squash.record(ctx, opts, snapshot)
  local inventory = dialects.part(ctx.dialect, "inventory")
  local lines, positions = inventory.lines(ctx, opts.skip), inventory.positions(ctx, opts.skip)
  add_others(lines, snapshot.other_objects)
  table.move(positions, 1, #positions, #lines + 1, lines)
  table.sort(lines)
  return {
    snapshot = snapshot, contents = contents.read(ctx, snapshot),
    inventory = lines, positions = positions,
  }
end

-- What would see rows when it is made, or do something about them, comes after the rows.
local is_late = { create_view = true, create_trigger = true }

local function insert_rows(list, all)
  local order, at = {}, #list + 1
  for i, o in ipairs(list) do
    if o.name == "create_table" then order[#order + 1] = { name = o.table, schema = o.schema } end
    if is_late[o.name] then at = math.min(at, i) end
  end
  for i, o in ipairs(contents.inserts(all, order)) do table.insert(list, at + i - 1, o) end
end

-- The way to an empty database and back. It is a database that is described and not models, so the
-- way there is the reverse of the way back, which says what there was.
local function ways(ctx, record, empty, opts)
  local back = diff.compare(ctx.dialect, ctx, record.snapshot, empty.snapshot, opts)
  local there = back:reverse()
  insert_rows(there.ops, record.contents)
  for _, statement in ipairs(record.positions) do
    there.ops[#there.ops + 1] = ops.new("execute", statement)
  end
  return there, back
end

--- The text of the file.
---@param ctx mig.Context
---@param opts mig.CompareOpts
---@param request mig.SquashRequest
---@param empty mig.SquashRecord   before the steps
---@param record mig.SquashRecord  after them
---@return string
function squash.source(ctx, opts, request, empty, record)
  if request.concat then
    local limits = false
    for _, step in ipairs(request.steps) do
      step.source = step.source:gsub("^\xEF\xBB\xBF", ""):gsub("%s+$", "")
      limits = limits or step.source:find("ddl_lock_timeout", 1, true) ~= nil
    end
    return fill(concatenated, request, { limits = limits })
  end
  if record.contents.count > MOST_ROWS then
    errors.raise("MIG_EUNSUPPORTED", "the revisions leave %d rows in the tables, more than the %d "
      .. "that are written into a revision: --concat keeps the statements that make them",
      record.contents.count, MOST_ROWS)
  end
  local there, back = ways(ctx, record, empty, opts)
  local imports = {}
  local settings = {
    dialect = ctx.dialect, render_item = request.render_item, imports = imports, bare = true,
  }
  local upgrades, uses = render.body(there, settings)
  local downgrades, also = render.body(back, settings)
  return fill(rendered, request, {
    upgrades = upgrades, downgrades = downgrades, uses_sa = uses.sa or also.sa,
    imports = #imports > 0 and table.concat(imports, "\n") or nil,
  })
end

-- ---- the proof ----

---@class mig.Finding
---@field kind string
---@field text string

local function add(out, kind, prefix, lines)
  for _, text in ipairs(lines) do out[#out + 1] = { kind = kind, text = prefix .. text } end
end

-- Lines that a list has and another has not.
local function missing(list, other)
  local there, out = {}, {}
  for _, text in ipairs(other) do there[text] = (there[text] or 0) + 1 end
  for _, text in ipairs(list) do
    if (there[text] or 0) > 0 then
      there[text] = there[text] - 1
    else
      out[#out + 1] = text
    end
  end
  return out
end

--- What differs between two databases of the same history: the schemas in both directions, all rows
--- and the catalogue.
---@param ctx mig.Context
---@param opts mig.CompareOpts
---@param old mig.SquashRecord
---@param new mig.SquashRecord
---@param again? mig.SquashRecord  of the old revisions, run another time: what differs by itself
---                                does not count
---@return mig.Finding[]
function squash.differences(ctx, opts, old, new, again)
  local out = {}
  for _, pair in ipairs { { old, new }, { new, old } } do
    local list = diff.compare(ctx.dialect, ctx, pair[1].snapshot, pair[2].snapshot, opts)
      :as_diffs(ctx.dialect)
    for _, difference in ipairs(list) do out[#out + 1] = difference end
    if #list > 0 then break end -- the other direction says the same the other way round
  end
  local before, after = "only the old revisions make ", "only the new one makes "
  local only_old, only_new = contents.apart(old.contents, new.contents, again and again.contents)
  add(out, "row", before, only_old)
  add(out, "row", after, only_new)
  add(out, "object", before, missing(old.inventory, new.inventory))
  add(out, "object", after, missing(new.inventory, old.inventory))
  return out
end

return squash
