--- `op`: what revisions call. Nothing is loaded before the first call, because most revision files
--- are only read for their metadata.

local find

return setmetatable({}, {
  __name = "mig.op",
  __index = function(_, name)
    find = find or require("mig.ops").find
    return find(name)
  end,
  __newindex = function(_, name)
    require("mig.support.errors").raise("MIG_EINVALID",
      "op.%s cannot be assigned to; use op.register", tostring(name))
  end,
})
