-- Runs before a command talks to a database, and returns one table. Plain settings belong into
-- mig.ini; what needs code belongs here.

-- The models of each database, for `mig check` and `mig revision --autogenerate`.
local models = {
  -- engine1 = require "models.engine1",
  -- engine2 = require "models.engine2",
}

return {
  -- `databases` of mig.ini names them; each has a section of its name.
  targets = function(config)
    local list = {}
    for name in (config.databases or ""):gmatch("[^%s,]+") do
      list[#list + 1] = {
        name = name, url = config.sections[name].url, target_metadata = models[name],
      }
    end
    return list
  end,

  -- Modules to load first, for instance with operations of your own (op.register).
  -- plugins = { "ops.views" },

  -- Called after each step, inside its transaction; step.target is the name of the database.
  -- on_version_apply = function(step) end,
}
