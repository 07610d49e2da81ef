---@meta mig.env

--- What env.lua returns. Every key is optional; plain settings may stand in mig.ini instead.
---@class mig.Env
---@field target_metadata? mig.MetaData|(mig.MetaData|mig.View|mig.Function|mig.Trigger)[]  models
---@field plugins? string[]       modules to load first
---@field url? fun(config: mig.EnvConfig, x: table<string, string>): string?
---@field targets? mig.ListTargets  several databases or schemas
---@field on_version_apply? mig.OnVersionApply|mig.OnVersionApply[]
---@field include_name? mig.IncludeName
---@field include_object? mig.IncludeObject
---@field include_schemas? boolean  all schemas, not only the one that is in use
---@field autogenerate_plugins? string[]  patterns: which comparisons are made; default: all
---@field compare_type? boolean|mig.CompareType
---@field compare_server_default? boolean|mig.CompareServerDefault
---@field process_revision_directives? mig.ProcessRevisionDirectives|mig.Rewriter
---@field render_item? mig.RenderItem
---@field record_history? boolean  keep what each file was when it ran, for `mig verify`
---@field render_as_batch? boolean  changes of a table in op.batch_alter_table
---@field template_args? table<string, any>  further variables of script.lua.tmpl
---@field sqlite_rebuild? "never"   refuse to rebuild tables
---@field transaction_per_migration? boolean
---@field upgrade_token? string    template variable of the lines of upgrade(); default: "upgrades"
---@field downgrade_token? string  the same for downgrade(); default: "downgrades"
---@field version_table? string
---@field version_table_pk? boolean
---@field version_table_schema? string

--- The settings of mig.ini; `sections` has those of the other sections.
---@class mig.EnvConfig
---@field sections table<string, table<string, string>>
---@field [string] string

--- nil: there is one database.
---@alias mig.ListTargets fun(config: mig.EnvConfig, x: table<string, string>,
---  connect: mig.Connect): mig.TargetRow[]?

--- Read a database while targets() runs; without a URL the configured one.
---@alias mig.Connect fun(url?: string): mig.Reader

---@class mig.Reader
---@field dialect { name: string }
local reader = {}

---@param sql string|mig.Text
---@param params? mig.Params
---@return table<string, any>[] rows  NULL is a missing key
function reader:query(sql, params) end

---@param sql string|mig.Text
---@param params? mig.Params
---@return fun(): table<string, any>?
function reader:rows(sql, params) end

---@param sql string|mig.Text
---@param params? mig.Params
---@return any value  the first column of the first row
function reader:scalar(sql, params) end

--- One of several databases.
---@class mig.TargetRow
---@field name string     for messages, --target and upgrade(name)
---@field url? string     default: the configured one
---@field schema? string  PostgreSQL: the schema; MariaDB: the database
---@field target_metadata? mig.MetaData|(mig.MetaData|mig.View|mig.Function|mig.Trigger)[]  its own
---@field x? table<string, string|number|boolean>  more of op.get_context().x

---@alias mig.OnVersionApply fun(step: mig.AppliedStep)

---@class mig.AppliedStep
---@field revision string
---@field target? string  of env.lua's targets
---@field is_upgrade boolean
---@field is_stamp boolean
---@field is_migration boolean
---@field source_revision_ids string[]
---@field destination_revision_ids string[]
---@field heads string[]

---@alias mig.ObjectType "schema"|"table"|"column"|"index"|"unique_constraint"|
---  "foreign_key_constraint"|"check_constraint"|"exclude_constraint"|"enum"|"view"|"function"|
---  "trigger"

--- Whether what the database calls so is looked at.
---@alias mig.IncludeName fun(name: string?, type_: mig.ObjectType, parent_names: {
---  schema_name: string?, table_name: string?, schema_qualified_table_name: string? }): boolean

--- Whether a difference of this object counts. `reflected`: it is in the database only; otherwise
--- it is in the models, and `compare_to` is what the database has in its place.
---@alias mig.IncludeObject fun(object: table, name: string?, type_: mig.ObjectType,
---  reflected: boolean, compare_to: table?, table: mig.Table?): boolean

--- true: the types differ; false: they do not; nil: mig decides.
---@alias mig.CompareType fun(context: mig.ContextView, inspected_column: mig.Column,
---  metadata_column: mig.Column, inspected_type: mig.Type, metadata_type: mig.Type): boolean?

---@alias mig.CompareServerDefault fun(context: mig.ContextView, inspected_column: mig.Column,
---  metadata_column: mig.Column, inspected_default: string?, metadata_default: any,
---  rendered_metadata_default: string?): boolean?

--- May change, add and take away the files that are about to be written.
---@alias mig.ProcessRevisionDirectives fun(context: mig.ContextView, revision: string[],
---  directives: mig.MigrationScript[])

---@alias mig.RenderKind "column"|"type"|"server_default"|"primary_key"|"foreign_key"|"unique"|
---  "check"|"exclude"|"index"|"view"|"function"|"trigger"

--- The Lua source of an object; false: as usual; nil: it is left out. What the source needs at the
--- top of the file is added to context.imports.
---@alias mig.RenderItem fun(kind: mig.RenderKind, object: table, context: mig.RenderItemContext):
---  string|false|nil

---@class mig.RenderItemContext
---@field imports string[]  lines such as 'local geo = require "geo"'
---@field dialect? table
