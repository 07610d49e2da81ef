-- A dialect that overrides nothing, for specs of what all dialects have in common; and the database
-- that a MetaData would make, as if it had been read.

local library = require "spec.support.library"
local base = require "mig.dialects.base"
local compare = require "mig.dialects.base.compare"
local class = require "mig.support.class"
local diff = require "mig.diff"
local sa = require "mig.schema"

local standard = {}

---A dialect, and its comparison to be changed.
---@param traits? table  of the dialect
---@param own? table     of its comparison
---@return table dialect
function standard.dialect(traits, own)
  local name = "standard"
  package.loaded["mig.dialects.standard.compare"] =
    setmetatable(own or {}, { __index = compare })
  local fields = {
    name = name, title = "Standard SQL",
    options = { index = { where = "text", using = "string" }, constraint = {} },
  }
  for key, v in pairs(traits or {}) do fields[key] = v end
  return base.extend(fields)
end

-- What a database has no word for.
local function read(d, t)
  t.reflected, t.metadata, t.was = true, nil, nil
  for i, c in ipairs(t.columns) do
    local own = class.copy(c)
    own.type, own.was = c.type or t:type_of(c.name), nil
    for _, item in ipairs(own.checks) do class.append(t, "constraints", item) end
    own.foreign_keys, own.checks = nil, nil
    if c.server_default ~= nil then
      own.server_default = sa.text(d.ddl.default_text(d, c))
    end
    t.columns[i], t.by_name[c.name] = own, own
  end
  for _, list in ipairs { t.constraints, t.indexes, { t.primary_key } } do
    for i, object in ipairs(list) do
      local own = class.copy(object)
      if own.name ~= nil then own.name = tostring(own.name) end
      if own.of_type then own.sql, own.of_type = d.ddl.condition(d, object), nil end
      list[i] = own
    end
  end
end

---A MetaData that `fill` makes.
---@param fill fun(m: table)
---@param opts? table
---@return table
function standard.models(fill, opts)
  local m = sa.MetaData(opts)
  fill(m)
  return m
end

---The same as it would be read from a database.
---@param d table
---@param fill fun(m: table)
---@param opts? table
---@return table
function standard.database(d, fill, opts)
  local m = standard.models(fill, opts)
  for _, t in ipairs(m.tables) do read(d, t) end
  return m
end

---The texts of differences.
---@param list table[]
---@return string[]
function standard.texts(list)
  local out = {}
  for i, difference in ipairs(list) do out[i] = difference.text end
  return out
end

local log = {}

---What the last comparison has logged.
---@return string[]
function standard.messages()
  local out = {}
  for i, entry in ipairs(log) do
    assert(entry[2] == "mig.autogenerate.compare", entry[2])
    out[i] = entry[3]
  end
  return out
end

---Compare what two functions put into a MetaData.
---@param old fun(m: table)
---@param new fun(m: table)
---@param opts? table  of the comparison; traits and own of the dialect; `prepare(reflected)`
---@return table upgrade_ops, table dialect
function standard.compare(old, new, opts)
  opts = opts or {}
  local d = standard.dialect(opts.traits, opts.own)
  local ctx, _, entries = library.context()
  log = entries
  if opts.compare_server_default == nil then opts.compare_server_default = true end
  local reflected = standard.database(d, old)
  if opts.prepare then opts.prepare(reflected) end
  return diff.compare(d, ctx, reflected, standard.models(new), opts), d
end

---Assert what is found, and that it is undone exactly.
---@param expected string[]
---@param old fun(m: table)
---@param new fun(m: table)
---@param opts? table
---@return table upgrade_ops
function standard.finds(expected, old, new, opts)
  local up, d = standard.compare(old, new, opts)
  local assert = require "luassert"
  assert.are.same(expected, standard.texts(up:as_diffs(d)))
  local there, back = up:operations(), up:reverse():operations()
  assert.are.equal(#there, #back)
  for i, o in ipairs(there) do
    assert.are.equal(o.original, back[#back + 1 - i])
    assert.are.equal(o, o.original:reverse())
  end
  return up
end

---A table `t`, with an id and what is given.
---@return fun(m: table)
function standard.t(...)
  local items = table.pack(...)
  return function(m)
    sa.Table("t", m, sa.Column("id", sa.Integer, { primary_key = true }),
      table.unpack(items, 1, items.n))
  end
end

return standard
