-- What has to hold on every graph, tried on random ones that are the same in every run.
local core = require "mig_test_graph"
local graph = require "spec.core.graph_support"

local GRAPHS = 300

local function pick(list)
  return list[math.random(#list)]
end

---Up to `most` of the last few ids.
local function some_of(ids, most)
  local chosen, seen = {}, {}
  for _ = 1, math.random(most) do
    local id = ids[math.random(math.max(1, #ids - 5), #ids)]
    if not seen[id] then
      seen[id] = true
      chosen[#chosen + 1] = id
    end
  end
  return chosen
end

local function random_specs()
  local specs, ids = {}, {}
  for i = 1, math.random(1, 24) do
    local spec = { id = ("r%03d%s"):format(i, pick { "a", "b", "c" }) }
    if #ids > 0 and math.random() < 0.85 then
      spec.down = some_of(ids, math.random() < 0.8 and 1 or 3)
    end
    if #ids > 0 and math.random() < 0.2 then
      spec.depends = some_of(ids, 2)
    end
    specs[i] = spec
    ids[i] = spec.id
  end
  return specs, ids
end

local function shuffled(list)
  local copy = table.move(list, 1, #list, 1, {})
  for i = #copy, 2, -1 do
    local j = math.random(i)
    copy[i], copy[j] = copy[j], copy[i]
  end
  return copy
end

---id -> the ids that must be applied before it.
local function requirements(specs)
  local needs = {}
  for _, spec in ipairs(specs) do
    local list = {}
    for _, id in ipairs(spec.down or {}) do
      list[#list + 1] = id
    end
    for _, id in ipairs(spec.depends or {}) do
      list[#list + 1] = id
    end
    needs[spec.id] = list
  end
  return needs
end

---The ids that rows stand for.
local function closure(needs, rows)
  local applied, todo = {}, table.move(rows, 1, #rows, 1, {})
  while #todo > 0 do
    local id = table.remove(todo)
    if not applied[id] then
      applied[id] = true
      for _, need in ipairs(needs[id]) do
        todo[#todo + 1] = need
      end
    end
  end
  return applied
end

local function keys(set)
  local list = {}
  for key in pairs(set) do
    list[#list + 1] = key
  end
  return graph.sorted(list)
end

---No row is there that another one implies.
local function expect_minimal(needs, rows)
  for _, row in ipairs(rows) do
    for _, need in ipairs(needs[row]) do
      local below = closure(needs, { need })
      for _, other in ipairs(rows) do
        assert(not below[other], row .. " implies " .. other)
      end
    end
  end
end

---Take the steps of a plan; each must be possible where it comes.
local function take(needs, applied, plan)
  for _, step in ipairs(plan.steps) do
    if step.kind == "upgrade" then
      assert(not applied[step.id], step.id .. " is applied already")
      for _, need in ipairs(needs[step.id]) do
        assert(applied[need], step.id .. " runs before " .. need)
      end
      applied[step.id] = true
    else
      assert(applied[step.id], step.id .. " is not applied")
      applied[step.id] = nil
      for id in pairs(applied) do
        for _, need in ipairs(needs[id]) do
          assert(need ~= step.id, step.id .. " goes before " .. id)
        end
      end
    end
  end
end

---A plan with all that is true of every plan checked; the rows after it.
local function follow(needs, rows, plan, err)
  assert(plan, err and err.message)
  local applied = closure(needs, rows)
  take(needs, applied, plan)
  assert.equal(graph.sorted(plan.after), graph.sorted(graph.replay(rows, plan)))
  assert.equal(keys(applied), keys(closure(needs, plan.after)))
  expect_minimal(needs, plan.after)
  return plan.after
end

describe("on random graphs", function()
  local samples = {}
  setup(function()
    math.randomseed(20261121)
    for i = 1, GRAPHS do
      local specs, ids = random_specs()
      samples[i] = { specs = specs, ids = ids, needs = requirements(specs) }
    end
  end)

  it("up to the heads and down to the base is all there and back", function()
    for _, sample in ipairs(samples) do
      local g = assert(core.build(sample.specs))
      local up = g:upgrade({}, { "heads" })
      local rows = follow(sample.needs, {}, up)
      assert.equal(#sample.ids, #up.steps)
      assert.equal(graph.sorted(g:heads(true)), graph.sorted(rows))
      local down = g:downgrade(rows, "base")
      assert.same({}, follow(sample.needs, rows, down))
      assert.equal(#sample.ids, #down.steps)
      assert.equal(#sample.ids, #g:history())
    end
  end)

  it("stops on the way change nothing", function()
    for _, sample in ipairs(samples) do
      local g = assert(core.build(sample.specs))
      local target = pick(sample.ids)
      local first = g:upgrade({}, { target })
      local rows = follow(sample.needs, {}, first)
      assert.equal(keys(closure(sample.needs, { target })), keys(closure(sample.needs, rows)))
      local second = g:upgrade(rows, { "heads" })
      follow(sample.needs, rows, second)
      assert.equal(#sample.ids, #first.steps + #second.steps)
    end
  end)

  it("a downgrade takes away what stands on its target, and nothing else", function()
    for _, sample in ipairs(samples) do
      local g = assert(core.build(sample.specs))
      local rows = g:upgrade({}, { "heads" }).after
      local target = pick(sample.ids)
      local down, err = g:downgrade(rows, target)
      if not down then -- nothing stands on it, and it is no row: something depends on it
        assert.equal("Destination " .. target
          .. " is not a valid downgrade target from current head(s)", err.message)
        assert.same({}, g:revision(target).next)
        goto next
      end
      local after = follow(sample.needs, rows, down)
      assert.is_true(closure(sample.needs, after)[target])
      local again = g:upgrade(after, { "heads" })
      assert.equal(#down.steps, #again.steps)
      assert.equal(graph.sorted(rows), graph.sorted(follow(sample.needs, after, again)))
      ::next::
    end
  end)

  it("the order of adding means nothing: that of create dates counts, then that of ids", function()
    local function plans(specs)
      local g = assert(core.build(specs))
      local up = g:upgrade({}, { "heads" })
      return graph.plan_text(up) .. "\n" .. graph.plan_text(g:downgrade(up.after, "base")) .. "\n"
        .. table.concat(g:heads(true), " ")
    end
    for i, sample in ipairs(samples) do
      for _, spec in ipairs(i % 2 == 0 and sample.specs or {}) do
        spec.create_date = "2026-01-0" .. math.random(9)
      end
      assert.equal(plans(sample.specs), plans(shuffled(sample.specs)))
    end
  end)

  it("stamping the heads is where upgrading ends", function()
    for _, sample in ipairs(samples) do
      local g = assert(core.build(sample.specs))
      local rows = g:upgrade({}, { pick(sample.ids) }).after
      local plan = g:stamp({}, { "heads" })
      assert.equal(graph.sorted(g:heads(true)), graph.sorted(plan.after))
      assert.equal(graph.sorted(plan.after), graph.sorted(graph.replay({}, plan)))
      assert.same({}, g:stamp(rows, { "base" }).after)
    end
  end)
end)
