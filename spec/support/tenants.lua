-- Projects whose env.lua lists several databases, and what specs ask about a run of all of them.

local history = require "spec.support.history"

local tenants = {}

---env.lua of a project: a table `tenant` of app.db names the databases.
tenants.env = [[
return {
  targets = function(config, x, connect)
    local list = {}
    for row in connect():rows(
      "SELECT name, region FROM tenant WHERE name <> :not_this ORDER BY name",
      { not_this = x.skip or "" }) do
      list[#list + 1] = { name = row.name, url = "sqlite:///" .. row.name .. ".db",
        x = { region = row.region } }
    end
    return list
  end,
}
]]

---Two revisions, of which the second fails on the target that `-x broken=` names.
tenants.revisions = {
  { "a1", up = 'op.execute("CREATE TABLE a (x INTEGER)")', down = 'op.drop_table("a")' },
  { "b2", "a1", up = [[
      if op.get_context().x.broken == op.get_context().target then error("not today") end
      op.execute("CREATE TABLE b (x INTEGER)")]], down = 'op.drop_table("b")' },
}

---A project with SQLite tenants, t1 and so on.
---@param count integer
---@param revisions spec.Revision[]
---@param opts? { ini?: string, files?: table<string, string> }
---@return spec.Project
function tenants.project(count, revisions, opts)
  opts = opts or {}
  local files = { ["revisions/env.lua"] = tenants.env }
  for path, text in pairs(opts.files or {}) do files[path] = text end
  local project = history.project(revisions, { ini = opts.ini, files = files })
  history.ask(project, "CREATE TABLE tenant (name TEXT, region TEXT)")
  for i = 1, count do
    history.ask(project, ("INSERT INTO tenant VALUES ('t%d', 'r%d')"):format(i, i))
  end
  return project
end

---The lines of standard output.
---@param run spec.Run
---@return string[]
function tenants.told(run) return history.lines(run.out) end

---Assert the exit status; returns what follows the last "FAILED: ".
---@param run spec.Run
---@param code integer
---@return string
function tenants.failed(run, code)
  assert(run.code == code, ("code %s: %s%s"):format(run.code or run.signal, run.err, run.out))
  local lines = history.lines(run.err)
  return (assert(lines[#lines]:match("^FAILED: (.*)$"), run.err))
end

---The version of each tenant, joined by blanks; "-" where there is no database.
---@param project spec.Project
---@param count integer
---@return string
function tenants.versions(project, count)
  local out = {}
  for i = 1, count do
    local file = ("t%d.db"):format(i)
    local made = project:exists(file) and project:sqlite(file,
      "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'") ~= ""
    out[i] = made and history.version(project, file) or "-"
    if out[i] == "" then out[i] = "base" end
  end
  return table.concat(out, " ")
end

return tenants
