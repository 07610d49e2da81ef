-- Runs before a command talks to a database, and returns one table. Plain settings belong into
-- mig.ini; what needs code belongs here.

return {
  -- Each schema of the database whose name begins with tenant_. A table of
  -- tenants would do as well.
  targets = function(_, _, connect)
    local list = {}
    for row in connect():rows([[
      SELECT nspname AS name FROM pg_catalog.pg_namespace
      WHERE nspname LIKE 'tenant\_%' ORDER BY nspname]]) do
      list[#list + 1] = { name = row.name, schema = row.name }
    end
    return list
  end,

  -- The schema that revisions work towards, without the name of a schema in it; `mig revision
  -- --autogenerate --target tenant_acme` compares it with one tenant.
  -- target_metadata = require "models",

  -- Modules to load first, for instance with operations of your own (op.register).
  -- plugins = { "ops.views" },

  -- Called after each step, inside its transaction; step.target is the name of the schema.
  -- on_version_apply = function(step) end,
}
