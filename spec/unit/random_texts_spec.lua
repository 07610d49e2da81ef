-- Whatever reads texts in Lua, given texts that are nearly right: it reads them, or refuses them
-- with an error object of mig's; it comes to an end, and takes no more memory than a text of that
-- length is worth. MIG_SPEC_SEEDS=5000 tries that many texts for each reader, MIG_SPEC_SEEDS=17-17
-- one.

require "spec.support.library"
local errors = require "mig.support.errors"
local mutations = require "spec.support.mutations"
local readers = require "spec.support.readers"

local most_steps, most_kilobytes = 2000000, 32000

-- What a reader says within so many steps of Lua's.
local function within_bounds(read, text)
  collectgarbage()
  collectgarbage("stop")
  local before = collectgarbage("count")
  local thread = coroutine.create(read)
  debug.sethook(thread, function() error("it does not come to an end", 0) end, "", most_steps)
  local ok, problem = coroutine.resume(thread, text)
  local taken = collectgarbage("count") - before
  collectgarbage("restart")
  if ok and taken > most_kilobytes then return false, ("it takes %d KB"):format(taken) end
  return ok, problem
end

for _, reader in ipairs(readers) do
  describe(reader.name, function()
    it("reads the samples", function()
      for _, sample in ipairs(reader.samples) do
        local ok, problem = within_bounds(reader.read, sample)
        assert(ok, ("%q: %s"):format(sample, tostring(problem)))
      end
    end)

    it("reads or refuses what is nearly right", function()
      local first, last = mutations.seeds(60)
      for seed = first, last do
        local text = mutations.text(reader.samples, seed)
        local ok, problem = within_bounds(reader.read, text)
        local refused = errors.is_error(problem) or reader.refuses and reader.refuses(problem)
        assert(ok or refused, ("seed %d, %q: %s"):format(seed, text, tostring(problem)))
      end
    end)
  end)
end
