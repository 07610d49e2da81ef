--- Modules that most runs do not need: loaded when one of their functions is asked for.

--- A stand-in for a module: `local rebuild = lazy "mig.dialects.sqlite.rebuild"`.
---@param name string
---@return table
return function(name)
  return setmetatable({}, {
    __index = function(stand_in, key)
      local v = require(name)[key]
      rawset(stand_in, key, v)
      return v
    end,
  })
end
