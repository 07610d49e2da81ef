-- What the specs of the graph share: graphs from their notation, plans as one line of text.
require "spec.support.core"
local graph = require "mig_test_graph"

local support = {}

local function split(text, pattern)
  local items = {}
  for item in (text or ""):gmatch(pattern) do
    items[#items + 1] = item
  end
  return items
end

---The words of a text: "d1 d2" -> { "d1", "d2" }.
function support.words(text)
  return split(text, "%S+")
end

---The revisions of a graph, see graph_cases.lua; those further left are older.
function support.specs(notation)
  local specs = {}
  for part in notation:gmatch("[^;]+") do
    local id, down = part:match("^%s*([^%s<]+)<?(%S*)")
    specs[#specs + 1] = {
      id = id,
      down = split(down, "[^,]+"),
      depends = split(part:match("%s%+(%S+)"), "[^,]+"),
      labels = split(part:match("%[(.-)%]"), "[^,%s]+"),
      path = "versions/" .. id .. ".lua",
      create_date = ("2026-01-01 %06d"):format(#specs),
    }
  end
  return specs
end

---A linked graph from its notation, or nil and the error.
function support.build(notation)
  return graph.build(support.specs(notation))
end

---A linked graph; its errors are the caller's.
function support.graph(notation)
  local g, err = support.build(notation)
  if not g then
    error(err.message, 2)
  end
  return g
end

---One step as the cases write it.
local function step_text(step)
  local name = step.id
  if step.kind == "stamp" then
    name = ("(%s)->(%s)"):format(table.concat(step.from, ","), table.concat(step.to, ","))
  end
  return ("%s{%s}"):format(name, table.concat(step.changes, "; "))
end

---All steps of a plan in one line.
function support.plan_text(plan)
  local steps = {}
  for i, step in ipairs(plan.steps) do
    steps[i] = step_text(step)
  end
  return table.concat(steps, " ")
end

---Ids in one line, sorted.
function support.sorted(ids)
  local copy = table.move(ids, 1, #ids, 1, {})
  table.sort(copy)
  return table.concat(copy, " ")
end

---Run a command of the cases: a plan, or nil and the error.
function support.run(g, command, rows, target)
  if command == "downgrade" then
    return g:downgrade(rows, target)
  end
  return g[command](g, rows, support.words(target))
end

---The rows after the changes of all steps, which have to be possible one by one.
function support.replay(rows, plan)
  local stored = {}
  for _, id in ipairs(rows) do
    stored[id] = true
  end
  for _, step in ipairs(plan.steps) do
    for _, change in ipairs(step.changes) do
      local verb, from, to = change:match("^(%u) ([^>]+)>?(.*)$")
      if verb == "I" then
        from, to = nil, from
      end
      assert(not from or stored[from], change .. ": no such row")
      stored[from or ""] = nil
      if to and to ~= "" then
        assert(not stored[to], change .. ": stored already")
        stored[to] = true
      end
    end
  end
  local after = {}
  for id in pairs(stored) do
    after[#after + 1] = id
  end
  return after
end

return support
