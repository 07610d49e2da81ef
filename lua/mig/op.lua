--- `op`: what revisions call. Nothing is loaded before the first call, because most revision files
--- are only read for their metadata.

local metatable

metatable = {
  __name = "mig.op",
  -- At the first call; after it names are looked up in what it has found.
  __index = function(_, name)
    metatable.__index = require("mig.ops").callers
    return metatable.__index[name]
  end,
  __newindex = function(_, name)
    require("mig.support.errors").raise("MIG_EINVALID",
      "op.%s cannot be assigned to; use op.register", tostring(name))
  end,
}

return setmetatable({}, metatable)
