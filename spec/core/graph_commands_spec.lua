local cases = require "spec.core.graph_cases"
local support = require "spec.core.graph_support"

local known_errors = {
  ["E-HEADS"] = "Multiple head revisions are present for given argument '%s'; please specify a "
    .. "specific target revision, '<branchname>@%s' to narrow to a specific head, or 'heads' "
    .. "for all heads",
  ["E-STAMPHEADS"] = "Multiple heads are present; please specify a single target revision",
}

---What a plan without its row changes comes to.
local function ids_only(text)
  return (text:gsub("{.-}", ""))
end

local function expect_error(expected, target, plan, err)
  assert.is_nil(plan)
  local text = known_errors[expected]
  assert.equal(text and text:gsub("%%s", function() return target end) or expected, err.message)
end

describe("a plan", function()
  it("has all worked cases", function()
    assert.equal(143, #cases.commands)
    for i, case in ipairs(cases.commands) do
      assert.equal(i, case[1])
    end
  end)

  for _, case in ipairs(cases.commands) do
    local number, name, command, before, target, steps, after, free = table.unpack(case)
    it(("%d: %s %s on %s from (%s)"):format(number, command, target, name, before), function()
      local g = support.graph(cases.graphs[name])
      local rows = support.words(before)
      local plan, err = support.run(g, command, rows, target)
      local expected = steps:match("^ERR (.*)")
      if expected then
        expect_error(expected, target, plan, err)
        return
      end
      assert.is_table(plan, err and err.message)
      local text = support.plan_text(plan)
      if free then
        assert.equal(ids_only(steps), ids_only(text))
        for _ = 1, 3 do
          local again = support.graph(cases.graphs[name])
          assert.equal(text, support.plan_text(support.run(again, command, rows, target)))
        end
      else
        assert.equal(steps, text)
      end
      assert.equal(after, support.sorted(plan.after))
      assert.equal(after, support.sorted(support.replay(rows, plan)))
    end)
  end
end)
