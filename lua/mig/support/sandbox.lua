--- What the files of a project see: the globals of revisions, of env.lua and of modules they
--- require. It guards against accidents, not against enemies: a revision is code that runs with
--- the rights of whoever runs mig.

local sandbox = {}

---@type string? of the project, which is being loaded
local module

--- The module of the project that is being loaded; nil while it is another file.
---@return string?
function sandbox.module() return module end

--- Raise an error object. Required late: most runs make no error and start faster without.
local function raise(...)
  require("mig.support.errors").raise("MIG_EINVALID", ...)
end

--- Globals that a file may leave unset and still read.
local optional = {
  revision = true, down_revision = true, branch_labels = true, depends_on = true,
  replaces = true, irreversible = true, ddl_lock_timeout = true, upgrade = true, downgrade = true,
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

--- xpcall() whose handler is not asked about a request to stop: that error comes out of a hook,
--- inside which no other hook runs, so that nothing could stop a handler with a loop in it.
local function stoppable_xpcall(fn, handler, ...)
  return xpcall(fn, function(e)
    if type(e) == "table" and rawget(e, "code") == "MIG_EINTERRUPTED" then return e end
    return handler(e)
  end, ...)
end

--- What other languages call what Lua has another word for.
local foreign = { None = "nil", null = "nil", True = "true", False = "false" }

local function unknown_global(globals)
  return function(_, name)
    if optional[name] then return nil end
    if foreign[name] then raise("unknown global '%s'; Lua's word is %s", name, foreign[name]) end
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
    rawequal = rawequal, rawget = rawget, rawlen = rawlen, rawset = rawset,
    select = select, setmetatable = setmetatable, tonumber = tonumber, tostring = tostring,
    type = type, xpcall = stoppable_xpcall,
  }
  for name, value in next, extra do globals[name] = value end
  for _, name in ipairs { "coroutine", "io", "math", "os", "string", "table", "utf8" } do
    globals[name] = read_only(name, _G[name])
  end
  return setmetatable(globals, { __index = unknown_global(globals) })
end

-- What the system says where nothing is, on Linux and elsewhere.
local ENOENT, ENOTDIR = 2, 20

--- The file of a module of the project, or nil and where it was looked for.
local function find_module(folders, name)
  local tried = {}
  for _, folder in ipairs(folders) do
    for _, tail in ipairs { ".lua", "/init.lua" } do
      local path = folder .. "/" .. name:gsub("%.", "/") .. tail
      local file, problem, code = io.open(path, "r")
      if file then
        file:close()
        return path
      end
      if code ~= ENOENT and code ~= ENOTDIR then raise("cannot read %s", problem) end
      tried[#tried + 1] = path
    end
  end
  return nil, table.concat(tried, ", ")
end

-- Load a module of the project.
local function run_module(chunk, name, path)
  local _ <close> = setmetatable({ outer = module }, {
    __close = function(self) module = self.outer end, -- also after an error
  })
  module = name
  return chunk(name, path)
end

--- require() for files of the project: standard libraries as they see them, mig's own modules,
--- then files of the project, each run once in an environment of its own. A file cannot take the
--- place of one of mig's, and C modules are not loaded.
local function make_require(globals, folders, metatable)
  local loaded, loading = {}, {}
  return function(name)
    if type(name) ~= "string" then
      raise("require: argument 1 (name) must be a string, got %s", type(name))
    end
    if name:sub(1, 4) == "mig." then return require(name) end
    if rawget(globals, name) and type(globals[name]) == "table" then return globals[name] end
    if loaded[name] ~= nil then return loaded[name] end
    if name:find("/", 1, true) or name:find("..", 1, true) then
      raise("module '%s' not found: write folders with dots between, as in \"lib.deep\"", name)
    end
    local path, tried = find_module(folders, name)
    if not path then raise("module '%s' not found; looked for %s", name, tried) end
    local chunk = sandbox.load_file(path, metatable)
    if loading[name] then raise("module '%s' requires itself, or failed before", name) end
    loading[name] = true
    local result = run_module(chunk, name, path)
    loading[name] = nil
    if result == nil then result = true end
    loaded[name] = result
    return result
  end
end

--- Make the world of one project.
---@param folders string[] in which require() finds Lua files
---@param extra table<string, any> further globals
---@return table metatable for the environment of a file: `setmetatable({}, metatable)`
function sandbox.open(folders, extra)
  local globals = make_globals(extra)
  local metatable = { __index = globals }
  globals.require = make_require(globals, folders, metatable)

  --- Whether require() would find a module.
  function metatable.has_module(name)
    return name:sub(1, 4) == "mig." or rawget(globals, name) ~= nil
      or find_module(folders, name) ~= nil
  end

  --- Text only: precompiled chunks can crash the interpreter.
  function globals.load(chunk, name, _, env)
    local made, problem = load(chunk, name, "t", env or setmetatable({}, metatable))
    if made then return made end
    -- a parser that runs out of stack has been through C's handler of errors
    return nil, type(problem) == "table" and problem.message or problem
  end
  return metatable
end

--- Load a Lua file of the project into an environment of its own. A file that cannot be read or
--- does not parse is an error that names its line.
---@param file string
---@param metatable table what open() returned
---@return function chunk
function sandbox.load_file(file, metatable)
  local chunk, message = loadfile(file, "t", setmetatable({}, metatable))
  if chunk then return chunk end
  error(require("mig.support.errors").of_chunk(file, message), 0)
end

return sandbox
