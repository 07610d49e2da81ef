--- What there is to know of the server and the session before a database is read or compared.

local server = {}

---@class mig.mariadb.Server
---@field mysql boolean       MySQL, not MariaDB
---@field version integer     10.11.2 is 101102
---@field database? string    of the connection
---@field engine string       that new tables have
---@field fold fun(name: string): string  names of tables and databases that are the same become so

local function as_it_is(name) return name end

--- Ask the server, once per run.
---@param ctx mig.Context
---@return mig.mariadb.Server
function server.of(ctx)
  if ctx.mariadb_server then return ctx.mariadb_server end
  local row = ctx.sink.query("SELECT VERSION() AS version, DATABASE() AS name, "
    .. "@@default_storage_engine AS engine, @@lower_case_table_names AS folds")[1]
  local major, minor, patch = row.version:gsub("^5%.5%.5%-", ""):match("^(%d+)%.(%d+)%.(%d+)")
  ctx.mariadb_server = {
    mysql = not row.version:find("MariaDB", 1, true),
    version = (major or 0) * 10000 + (minor or 0) * 100 + (patch or 0),
    database = row.name, engine = row.engine,
    fold = row.folds ~= 0 and string.lower or as_it_is,
  }
  return ctx.mariadb_server
end

return server
