--- `sa`: schema objects, types and SQL expressions. Each part is loaded at its first use, because
--- most revision files are only read for their metadata.

-- Where a name lives; whatever is not here is a type.
local homes = {
  Column = "column", ForeignKey = "column", Identity = "column", Computed = "column",
  Sequence = "column",
  PrimaryKeyConstraint = "constraint", ForeignKeyConstraint = "constraint",
  UniqueConstraint = "constraint", CheckConstraint = "constraint",
  ExcludeConstraint = "constraint",
  Index = "index",
  View = "view", Function = "function", Trigger = "trigger",
  MetaData = "metadata", Table = "table", table = "table",
  column = "sql", text = "sql", func = "sql", null = "sql", none = "sql", bytes = "sql",
  true_ = "sql", false_ = "sql",
  custom = "types",
}

-- Namespaces with a dialect's own types.
local namespaces = {
  mariadb = "mysql", mysql = "mysql", postgresql = "postgresql", sqlite = "sqlite",
}

-- Every name there is, in order.
local function all_names()
  local names = {}
  for _, map in ipairs { homes, namespaces, require("mig.schema.types").all } do
    for k in pairs(map) do names[#names + 1] = k end
  end
  table.sort(names)
  return names
end

local function unknown(name)
  local errors = require "mig.support.errors"
  local nearest = require "mig.support.nearest"
  local names = all_names()
  errors.raise("MIG_EINVALID", "sa has no '%s'%s", tostring(name), nearest.hint(name, names, ""))
end

local function find(name)
  if homes[name] then return require("mig.schema." .. homes[name])[name] end
  if namespaces[name] then return require("mig.schema." .. namespaces[name]) end
  return require("mig.schema.types").all[name]
end

return setmetatable({ __names = all_names }, {
  __name = "mig.schema",
  __index = function(sa, name)
    local v = find(name)
    if v == nil then unknown(name) end
    rawset(sa, name, v)
    return v
  end,
  __newindex = function(_, name)
    require("mig.support.errors").raise("MIG_EINVALID", "sa.%s cannot be assigned to",
      tostring(name))
  end,
})
