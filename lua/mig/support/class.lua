--- Tagged tables: data with a kind, told apart from plain option tables by their metatable.

local class = {}

--- What all lists and options are that have nothing in them: most objects have several.
class.empty = setmetatable({}, {
  __newindex = function() error("an empty list that many share cannot be filled", 2) end,
})

--- A new class. Its instances have `kind` and the methods put into `methods`.
---@param kind string
---@param methods? table
---@return table class   call `class.make(kind_table, fields)` for an instance
function class.new(kind, methods)
  methods = methods or {}
  methods.kind = kind
  return { __name = "mig." .. kind, __kind = kind, __index = methods, methods = methods }
end

---@param cls table
---@param fields table
---@return table
function class.make(cls, fields) return setmetatable(fields, cls) end

--- Append to a list of an object, of which the class may have only the empty one.
---@param object table
---@param name string
---@param item any
function class.append(object, name, item)
  local list = rawget(object, name)
  if not list then
    list = {}
    object[name] = list
  end
  list[#list + 1] = item
end

--- The kind of a schema object, or nil for anything else.
---@param v any
---@return string?
function class.kind(v)
  local mt = getmetatable(v)
  return mt and mt.__kind
end

--- A table that is neither of ours nor anybody's object: options, lists, rows.
---@param v any
---@return boolean
function class.is_plain(v) return type(v) == "table" and getmetatable(v) == nil end

--- Whether the keys of a table are 1 to n and nothing else.
---@param v table
---@return boolean
function class.is_list(v)
  local n, count = #v, 0
  for k in pairs(v) do
    if math.type(k) ~= "integer" or k < 1 or k > n then return false end
    count = count + 1
  end
  return count == n
end

--- Whether two lists have other elements, or the same ones in another order.
---@param a any[]
---@param b any[]
---@return boolean
function class.lists_differ(a, b)
  if #a ~= #b then return true end
  for i = 1, #a do
    if a[i] ~= b[i] then return true end
  end
  return false
end

--- A shallow copy, class included.
---@generic T: table
---@param v T
---@return T
function class.copy(v)
  local out = {}
  for k, x in next, v do out[k] = x end
  return setmetatable(out, getmetatable(v))
end

return class
