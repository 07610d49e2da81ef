---@meta mig.op

--- Operations of a revision. They work only inside upgrade() and downgrade().
local op = {}

---@alias mig.Params table<string, string|number|boolean|mig.Value|mig.Literal>

---@class mig.CreateTableOpts
---@field schema? string
---@field if_not_exists? boolean
---@field comment? string
---@field prefixes? string[]        words after CREATE, for instance "TEMPORARY"
---@field info? table
---@field sqlite_autoincrement? boolean
---@field sqlite_with_rowid? boolean
---@field sqlite_strict? boolean
---@field [string] any              options with a dialect's prefix

---@class mig.DropTableOpts
---@field schema? string
---@field if_exists? boolean
---@field info? table
---@field [string] any

---@class mig.RenameTableOpts
---@field schema? string

--- How MariaDB changes a table that is there, in each statement of the operation; also with mysql_.
---@class mig.OnlineOpts
---@field mariadb_algorithm? "DEFAULT"|"INSTANT"|"NOCOPY"|"INPLACE"|"COPY"
---@field mariadb_lock? "DEFAULT"|"NONE"|"SHARED"|"EXCLUSIVE"
---@field [string] any              options with a dialect's prefix

---@class mig.AddColumnOpts: mig.OnlineOpts
---@field schema? string
---@field if_not_exists? boolean
---@field inline_references? boolean   write REFERENCES into the column's line
---@field inline_primary_key? boolean  write PRIMARY KEY into the column's line

---@class mig.DropColumnOpts: mig.OnlineOpts
---@field schema? string
---@field if_exists? boolean
---@field cascade? boolean             also what uses the column
---@field existing_type? mig.Type      a type whose CHECK goes along
---@field [string] any

---@class mig.CreateIndexOpts: mig.OnlineOpts
---@field schema? string
---@field unique? boolean
---@field if_not_exists? boolean
---@field quote? boolean              quote the name always or never
---@field info? table
---@field sqlite_where? string|mig.Text
---@field [string] any

---@class mig.DropIndexOpts: mig.OnlineOpts
---@field schema? string
---@field if_exists? boolean
---@field info? table
---@field [string] any

---@class mig.BulkInsertOpts
---@field multiinsert? boolean  false: a statement for each row; SQLite always has it so

---@class mig.OpDefinition
---@field run function|table<string, function>  what it does, or that by dialect and `default`
---@field reverse? fun(...): string, any        name and arguments of the opposite operation
---@field render? fun(...): string              Lua source of a call
---@field replace? boolean                      replace an operation that exists

--- Create a table. Columns marked `index` or `unique` bring theirs along.
---@param name string
---@param ... mig.Column|mig.Constraint|mig.Index|mig.CreateTableOpts  items, then options
---@return mig.Table table  for op.bulk_insert
function op.create_table(name, ...) end

---@param name string
---@param opts? mig.DropTableOpts
function op.drop_table(name, opts) end

---@param old string
---@param new string
---@param opts? mig.RenameTableOpts
function op.rename_table(old, new, opts) end

--- Options that a table has on one database; on the others this does nothing. SQLite rebuilds the
--- table.
---@param table_name string
---@param opts mig.AlterTableOpts
function op.alter_table(table_name, opts) end

---@param table string
---@param column mig.Column
---@param opts? mig.AddColumnOpts
function op.add_column(table, column, opts) end

---@param table string
---@param name string
---@param opts? mig.DropColumnOpts
function op.drop_column(table, name, opts) end

---@class mig.AlterColumnOpts: mig.OnlineOpts
---@field nullable? boolean
---@field server_default? any          sa.none drops it
---@field new_column_name? string
---@field type_? mig.Type
---@field comment? string|mig.Value    sa.none drops it
---@field autoincrement? boolean|"auto"  MariaDB
---@field existing_type? mig.Type      what the column is now: for the way back, and MariaDB offline
---@field existing_server_default? any
---@field existing_nullable? boolean
---@field existing_comment? string|mig.Value
---@field existing_autoincrement? boolean|"auto"
---@field schema? string
---@field sqlite_cast? boolean         convert values that the new type cannot hold as they are
---@field sqlite_on_conflict_not_null? string  "ABORT" is what happens without a clause
---@field mysql_invisible? boolean     left out of SELECT *
---@field postgresql_serial? boolean   a sequence of its own, which counts it up
---@field postgresql_using? string|mig.Text  how values become the new type
---@field [string] any

---@class mig.AlterTableOpts
---@field schema? string
---@field existing? table<string, any>  the same options as they are now, for the way back
---@field sqlite_autoincrement? boolean
---@field sqlite_with_rowid? boolean
---@field sqlite_strict? boolean
---@field mysql_engine? string      any mysql_x or mariadb_x becomes X=value
---@field mysql_row_format? string
---@field mysql_with_system_versioning? boolean
---@field mysql_partition_by? string|false  false: no partitions any more
---@field mysql_partitions? integer
---@field postgresql_with? table    storage parameters; sa.none for one that shall not be set
---@field postgresql_tablespace? string  "pg_default" is that of the database
---@field postgresql_unlogged? boolean
---@field postgresql_using? string  access method
---@field [string] any              options with a dialect's prefix

---@class mig.ConstraintOpts: mig.OnlineOpts
---@field schema? string
---@field comment? string           PostgreSQL
---@field deferrable? boolean
---@field initially? "DEFERRED"|"IMMEDIATE"
---@field postgresql_no_inherit? boolean
---@field postgresql_not_valid? boolean
---@field [string] any

---@class mig.CreateForeignKeyOpts: mig.OnlineOpts
---@field comment? string           PostgreSQL
---@field onupdate? string
---@field ondelete? string
---@field deferrable? boolean
---@field initially? "DEFERRED"|"IMMEDIATE"
---@field match? "FULL"|"PARTIAL"|"SIMPLE"
---@field source_schema? string
---@field referent_schema? string
---@field postgresql_not_valid? boolean
---@field [string] any

---@class mig.CreateExcludeOpts
---@field comment? string
---@field where? string|mig.Text
---@field using? string                default gist
---@field ops? table<string, string>   operator class by column
---@field schema? string
---@field deferrable? boolean
---@field initially? "DEFERRED"|"IMMEDIATE"
---@field [string] any

---@class mig.DropConstraintOpts: mig.OnlineOpts
---@field type_? "foreignkey"|"primary"|"unique"|"check"  MariaDB needs it offline
---@field schema? string
---@field if_exists? boolean
---@field sqlite_columns? string[]    which one, where it has no name
---@field sqlite_condition? string    which CHECK, where it has no name

---@class mig.TableCommentOpts
---@field existing_comment? string
---@field schema? string

---@class mig.EnumTypeOpts
---@field schema? string

---@class mig.CreateEnumOpts: mig.EnumTypeOpts
---@field if_not_exists? boolean

---@class mig.DropEnumOpts: mig.EnumTypeOpts
---@field if_exists? boolean

---@class mig.AlterEnumOpts: mig.EnumTypeOpts
---@field existing_values? string[]  what they are now, for the way back

---@class mig.AddEnumValueOpts: mig.EnumTypeOpts
---@field before? string
---@field after? string
---@field if_not_exists? boolean

--- Change a column: type, nullability, default, comment, name; what is not given stays.
---@param table_name string
---@param column_name string
---@param opts? mig.AlterColumnOpts
function op.alter_column(table_name, column_name, opts) end

---@param constraint_name string|mig.Name|nil  nil: by the naming convention, else the database
---@param table_name string
---@param columns string[]
---@param opts? mig.ConstraintOpts
function op.create_primary_key(constraint_name, table_name, columns, opts) end

---@param constraint_name string|mig.Name|nil
---@param table_name string
---@param columns string[]
---@param opts? mig.ConstraintOpts
function op.create_unique_constraint(constraint_name, table_name, columns, opts) end

---@param constraint_name string|mig.Name|nil
---@param table_name string
---@param condition string|mig.Text
---@param opts? mig.ConstraintOpts
function op.create_check_constraint(constraint_name, table_name, condition, opts) end

---@param constraint_name string|mig.Name|nil
---@param source_table string
---@param referent_table string
---@param local_cols string[]
---@param remote_cols string[]
---@param opts? mig.CreateForeignKeyOpts
function op.create_foreign_key(constraint_name, source_table, referent_table, local_cols, remote_cols, opts) end

--- PostgreSQL: no two rows for which all operators are true.
---@param constraint_name string|mig.Name|nil
---@param table_name string
---@param elements table[]  { column or expression, operator } each
---@param opts? mig.CreateExcludeOpts
function op.create_exclude_constraint(constraint_name, table_name, elements, opts) end

---@param constraint_name string|mig.Name
---@param table_name string
---@param opts? mig.DropConstraintOpts
function op.drop_constraint(constraint_name, table_name, opts) end

--- SQLite has no comments: there this does nothing, so that one revision runs on every database.
---@param table_name string
---@param comment string
---@param opts? mig.TableCommentOpts
function op.create_table_comment(table_name, comment, opts) end

---@param table_name string
---@param opts? mig.TableCommentOpts
function op.drop_table_comment(table_name, opts) end

--- Make an enum type. Does nothing where enums are no types: there the values stand in the columns.
---@param name string
---@param values string[]
---@param opts? mig.CreateEnumOpts
function op.create_enum(name, values, opts) end

---@param name string
---@param opts? mig.DropEnumOpts
function op.drop_enum(name, opts) end

--- PostgreSQL. The value can be used after the transaction that adds it.
---@param name string
---@param value string
---@param opts? mig.AddEnumValueOpts
function op.add_enum_value(name, value, opts) end

--- PostgreSQL. Values that are not in the list are taken out; rows must not have them. The type is
--- made anew, and columns, defaults, CHECKs and indexes that have it are converted.
---@param name string
---@param values string[]
---@param opts? mig.AlterEnumOpts
function op.alter_enum(name, values, opts) end

---@param name string
---@param old string
---@param new string
---@param opts? mig.EnumTypeOpts
function op.rename_enum_value(name, old, new, opts) end

---@param name string|mig.Name|nil  nil: named by the naming convention
---@param table string
---@param columns (string|mig.Text|mig.Func|mig.ColumnRef|mig.Order)[]
---@param opts? mig.CreateIndexOpts
function op.create_index(name, table, columns, opts) end

--- On MariaDB an index is found by its name, too; a script (--sql) needs the table there.
---@param name string|mig.Name
---@param table? string|mig.DropIndexOpts
---@param opts? mig.DropIndexOpts
function op.drop_index(name, table, opts) end

---@param name string
---@param sql string|mig.Text  the SELECT
---@param opts? mig.ViewOpts
function op.create_view(name, sql, opts) end

--- Make a view, or another of one that is there. Triggers of a view on SQLite and indexes of a
--- materialized view are made again, but not by a script (--sql).
---@param name string
---@param sql string|mig.Text
---@param opts? mig.ReplaceViewOpts
function op.replace_view(name, sql, opts) end

---@param name string
---@param opts? mig.DropViewOpts
function op.drop_view(name, opts) end

--- Make a function or procedure. SQLite keeps none.
---@param name string
---@param opts mig.FunctionOpts
function op.create_function(name, opts) end

---@param name string
---@param opts mig.ReplaceFunctionOpts
function op.replace_function(name, opts) end

---@param name string
---@param opts? mig.DropFunctionOpts
function op.drop_function(name, opts) end

---@param name string
---@param table string
---@param opts mig.TriggerOpts
function op.create_trigger(name, table, opts) end

---@param name string
---@param table string
---@param opts mig.ReplaceTriggerOpts
function op.replace_trigger(name, table, opts) end

---@param name string
---@param table string
---@param opts? mig.DropTriggerOpts
function op.drop_trigger(name, table, opts) end

--- Run SQL. Without `params` the text goes to the server byte for byte.
---@param sql string|mig.Text
---@param params? mig.Params  for `:name` in the text
function op.execute(sql, params) end

--- Run a hand-written .sql file; the path is relative to the revision's folder.
---@param path string
function op.execute_file(path) end

--- Insert rows. A missing key leaves the column to its default; sa.null() is NULL.
---@param table mig.Table   sa.table(...), or what op.create_table returned
---@param rows table<string, any>[]
---@param opts? mig.BulkInsertOpts
function op.bulk_insert(table, rows, opts) end

--- A value as SQL text; join it to a statement with `..`.
---@param value any
---@param type? mig.Type
---@return mig.Literal
function op.inline_literal(value, type) end

--- Mark a name as final: no naming convention is applied to it.
---@param name string
---@return mig.Name
function op.f(name) end

--- A name, quoted if the database needs it.
---@param name string
---@return string
function op.quote(name) end

---@class mig.Bind
---@field dialect { name: string }
local bind = {}

---@param sql string|mig.Text
---@param params? mig.Params
---@return integer changed  rows
function bind:execute(sql, params) end

---@param sql string|mig.Text
---@param params? mig.Params
---@return table<string, any>[] rows  NULL is a missing key
function bind:query(sql, params) end

---@param sql string|mig.Text
---@param params? mig.Params
---@return fun(): table<string, any>?
function bind:rows(sql, params) end

---@param sql string|mig.Text
---@param params? mig.Params
---@return any value  first column of the first row
function bind:scalar(sql, params) end

--- End the transaction and begin the next.
function bind:commit() end

--- The connection of the run.
---@return mig.Bind
function op.get_bind() end

---@class mig.ContextView
---@field dialect { name: string }
---@field as_sql boolean  whether statements are written (--sql) rather than run
---@field opts table  what env.lua returned
---@field x table<string, string|number|boolean>  -x key=value arguments, and those of the target
---@field target? string  name of the database, where env.lua lists several
---@field tag? string  --tag
---@field revision? string  id of the revision that runs
---@field autogenerate? boolean  for hooks of env.lua: whether the database was compared
local context = {}

--- Run `block` without a transaction, for statements that cannot be in one, such as CREATE INDEX
--- CONCURRENTLY or VACUUM. What came before it in the run is committed for good, and so is each
--- statement in it; after it the next transaction begins.
---@param block fun()
function context:autocommit_block(block) end

--- The context of the run.
---@return mig.ContextView
function op.get_context() end

---@class mig.BatchOpts
---@field schema? string
---@field recreate? "auto"|"always"|"never"  SQLite: rebuild the table when needed, always, never
---@field copy_from? mig.Table          what the table is like, for --sql
---@field table_args? mig.Constraint[]  more constraints for a rebuilt table
---@field table_kwargs? table           options of a rebuilt table: sqlite_strict, …
---@field partial_reordering? string[][]  lists of columns in the order they shall have
---@field naming_convention? table      names that unnamed constraints answer to
---@field reflect_args? table[]         columns with the types they were made with
---@field reflect_kwargs? table

---@class mig.BatchAddColumnOpts: mig.AddColumnOpts
---@field insert_before? string
---@field insert_after? string

---@class mig.BatchAlterColumnOpts: mig.AlterColumnOpts
---@field insert_before? string
---@field insert_after? string

--- The operations on one table, without its name.
---@class mig.BatchOp
---@field add_column fun(column: mig.Column, opts?: mig.BatchAddColumnOpts)
---@field alter_column fun(column: string, opts?: mig.BatchAlterColumnOpts)
---@field drop_column fun(name: string, opts?: mig.DropColumnOpts)
---@field alter_table fun(opts: mig.AlterTableOpts)
---@field create_index fun(name: string|mig.Name|nil, columns: any[], opts?: mig.CreateIndexOpts)
---@field drop_index fun(name: string|mig.Name, opts?: mig.DropIndexOpts)
---@field create_primary_key fun(name: string|mig.Name|nil, columns: string[], opts?: table)
---@field create_unique_constraint fun(name: string|mig.Name|nil, columns: string[], opts?: table)
---@field create_check_constraint fun(name: string|mig.Name|nil, condition: string, opts?: table)
---@field create_foreign_key fun(name: string|mig.Name|nil, referent: string, local_cols: string[],
---  remote_cols: string[], opts?: table)
---@field create_exclude_constraint fun(name: string|mig.Name|nil, elements: table[], opts?: table)
---@field drop_constraint fun(name: string|mig.Name, opts?: mig.DropConstraintOpts)
---@field create_table_comment fun(comment: string, opts?: mig.TableCommentOpts)
---@field drop_table_comment fun(opts?: mig.TableCommentOpts)
---@field execute fun(sql: string|mig.Text, params?: mig.Params)  at once, before the changes
---@field invoke fun(operation: table)
---@field get_bind fun(): mig.Bind
---@field get_context fun(): mig.ContextView
---@field f fun(name: string): mig.Name
---@field quote fun(name: string): string
---@field inline_literal fun(value: any, type?: mig.Type): mig.Literal

--- Several changes of one table, done together when `block` ends: by ALTER TABLE, and on SQLite by
--- one rebuild where ALTER TABLE does not suffice.
---@param table_name string
---@param block fun(batch_op: mig.BatchOp)
---@param opts? mig.BatchOpts
function op.batch_alter_table(table_name, block, opts) end

--- Run an operation object.
---@param operation table
---@return any
function op.invoke(operation) end

--- Add an operation of your own: op.<name>(...) then runs `definition.run`.
---@param name string
---@param definition mig.OpDefinition
function op.register(name, definition) end

return op
