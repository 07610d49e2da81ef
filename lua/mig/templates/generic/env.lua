-- Runs before a command talks to the database, and returns one table. Plain settings belong into
-- mig.ini; what needs code belongs here. Every key is optional.

return {
  -- The schema that revisions work towards; its naming_convention names constraints.
  -- target_metadata = require "models",

  -- Modules to load first, for instance with operations of your own (op.register).
  -- plugins = { "ops.views" },

  -- Where the database is, for instance from a secret store; nil keeps mig.ini's url.
  -- `config` holds the settings of mig.ini, `x` the -x key=value arguments.
  -- url = function(config, x) return nil end,

  -- Several databases or schemas for one history; nil: there is one.
  -- targets = function(config, x, connect) return nil end,

  -- Called after each step, inside its transaction.
  -- on_version_apply = function(step) end,
}
