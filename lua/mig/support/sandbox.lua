--- What the files of a project see: the globals of revisions, of env.lua and of modules they
--- require. It guards against accidents, not against enemies: a revision is code that runs with
--- the rights of whoever runs mig.

local sandbox = {}

--- Raise an error object. Required late: most runs make no error and start faster without.
local function raise(...)
  require("mig.support.errors").raise("MIG_EINVALID", ...)
end

--- Globals that a file may leave unset and still read.
local optional = {
  revision = true, down_revision = true, branch_labels = true, depends_on = true,
  irreversible = true, upgrade = true, downgrade = true,
}

--- What is handed out of each library; a function that is not named here is withheld.
local withheld = {
  os = { exit = true, setlocale = true },
}

local function read_only(name, library)
  local hidden = withheld[name] or {}
  local visible = {}
  for key, value in next, library do
    if not hidden[key] then visible[key] = value end
  end
  return setmetatable({}, {
    __index = visible,
    __newindex = function(_, key)
      raise("%s.%s cannot be assigned; use a local variable", name, key)
    end,
    __pairs = function() return next, visible, nil end,
  })
end

--- print() goes to standard error: standard output belongs to results and to --sql.
local function print_to_stderr(...)
  local parts = table.pack(...)
  for i = 1, parts.n do parts[i] = tostring(parts[i]) end
  io.stderr:write(table.concat(parts, "\t"), "\n")
end

local function unknown_global(globals)
  return function(_, name)
    if optional[name] then return nil end
    local names = {}
    for key in next, globals do names[#names + 1] = key end
    table.sort(names)
    raise("unknown global '%s'%s", tostring(name),
      require("mig.support.nearest").hint(name, names, ""))
  end
end

--- The table behind the globals of every file: the standard library without what would leave
--- the file's own world, and what `extra` names.
local function make_globals(extra)
  local globals = {
    _VERSION = _VERSION, assert = assert, error = error, getmetatable = getmetatable,
    ipairs = ipairs, next = next, pairs = pairs, pcall = pcall, print = print_to_stderr,
    rawequal = rawequal, rawget = rawget, rawlen = rawlen, rawset = rawset, require = require,
    select = select, setmetatable = setmetatable, tonumber = tonumber, tostring = tostring,
    type = type, xpcall = xpcall,
  }
  for name, value in next, extra do globals[name] = value end
  for _, name in ipairs { "coroutine", "io", "math", "os", "string", "table", "utf8" } do
    globals[name] = read_only(name, _G[name])
  end
  return setmetatable(globals, { __index = unknown_global(globals) })
end

--- Make the world of one project.
---@param paths string[] folders in which require() finds Lua files
---@param extra table<string, any> further globals
---@return table metatable for the environment of a file: `setmetatable({}, metatable)`
function sandbox.open(paths, extra)
  local globals = make_globals(extra)
  local metatable = { __index = globals }

  --- Text only: precompiled chunks can crash the interpreter.
  function globals.load(chunk, name, _, env)
    return load(chunk, name, "t", env or setmetatable({}, metatable))
  end

  local templates = {}
  for _, path in ipairs(paths) do
    templates[#templates + 1] = path .. "/?.lua"
    templates[#templates + 1] = path .. "/?/init.lua"
  end
  package.path = table.concat(templates, ";")

  package.searchers[3] = function(name)
    local file, why = package.searchpath(name, package.path)
    if not file then return why end
    local chunk, message = sandbox.load_file(file, metatable)
    if not chunk then error(message, 0) end
    return chunk, file
  end
  return metatable
end

--- Load a Lua file of the project into an environment of its own.
---@param file string
---@param metatable table what open() returned
---@return function? chunk
---@return string? message why not
function sandbox.load_file(file, metatable)
  return loadfile(file, "t", setmetatable({}, metatable))
end

return sandbox
