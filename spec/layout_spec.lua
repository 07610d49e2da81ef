-- The house keeps its plan: includes and requires point along the arrows only, and every file is
-- in a room that has a name. A failure names file, line and the arrow it went against.

local env = require "spec.support.env"

-- Each room and those it may see besides itself. All see include/mig/.
local c_rooms = {
  base = {},
  graph = { "base" },
  db = { "base" },
  script = { "db", "graph", "base" },
  engine = { "script", "db", "graph", "base" },
  cli = {},
  binding = {},
}

-- Headers of libraries, and the rooms whose business each library is: Lua is that of `script`,
-- which has a state for revisions, and of `binding`, which serves another's.
local libraries = {
  ["lua.h"] = "script binding", ["lauxlib.h"] = "script binding", ["lualib.h"] = "script",
  ["sqlite3.h"] = "db", ["libpq-fe.h"] = "db", ["mysql.h"] = "db",
  ["ini.h"] = "engine", ["sha2.h"] = "engine", ["cjson/cJSON.h"] = "cli",
}

-- A Lua room may require those on lower floors only; rooms on one floor do not know each other.
local lua_floors = {
  { "support" },
  { "schema" },
  { "ops" },
  { "dialects" },
  { "diff", "render", "lint" },
  { "run", "autogenerate", "directives", "op", "environment", "targets", "write_hooks",
    "forecast", "squash" },
  { "entry" },
}

local floor_of = {}
for floor, rooms in ipairs(lua_floors) do
  for _, room in ipairs(rooms) do
    floor_of[room] = floor
  end
end

local function find(what)
  return env.lines(
    "find . -path './build*' -prune -o -path ./.git -prune -o -path ./bench/work -prune -o"
      .. " -type f \\( " .. what .. " \\) -print | sed 's,^\\./,,' | LC_ALL=C sort")
end

---Calls `visit(path, number, line)` for each line of the files.
local function each_line(files, visit)
  for _, path in ipairs(files) do
    local number = 0
    for line in io.lines(path) do
      number = number + 1
      visit(path, number, line)
    end
  end
end

local function contains(list, item)
  for _, value in ipairs(list) do
    if value == item then
      return true
    end
  end
  return false
end

---One message for all complaints: the whole list is worth more than its first line.
local function expect_none(complaints)
  assert(#complaints == 0, "\n  " .. table.concat(complaints, "\n  "))
end

describe("layout", function()
  it("has every C file in a room", function()
    local complaints = {}
    for _, path in ipairs(find("-name '*.[ch]'")) do
      local room = path:match("^runtime/(%w+)/[%w_]+%.[ch]$")
      local known = room and c_rooms[room]
        or path == "include/mig.h"
        or path:match("^include/mig/[%w_]+%.h$")
        or path:match("^spec/support/core/[%w_]+%.[ch]$")
        or path:match("^spec/support/programs/[%w_]+%.c$")
        or path:match("^examples/[%w_]+/src/[%w_]+%.[ch]$")
        or path:match("^spec/fuzz/[%w_]+%.[ch]$") or path:match("^bench/[%w_]+%.c$")
        or path == "cmake/compile_lua.c"
      if not known then
        complaints[#complaints + 1] = path
      end
    end
    expect_none(complaints)
  end)

  it("has every Lua file in a room", function()
    local complaints = {}
    for _, path in ipairs(find("-name '*.lua'")) do
      local room = path:match("^lua/mig/([%w_]+)%.lua$") or path:match("^lua/mig/(%w+)/")
      local known = room and (floor_of[room] or room == "templates")
        or path:match("^lua/mig/_meta/")
        or path:match("^revisions/") or path:match("^examples/") or path:match("^bench/")
        or path == "spec/layout_spec.lua"
        or path:match("^spec/unit/") or path:match("^spec/core/") or path:match("^spec/golden/")
        or path:match("^spec/e2e/") or path:match("^spec/support/")
      if not known then
        complaints[#complaints + 1] = path
      end
    end
    expect_none(complaints)
  end)

  it("includes along the arrows", function()
    local complaints = {}
    local files = find("-path './runtime/*.[ch]' -o -path './include/*.h'")
    each_line(files, function(path, number, line)
      local how, header = line:match('^%s*#%s*include%s*([<"])([^>"]+)[>"]')
      if not header then
        return
      end
      local room = path:match("^runtime/(%w+)/") or "include"
      local seen = how == '"' and (header:match("^(%w+)/") or header:match("^mig%.h$") or room)
      local allowed
      if how == "<" then
        local owner = libraries[header]
        allowed = not owner or (" " .. owner .. " "):find(" " .. room .. " ", 1, true)
      elseif room == "include" then
        allowed = seen == "include" or seen == "mig"
      else
        allowed = seen == room or seen == "mig" or seen == "mig.h" or contains(c_rooms[room], seen)
      end
      if not allowed then
        complaints[#complaints + 1] = ("%s:%d: %s may not include %s"):format(
          path, number, room, header)
      end
    end)
    expect_none(complaints)
  end)

  it("requires along the arrows", function()
    local complaints = {}
    each_line(find("-path './lua/mig/*.lua'"), function(path, number, line)
      local room = path:match("^lua/mig/([%w_]+)%.lua$") or path:match("^lua/mig/(%w+)/")
      if not floor_of[room] then
        return -- templates and stubs are the user's code
      end
      -- "require" in a comment or as the end of another name is not a call.
      local code = (" " .. line):gsub("%-%-.*", "")
      code = code:gsub("([^%w_.])lazy(%s*[\"'])", "%1require%2") -- support/lazy.lua
      for name in code:gmatch("[^%w_.\"']require%s*%(?%s*[\"']([^\"']+)[\"']") do
        local seen = name:match("^mig%.([%w_]+)")
        local allowed = seen == "core" or seen == room
          or seen and floor_of[seen] and floor_of[seen] < floor_of[room]
        if not allowed then
          complaints[#complaints + 1] = ("%s:%d: %s may not require %s"):format(
            path, number, room, name)
        end
      end
    end)
    expect_none(complaints)
  end)

  it("binds every mig.core module in a file of its own", function()
    local complaints = {}
    each_line(find("-path './lua/mig/*.lua'"), function(path, number, line)
      local name = line:gsub("%-%-.*", ""):match("require%s*%(?%s*[\"']mig%.core%.(%w+)")
      local file = name and io.open("runtime/script/bind_" .. name .. ".c")
      if file then
        file:close()
      elseif name then
        complaints[#complaints + 1] = ("%s:%d: no runtime/script/bind_%s.c"):format(
          path, number, name)
      end
    end)
    expect_none(complaints)
  end)

  it("has no file over 500 lines", function()
    local complaints, last = {}, {}
    each_line(find("-name '*.[ch]' -o -name '*.lua' -o -name '*.sh' -o -name '*.cmake'"),
      function(path, number)
        last[path] = number
      end)
    for path, lines in pairs(last) do
      if lines > 500 then
        complaints[#complaints + 1] = ("%s: %d lines"):format(path, lines)
      end
    end
    table.sort(complaints)
    expect_none(complaints)
  end)

  it("documents every public function", function()
    local complaints = {}
    for _, path in ipairs(find("-path './include/*.h'")) do
      -- What the next declaration has above it: a /** comment that ended on the line before.
      local in_comment, is_doc, documented = false, false, false
      each_line({ path }, function(_, number, line)
        if not in_comment and line:match("^%s*/%*") then
          in_comment, is_doc = true, line:match("^%s*/%*%*") ~= nil
        end
        if in_comment then
          if line:match("%*/%s*$") then
            in_comment, documented = false, is_doc
          end
          return
        end
        if line:match("^MIG_API%s") and not documented then
          complaints[#complaints + 1] = ("%s:%d: %s"):format(path, number, line)
        end
        documented = false
      end)
    end
    expect_none(complaints)
  end)
end)
