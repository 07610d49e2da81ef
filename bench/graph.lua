-- graph.lua - long histories, in one line and with 100 branches: listing and planning against the
-- bare loader, branches against the line, and how time grows with the history.

local report = require "report"
local tools = require "tools"

-- How often each size is measured, besides once to warm up.
local sizes = { { n = 1000, rounds = 31 }, { n = 10000, rounds = 9 }, { n = 100000, rounds = 2 } }

-- What is run, and the most it may take of the bare loader's time at 10,000 revisions.
local commands = {
  { name = "heads", args = { "heads" }, limit = 1.3 },
  { name = "history", args = { "history" }, limit = 1.3 },
  { name = "upgrade --sql", args = { "upgrade", "--sql" }, limit = 2.2 },
}

local shapes = {
  { name = "in one line", kind = "mig", alembic = "alembic" },
  { name = "100 branches", kind = "branches", alembic = "alembic_branches" },
}

local limit_branches, limit_growth, limit_mib = 1.2, 1.1, 64

local function title(command, n, shape)
  return ("`mig %s`, %s revisions, %s"):format(command.name, report.integer(n), shape.name)
end

-- All commands on both shapes in the same rounds. For each shape: `bare` and a result by command.
local function measure(size)
  local race, all = {}, {}
  for _, shape in ipairs(shapes) do
    local dir = tools.generate(shape.kind, size.n)
    for _, command in ipairs(commands) do
      race[#race + 1] = { cd = dir, args = { tools.mig, table.unpack(command.args) } }
    end
    race[#race + 1] = { cd = dir, args = { tools.work .. "/bare_loader", "revisions/versions" } }
  end
  local results = { tools.race(size.rounds, race) }
  for s, shape in ipairs(shapes) do
    local first = (s - 1) * (#commands + 1)
    all[shape.kind] = { bare = results[first + #commands + 1] }
    for i, command in ipairs(commands) do
      all[shape.kind][command.name] = results[first + i]
    end
  end
  return all
end

-- The power of the size with which time grew between two sizes: 1 is as much as the history did.
local function power(small, large, of)
  local function wall(size) return tools.median(of(size.results).wall) end
  return math.log(wall(large) / wall(small)) / math.log(large.n / small.n), wall(large)
end

local function growth(command, shape, small, large)
  local mine, wall = power(small, large, function(all) return all[shape.kind][command.name] end)
  local floor = power(small, large, function(all) return all[shape.kind].bare end)
  report.row {
    what = ("`mig %s`, %s, growth from %s to %s"):format(command.name, shape.name,
      report.integer(small.n), report.integer(large.n)),
    mig = report.time(wall), other = "bare loader grows", value = ("%.2f"):format(floor),
    ratio = mine, limit = limit_growth,
  }
end

-- One look at alembic, which does the same with Python.
local function rival(rows, command, shape, n)
  local words = command.name == "upgrade --sql" and { "upgrade", "head", "--sql" } or command.args
  rows.rival("alembic", title(command, n, shape),
    { cd = tools.generate(shape.kind, n), args = { tools.mig, table.unpack(command.args) } },
    { cd = tools.generate(shape.alembic, n), args = { "alembic", table.unpack(words) } })
end

---@param rows { compare: function, memory_row: function, installed: function, rival: function }
return function(rows)
  for _, size in ipairs(sizes) do
    local at_limit = size.n == 10000
    size.results = measure(size)
    for _, shape in ipairs(shapes) do
      local results = size.results[shape.kind]
      for _, command in ipairs(commands) do
        rows.compare(title(command, size.n, shape), results[command.name], "bare loader",
          results.bare, at_limit and command.limit or nil)
      end
    end
    for _, command in ipairs(commands) do
      rows.compare(title(command, size.n, shapes[2]), size.results.branches[command.name],
        shapes[1].name, size.results.mig[command.name], limit_branches)
    end
    for _, shape in ipairs(shapes) do
      for _, command in ipairs(commands) do
        rows.memory_row(title(command, size.n, shape) .. ", peak memory",
          size.results[shape.kind][command.name], at_limit and limit_mib or nil)
      end
    end
    if size.n > 10000 then -- some hundreds of MiB
      for _, shape in ipairs(shapes) do
        tools.must("rm -rf " .. tools.quote(tools.generate(shape.kind, size.n)))
      end
    end
  end
  for i = 2, #sizes do
    for _, shape in ipairs(shapes) do
      for _, command in ipairs(commands) do growth(command, shape, sizes[i - 1], sizes[i]) end
    end
  end
  if not rows.installed("alembic") then return end
  for _, shape in ipairs(shapes) do
    for _, command in ipairs(commands) do rival(rows, command, shape, 1000) end
  end
  rival(rows, commands[1], shapes[1], 10000)
end
