-- What mig makes of models on MariaDB is what it reads back: every type, default and option of a
-- column, every kind of key, index and constraint. `mig models` finds the same again.

local matrix = require "spec.e2e.mariadb.matrix"
local models = require "spec.e2e.mariadb.models"

describe("on MariaDB, autogenerate", function()
  for _, case in ipairs(matrix) do
    it("sees no difference in what it has made: " .. case.name, function()
      local project = models.made(case.text)
      assert.are.equal("", (project:check()))
    end)

    it("sees none in what `mig models` has found: " .. case.name, function()
      local first = models.made(case.text)
      first:read()
      assert.are.equal("", (first:check()))
      -- And what is made of that is what the first models say.
      local second = models.new("")
      second.project:write("revisions/models.lua", first.project:read("revisions/models.lua"))
      second:upgrade()
      second:write(case.text)
      assert.are.equal("", (second:check()))
    end)
  end
end)
