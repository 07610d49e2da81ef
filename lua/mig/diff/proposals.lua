--- What may be another name for the same thing: a column or table that goes where one like it
--- comes. It is told to the reader of the revision, and never done.

local nearest = require "mig.support.nearest"
local ops = require "mig.ops"
local order = require "mig.diff.order"
local renames = require "mig.diff.renames"

local proposals = {}

local predicates = { "type", "nullable", "server_default", "identity", "computed", "comment" }

local function same_column(c, pair, old, new)
  if not old.type or not (new.type or pair.target:type_of(new.name)) then return false end
  for _, name in ipairs(predicates) do
    if c.own[name](c.d, c.ctx, old, new, pair) then return false end
  end
  return true
end

-- Whether a name is the other with a word more or less, or nearly so. Of names of two letters all
-- are near to each other.
local function similar(a, b)
  a, b = a:lower(), b:lower()
  if math.min(#a, #b) < 3 then return false end
  return nearest.of(a, { b }) ~= nil or a:find(b, 1, true) ~= nil or b:find(a, 1, true) ~= nil
end

-- The pairs of `gone` and `come` that fit: by their names, or because there is no other choice.
local function match(gone, come, fits)
  local out, taken = {}, {}
  for _, by_name in ipairs { true, false } do
    for _, old in ipairs(gone) do
      local found, count = nil, 0
      for _, new in ipairs(come) do
        local is_near = not by_name or similar(old.name, new.name)
        if not taken[old] and not taken[new] and is_near and fits(old, new) then
          found, count = found or new, count + 1
        end
      end
      if count == 1 or found and by_name then
        taken[old], taken[found] = true, true
        out[#out + 1] = { old = old, new = found }
      end
    end
  end
  return out
end

-- The proposal of each way stands beside what adds.
local function propose(add, drop, o)
  add.proposal, drop.original.proposal = o, o.original
end

--- Look for columns of a table that may have been renamed. Without a name like the other's, all the
--- rest of the table has to be as it was.
---@param c mig.Comparison
---@param pair { reflected: mig.Table, target: mig.Table }
---@param added table<mig.Column, table>    what adds each new column
---@param dropped table<mig.Column, table>  what drops each old one
function proposals.columns(c, pair, added, dropped)
  local gone, come, rest = {}, {}, 0
  for _, column in ipairs(pair.reflected.columns) do
    if dropped[column] then gone[#gone + 1] = column else rest = rest + 1 end
  end
  for _, column in ipairs(pair.target.columns) do
    if added[column] then come[#come + 1] = column end
  end
  local alone = #gone == 1 and #come == 1 and rest > 0
  for _, found in ipairs(match(gone, come, function(old, new)
    return (alone or similar(old.name, new.name)) and same_column(c, pair, old, new)
  end)) do
    propose(added[found.new], dropped[found.old],
      renames.operation(pair.target, found.old, found.new.name))
  end
end

-- Whether two tables have the same columns; with like names, some of them may differ.
local function same_table(c, old, new)
  if old.schema ~= new.schema then return false end
  local pair, same = { reflected = old, target = new }, 0
  for _, column in ipairs(new.columns) do
    local before = old.by_name[column.name]
    if before and same_column(c, pair, before, column) then same = same + 1 end
  end
  local most = math.max(#old.columns, #new.columns)
  return same == most or similar(old.name, new.name) and same * 4 >= most * 3
end

--- Look for tables that may have been renamed.
---@param c mig.Comparison
---@param operations table[]  that make and drop tables
function proposals.tables(c, operations)
  if #c.created == 0 or #c.dropped == 0 then return end
  local by_table = {}
  for _, o in ipairs(operations) do
    if o.name == "create_table" or o.name == "drop_table" then
      by_table[order.key { name = o.table, schema = o.schema }] = o
    end
  end
  for _, found in ipairs(match(c.dropped, c.created, function(old, new)
    return same_table(c, old, new)
  end)) do
    local old, new = found.old, found.new
    local o = ops.new("rename_table", old.name, new.name, { schema = old.schema })
    o.original = ops.new("rename_table", new.name, old.name, { schema = old.schema })
    propose(by_table[order.key(new)], by_table[order.key(old)], o)
  end
end

return proposals
