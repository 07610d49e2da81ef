--- Which comparisons are made: those of mig and those of a project have dotted names, and
--- autogenerate_plugins chooses among them by patterns.

local errors = require "mig.support.errors"
local nearest = require "mig.support.nearest"

local plugins = {}

local prefix = "mig.autogenerate."

--- The comparisons of mig, without what their names begin with.
local own = {
  "checks", "comments", "constraints", "defaults", "enums", "functions", "options", "tables",
  "triggers", "types", "views",
}

---@class mig.ComparisonChoice
---@field all boolean                  nothing is left out
---@field enabled table<string, true>  by name; what has no name is not asked about
local Choice = {}
Choice.__index = Choice

--- Whether a comparison of mig is made.
---@param name string  "comments"
---@return boolean
function Choice:compares(name) return self.all or self.enabled[prefix .. name] == true end

--- Whether a comparison of the project's is made: always, unless it has a name.
---@param name? string  "ops.views"
---@return boolean
function Choice:has_plugin(name) return self.all or not name or self.enabled[name] == true end

-- "a.*" as a Lua pattern: a star stands for one part of a name, or for several.
local function lua_pattern(pattern)
  return "^" .. pattern:gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0"):gsub("%*", ".+") .. "$"
end

local function unknown(pattern, names)
  local alembic = pattern:match "^alembic%.(.*)$"
  local guess = alembic and ("; mig's own begin with %s, as in %s*"):format(prefix, prefix)
    or nearest.hint(pattern, names, "; there are " .. table.concat(names, ", "))
  errors.raise("MIG_ECONFIG", "autogenerate_plugins: did not locate a plugin '%s'%s", pattern,
    guess)
end

-- The names that a pattern means, of which there has to be one.
local function matches(pattern, names)
  local out, written = {}, lua_pattern(pattern)
  for _, name in ipairs(names) do
    if name:find(written) then out[#out + 1] = name end
  end
  if #out == 0 then unknown(pattern, names) end
  return out
end

--- Make a choice. A list that only takes away takes it from everything.
---@param patterns? string[]  "mig.autogenerate.*", "~ops.views"; nil: everything
---@param registered string[] names of the project's comparisons
---@return mig.ComparisonChoice
function plugins.choose(patterns, registered)
  local choice = setmetatable({ all = patterns == nil, enabled = {} }, Choice)
  if not patterns then return choice end
  if #patterns == 0 then
    errors.raise("MIG_ECONFIG", "autogenerate_plugins names nothing, and nothing would be "
      .. "compared; leave it out to compare everything")
  end
  local names, included, excluded = {}, {}, {}
  for _, name in ipairs(own) do names[#names + 1] = prefix .. name end
  table.move(registered, 1, #registered, #names + 1, names)
  for _, pattern in ipairs(patterns) do
    local without = pattern:match "^~(.*)$"
    table.insert(without and excluded or included, without or pattern)
  end
  if #included == 0 and #excluded > 0 then included[1] = "*" end
  for _, pattern in ipairs(included) do
    for _, name in ipairs(matches(pattern, names)) do choice.enabled[name] = true end
  end
  for _, pattern in ipairs(excluded) do
    for _, name in ipairs(matches(pattern, names)) do choice.enabled[name] = nil end
  end
  return choice
end

-- ---- what is not compared ----

local kind_of_list = {
  foreign_key = "constraints", unique = "constraints", exclude = "constraints", check = "checks",
}

-- The constraints of the models where those are compared, and of the database where not.
local function constraints_of(choice, pair)
  local out = {}
  for _, t in ipairs { pair.target, pair.reflected } do
    for _, item in ipairs(t.constraints) do
      local name = kind_of_list[item.kind]
      local is_compared = not name or choice:compares(name)
      if (t == pair.target) == is_compared then out[#out + 1] = item end
    end
  end
  return out
end

--- Have a table of the models agree with the database in what is not compared.
---@param choice mig.ComparisonChoice
---@param pair { reflected: mig.Table, target: mig.Table }  target is a view of the table of models
function plugins.agree(choice, pair)
  if choice.all then return end
  local reflected, target = pair.reflected, pair.target
  if not choice:compares "comments" then target.comment = reflected.comment end
  target.constraints = constraints_of(choice, pair)
  if not choice:compares "constraints" then
    target.indexes, target.primary_key = reflected.indexes, reflected.primary_key
  end
end

return plugins
