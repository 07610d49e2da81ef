---@meta mig.directives

--- For env.lua: what process_revision_directives gets, and a Rewriter that walks through it.
local directives = {}

--- An operation that has been made and not run. Its fields are its arguments and options by name.
---@class mig.Operation
---@field name string             "add_column" …
---@field table? string
---@field schema? string
---@field column? string          of add_column, drop_column, alter_column
---@field index? string|mig.Name  of create_index, drop_index
---@field constraint? string|mig.Name
---@field definition? mig.Table|mig.Constraint|mig.Index|mig.View|mig.Function|mig.Trigger
---@field dialect_options table<string, any>
local operation = {}

--- The operation that undoes this one.
---@return mig.Operation
function operation:reverse() end

---@class mig.OpsContainer
---@field ops (mig.Operation|mig.ModifyTableOps)[]  may be changed
local container = {}

--- Whether there is nothing to do.
---@return boolean
function container:is_empty() end

--- The differences that the operations stand for.
---@return mig.Difference[]
function container:as_diffs() end

--- The operations, also those of the tables, in their order.
---@return mig.Operation[]
function container:operations() end

--- The way back.
---@return mig.OpsContainer
function container:reverse() end

---@class mig.UpgradeOps: mig.OpsContainer
---@field upgrade_token? string    the template's variable; default: "upgrades"

---@class mig.DowngradeOps: mig.OpsContainer
---@field downgrade_token? string  the template's variable; default: "downgrades"

--- The changes of one table.
---@class mig.ModifyTableOps: mig.OpsContainer
---@field table string
---@field schema? string

--- One difference, as `mig check --json` tells it.
---@class mig.Difference
---@field kind string     "add_table", "modify_type" …
---@field text string     one line
---@field schema? string
---@field table? string
---@field name? string    of the column, constraint, index or type
---@field old? string
---@field new? string
---@field columns? string[]

--- A revision file to be written.
---@class mig.MigrationScript
---@field rev_id? string
---@field message? string
---@field imports string[]        lines at the top of the file
---@field head? string|string[]
---@field splice? boolean
---@field branch_label? string|string[]
---@field version_path? string
---@field depends_on? string|string[]
---@field upgrade_ops mig.UpgradeOps
---@field downgrade_ops mig.DowngradeOps
---@field upgrade_ops_list mig.UpgradeOps[]      one for each database
---@field downgrade_ops_list mig.DowngradeOps[]
local script = {}

--- Whether the file would do nothing, either way.
---@return boolean
function script:is_empty() end

---@class mig.Rewriter
---@operator call(mig.ContextView, string[], mig.MigrationScript[])
local rewriter = {}

--- Have a function look at each operation of that name, or at each container. It answers with the
--- directive, another one, a list of them, or nil to leave it out.
---@param names string|string[]  "add_column" …, "upgrade_ops", "downgrade_ops", "modify_table_ops",
---  "migration_script"
---@param fn fun(context: mig.ContextView, revision: string[], directive: table): table?
---@return mig.Rewriter self
function rewriter:rewrites(names, fn) end

--- A Rewriter that does what this one does, and then what `other` does with the outcome.
---@param other mig.Rewriter|fun(context: mig.ContextView, revision: string[], scripts: mig.MigrationScript[])
---@return mig.Rewriter
function rewriter:chain(other) end

--- A Rewriter, for process_revision_directives.
---@return mig.Rewriter
function directives.Rewriter() end

--- Make an operation; it takes what op.<name> takes.
---@param name string
---@param ... any
---@return mig.Operation
function directives.operation(name, ...) end

---@class mig.ComparatorOpts
---@field priority? "first"|"medium"|"last"
---@field dialect? string  only on this one
---@field plugin? string   its name for autogenerate_plugins; default: that of the module which is
---  loading, and none in env.lua itself

--- Compare what mig does not know: the function adds to `ops` of the container it gets, or options
--- of op.alter_column to the table.
---   "autogenerate"  fn(context, upgrade_ops)
---   "schema"        fn(context, upgrade_ops, schemas)
---   "table"         fn(context, modify_table_ops, schema, table_name, reflected, model)
---   "column"        fn(context, options, schema, table_name, column_name, reflected, model)
---@param target "autogenerate"|"schema"|"table"|"column"
---@param fn function
---@param opts? mig.ComparatorOpts
function directives.add_comparator(target, fn, opts) end

---@param ops? (mig.Operation|mig.ModifyTableOps)[]
---@param opts? { upgrade_token: string? }
---@return mig.UpgradeOps
function directives.UpgradeOps(ops, opts) end

---@param ops? (mig.Operation|mig.ModifyTableOps)[]
---@param opts? { downgrade_token: string? }
---@return mig.DowngradeOps
function directives.DowngradeOps(ops, opts) end

---@param table_name string
---@param ops? mig.Operation[]
---@param opts? { schema: string? }
---@return mig.ModifyTableOps
function directives.ModifyTableOps(table_name, ops, opts) end

---@param fields? table  those of mig.MigrationScript
---@return mig.MigrationScript
function directives.MigrationScript(fields) end

return directives
