---@meta mig.schema

--- Schema objects, types and SQL expressions; by convention the local name is `sa`.
local sa = {}

---@class mig.Type
---@field typename string
---@field family string
local type_ = {}

--- Another type on one dialect, or on several.
---@param other mig.Type
---@param ... string  dialect names
---@return mig.Type
function type_:with_variant(other, ...) end

---@class mig.Name
---@class mig.Constraint
---@class mig.ForeignKey
---@class mig.Identity
---@class mig.Computed
---@class mig.Sequence
---@class mig.Index
---@class mig.Value
---@class mig.Literal
---@class mig.Order: mig.Sortable

---@class mig.Sortable
local sortable = {}
---@return mig.Order
function sortable:desc() end
---@return mig.Order
function sortable:asc() end
---@return mig.Order
function sortable:nulls_first() end
---@return mig.Order
function sortable:nulls_last() end

---@class mig.Text: mig.Sortable
---@field sql string
---@class mig.Func: mig.Sortable
---@class mig.ColumnRef: mig.Sortable

---@class mig.Column
---@field name string
---@field type? mig.Type
---@field nullable boolean

---@class mig.Table
---@field name string
---@field schema? string
---@field columns mig.Column[]

---@class mig.MetaData
---@field tables mig.Table[]
---@field views mig.View[]
---@field functions mig.Function[]
---@field triggers mig.Trigger[]
---@field schema? string
local metadata = {}

--- A table by name, or nil.
---@param name string
---@param schema? string
---@return mig.Table?
function metadata:table(name, schema) end

---@alias mig.Action "CASCADE"|"RESTRICT"|"SET NULL"|"SET DEFAULT"|"NO ACTION"

---@class mig.ColumnOpts
---@field primary_key? boolean
---@field nullable? boolean       default true, false for a primary key
---@field server_default? string|number|boolean|mig.Text|mig.Func|mig.Value  a string is a literal
---@field default? any            client side: a value or a function, fills rows of op.bulk_insert
---@field unique? boolean
---@field index? boolean          an index named ix_<table>_<column>
---@field comment? string
---@field autoincrement? boolean|"auto"|"ignore_fk"
---@field key? string             the column's name in rows
---@field onupdate? any           client side, for other tools; nothing here
---@field server_onupdate? any    the same
---@field info? table
---@field was? string             in models: its old name, from which autogenerate renames it
---@field sqlite_on_conflict_not_null? string
---@field mysql_invisible? boolean   left out of SELECT *
---@field sqlite_on_conflict_primary_key? string
---@field sqlite_on_conflict_unique? string
---@field [string] any            options with a dialect's prefix

---@class mig.KeyOpts
---@field name? string|mig.Name
---@field comment? string
---@field deferrable? boolean
---@field initially? "DEFERRED"|"IMMEDIATE"
---@field info? table
---@field mysql_using? "btree"|"hash"
---@field sqlite_on_conflict? string
---@field [string] any

---@class mig.ForeignKeyOpts: mig.KeyOpts
---@field ondelete? mig.Action
---@field onupdate? mig.Action
---@field match? "FULL"|"PARTIAL"|"SIMPLE"
---@field use_alter? boolean      left out of CREATE TABLE where op.create_foreign_key can add it
---@field link_to_name? boolean   references are by name anyway

---@class mig.ExcludeOpts: mig.KeyOpts
---@field where? string|mig.Text
---@field using? string                default gist
---@field ops? table<string, string>   operator class by column

---@class mig.SequenceOpts
---@field start? integer
---@field increment? integer
---@field minvalue? integer
---@field maxvalue? integer
---@field nominvalue? boolean
---@field nomaxvalue? boolean
---@field cycle? boolean
---@field cache? integer
---@field order? boolean

---@class mig.IdentityOpts: mig.SequenceOpts
---@field always? boolean
---@field on_null? boolean

---@class mig.NamedSequenceOpts: mig.SequenceOpts
---@field schema? string
---@field optional? boolean
---@field metadata? mig.MetaData
---@field data_type? mig.Type

---@class mig.IndexOpts
---@field unique? boolean
---@field info? table
---@field sqlite_where? string|mig.Text
---@field mysql_length? integer|table<string, integer>  of the prefix that is indexed, by column
---@field mysql_using? "btree"|"hash"
---@field mysql_prefix? "FULLTEXT"|"SPATIAL"|"UNIQUE"
---@field mysql_with_parser? string
---@field mysql_ignored? boolean     kept up to date, and used by no query
---@field [string] any

---@class mig.TableOpts
---@field was? string  in sa.Table: its old name, from which autogenerate renames it
---@field schema? string
---@field comment? string
---@field prefixes? string[]
---@field info? table
---@field mysql_engine? string       any mysql_x or mariadb_x becomes X=value
---@field mysql_charset? string
---@field mysql_collate? string
---@field mysql_auto_increment? integer
---@field mysql_row_format? string
---@field mysql_partition_by? string
---@field mysql_partitions? integer
---@field mysql_with_system_versioning? boolean
---@field [string] any

---@class mig.MetaDataOpts
---@field schema? string
---@field naming_convention? table<string, string|function>  keys ix, uq, ck, fk, pk and own tokens
---@field info? table

---@class mig.EnumOpts
---@field name? string
---@field native_enum? boolean
---@field create_constraint? boolean  a CHECK where the enum is text
---@field length? integer             of the text; default that of the longest value
---@field schema? string
---@field inherit_schema? boolean     the type is in the schema of its table
---@field metadata? mig.MetaData      the type is in its schema
---@field create_type? boolean        false: the type is made elsewhere
---@field validate_strings? boolean   for other tools; nothing here
---@field drop_with_table? boolean    a downgrade of table or column drops the type, too, if unused
---@field was? table<string, string>  { new = "old" }: values to be renamed by autogenerate

---@class mig.DecimalOpts  for other tools: nothing here depends on them
---@field asdecimal? boolean
---@field decimal_return_scale? integer

---@class mig.ArrayOpts
---@field dimensions? integer
---@field as_tuple? boolean      for other tools; nothing here
---@field zero_indexes? boolean  the same

---@alias mig.ColumnItem mig.ForeignKey|mig.Identity|mig.Computed|mig.Sequence|mig.Constraint

---@param name string
---@param ... mig.Type|mig.ColumnItem|mig.ColumnOpts  type, items, options
---@return mig.Column
function sa.Column(name, ...) end

---@param target string  "table.column" or "schema.table.column"; '"my.table".column' with a dot
---@param opts? mig.ForeignKeyOpts
---@return mig.ForeignKey
function sa.ForeignKey(target, opts) end

---@param opts? mig.IdentityOpts
---@return mig.Identity
function sa.Identity(opts) end

---@param expression string|mig.Text
---@param opts? { persisted: boolean? }
---@return mig.Computed
function sa.Computed(expression, opts) end

---@param name string
---@param opts? mig.NamedSequenceOpts
---@return mig.Sequence
function sa.Sequence(name, opts) end

---@param ... string|mig.KeyOpts  columns, then options
---@return mig.Constraint
function sa.PrimaryKeyConstraint(...) end

---@param ... string|mig.KeyOpts  columns, then options
---@return mig.Constraint
function sa.UniqueConstraint(...) end

---@param condition string|mig.Text
---@param opts? mig.KeyOpts
---@return mig.Constraint
function sa.CheckConstraint(condition, opts) end

--- No two rows for which all operators are true. PostgreSQL has it.
---@param ... table|mig.ExcludeOpts  { column or expression, operator } each, then options
---@return mig.Constraint
function sa.ExcludeConstraint(...) end

---@param columns string[]
---@param refcolumns string[]  "table.column" or "schema.table.column"
---@param opts? mig.ForeignKeyOpts
---@return mig.Constraint
function sa.ForeignKeyConstraint(columns, refcolumns, opts) end

---@param name string|mig.Name|nil
---@param ... string|mig.Text|mig.Func|mig.ColumnRef|mig.Order|mig.IndexOpts
---@return mig.Index
function sa.Index(name, ...) end

---@param opts? mig.MetaDataOpts
---@return mig.MetaData
function sa.MetaData(opts) end

---@param name string
---@param metadata_ mig.MetaData
---@param ... mig.Column|mig.Constraint|mig.Index|mig.TableOpts
---@return mig.Table
function sa.Table(name, metadata_, ...) end

---@param name string
---@param sql string|mig.Text  the SELECT
---@param opts? mig.ModelViewOpts
---@return mig.View
function sa.View(name, sql, opts) end

--- A function or procedure that the database keeps. SQLite keeps none.
---@param name string
---@param opts mig.ModelFunctionOpts
---@return mig.Function
function sa.Function(name, opts) end

---@param name string
---@param of string|mig.Table|mig.View  its table
---@param opts mig.ModelTriggerOpts
---@return mig.Trigger
function sa.Trigger(name, of, opts) end

--- A table with the columns that a statement needs, for op.bulk_insert.
---@param name string
---@param ... mig.ColumnRef|mig.Column|{ schema: string? }
---@return mig.Table
function sa.table(name, ...) end

---@param name string
---@param type? mig.Type
---@return mig.ColumnRef
function sa.column(name, type) end

--- SQL that is passed on as it is.
---@param sql string
---@return mig.Text
function sa.text(sql) end

--- SQL functions: sa.func.now(), sa.func.lower(sa.column("name")).
---@type table<string, fun(...: any): mig.Func>
sa.func = nil

---@return mig.Value
function sa.null() end

---@return mig.Value
function sa.true_() end

---@return mig.Value
function sa.false_() end

--- A binary value.
---@param value string
---@return mig.Value
function sa.bytes(value) end

--- "None", where it differs from "not given": server_default = sa.none drops a default.
---@type mig.Value
sa.none = nil

--- A type in the database's own words.
---@param sql string
---@return mig.Type
function sa.custom(sql) end

--- SQLite's own type names: sa.sqlite.TEXT, sa.sqlite.ANY; sa.sqlite.UNTYPED is a column without.
---@type table<string, mig.Type>
sa.sqlite = nil

--- PostgreSQL's own types; see mig.postgresql.
---@type mig.postgresql
sa.postgresql = nil

--- Types with what MariaDB and MySQL have beyond standard SQL; see mig.mysql.
---@type mig.mysql
sa.mysql = nil

--- The same as sa.mysql.
---@type mig.mysql
sa.mariadb = nil

---@type mig.Type|fun(item: mig.Type, opts?: mig.ArrayOpts): mig.Type
sa.ARRAY = nil

---@type mig.Type|fun(): mig.Type
sa.BIGINT = nil

---@type mig.Type|fun(length?: integer): mig.Type
sa.BINARY = nil

---@type mig.Type|fun(length?: integer): mig.Type
sa.BLOB = nil

---@type mig.Type|fun(opts?: { create_constraint: boolean?, name: string? }): mig.Type
sa.BOOLEAN = nil

---@type mig.Type|fun(): mig.Type
sa.BigInteger = nil

---@type mig.Type|fun(opts?: { create_constraint: boolean?, name: string? }): mig.Type
sa.Boolean = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.CHAR = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.CLOB = nil

---@type mig.Type|fun(): mig.Type
sa.DATE = nil

---@type mig.Type|fun(opts?: { timezone: boolean? }): mig.Type
sa.DATETIME = nil

---@type mig.Type|fun(precision?: integer, scale?: integer, opts?: mig.DecimalOpts): mig.Type
sa.DECIMAL = nil

---@type mig.Type|fun(precision?: integer, opts?: mig.DecimalOpts): mig.Type
sa.DOUBLE = nil

---@type mig.Type|fun(precision?: integer, opts?: mig.DecimalOpts): mig.Type
sa.DOUBLE_PRECISION = nil

---@type mig.Type|fun(): mig.Type
sa.Date = nil

---@type mig.Type|fun(opts?: { timezone: boolean? }): mig.Type
sa.DateTime = nil

---@type mig.Type|fun(precision?: integer, opts?: mig.DecimalOpts): mig.Type
sa.Double = nil

---@type mig.Type|fun(...: string|string[]|mig.EnumOpts): mig.Type
sa.Enum = nil

---@type mig.Type|fun(precision?: integer, opts?: mig.DecimalOpts): mig.Type
sa.FLOAT = nil

---@type mig.Type|fun(precision?: integer, opts?: mig.DecimalOpts): mig.Type
sa.Float = nil

---@type mig.Type|fun(): mig.Type
sa.INT = nil

---@type mig.Type|fun(): mig.Type
sa.INTEGER = nil

---@type mig.Type|fun(): mig.Type
sa.Integer = nil

---@type mig.Type|fun(opts?: mig.IntervalOpts): mig.Type
sa.Interval = nil

---@type mig.Type|fun(opts?: { none_as_null: boolean? }): mig.Type
sa.JSON = nil

---@type mig.Type|fun(length?: integer): mig.Type
sa.LargeBinary = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.NCHAR = nil

---@type mig.Type|fun(precision?: integer, scale?: integer, opts?: mig.DecimalOpts): mig.Type
sa.NUMERIC = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.NVARCHAR = nil

---@type mig.Type|fun(precision?: integer, scale?: integer, opts?: mig.DecimalOpts): mig.Type
sa.Numeric = nil

---@type mig.Type|fun(precision?: integer, opts?: mig.DecimalOpts): mig.Type
sa.REAL = nil

---@type mig.Type|fun(): mig.Type
sa.SMALLINT = nil

---@type mig.Type|fun(): mig.Type
sa.SmallInteger = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.String = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.TEXT = nil

---@type mig.Type|fun(opts?: { timezone: boolean? }): mig.Type
sa.TIME = nil

---@type mig.Type|fun(opts?: { timezone: boolean? }): mig.Type
sa.TIMESTAMP = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.Text = nil

---@type mig.Type|fun(opts?: { timezone: boolean? }): mig.Type
sa.Time = nil

---@type mig.Type|fun(opts?: { as_uuid: boolean? }): mig.Type
sa.UUID = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.Unicode = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.UnicodeText = nil

---@type mig.Type|fun(opts?: { as_uuid: boolean?, native_uuid: boolean? }): mig.Type
sa.Uuid = nil

---@type mig.Type|fun(length?: integer): mig.Type
sa.VARBINARY = nil

---@type mig.Type|fun(length?: integer, opts?: { collation: string? }): mig.Type
sa.VARCHAR = nil

return sa
