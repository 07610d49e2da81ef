---@meta mig.stored

--- What views, functions and triggers are made of, in models and in operations.

---@class mig.View
---@field name string
---@field schema? string
---@field sql string

---@class mig.Function
---@field name string
---@field schema? string
---@field body string

---@class mig.Trigger
---@field name string
---@field table string
---@field schema? string

---@class mig.ViewOpts
---@field schema? string
---@field columns? string[]           names of the columns, where the SELECT does not name them
---@field materialized? boolean       PostgreSQL
---@field postgresql_with? table<string, any>  options such as security_invoker
---@field mariadb_algorithm? "undefined"|"merge"|"temptable"
---@field mariadb_sql_security? "definer"|"invoker"
---@field info? table
---@field [string] any

---@class mig.FunctionOpts
---@field schema? string
---@field args? string                what stands between the parentheses, "a integer, b text"
---@field returns? string             the type of the result
---@field body string                 what it does, without the rest of CREATE FUNCTION
---@field language? string            PostgreSQL; default: sql
---@field volatility? "immutable"|"stable"|"volatile"  MariaDB: immutable is DETERMINISTIC
---@field security? "invoker"|"definer"
---@field procedure? boolean          a procedure; it returns nothing
---@field postgresql_strict? boolean
---@field postgresql_leakproof? boolean
---@field postgresql_parallel? "safe"|"restricted"|"unsafe"
---@field postgresql_cost? number
---@field postgresql_rows? number
---@field postgresql_set? table<string, string>  settings while it runs, such as search_path
---@field mariadb_data_access? "contains sql"|"no sql"|"reads sql data"|"modifies sql data"
---@field info? table
---@field [string] any

---@class mig.TriggerOpts
---@field schema? string              of its table
---@field timing "before"|"after"|"instead of"
---@field event string                "insert", "update of name, salary", "insert or delete"
---@field for_each? "row"|"statement" default: row, the only one but for PostgreSQL
---@field when? string|mig.Text       a condition; MariaDB has none
---@field body? string                SQLite, MariaDB: the statements, without BEGIN and END
---@field execute? string             PostgreSQL: the call of a function
---@field postgresql_referencing? string  "OLD TABLE AS gone"
---@field postgresql_constraint? boolean   one that may wait for the end of the transaction
---@field postgresql_deferrable? boolean
---@field postgresql_initially? "DEFERRED"|"IMMEDIATE"
---@field postgresql_fires? "ORIGIN"|"ALWAYS"|"REPLICA"|"NEVER"  where rows are replicated, or nowhere
---@field info? table
---@field [string] any

---@class mig.ModelViewOpts: mig.ViewOpts
---@field metadata? mig.MetaData      the models that the view belongs to

---@class mig.ReplaceViewOpts: mig.ViewOpts
---@field existing? string|mig.Text|mig.View|table  what it is now, for the way back

---@class mig.DropViewOpts
---@field schema? string
---@field materialized? boolean
---@field if_exists? boolean
---@field existing? string|mig.Text|mig.View|table  what it is, for the way back

---@class mig.ModelFunctionOpts: mig.FunctionOpts
---@field metadata? mig.MetaData      the models that the function belongs to

---@class mig.ReplaceFunctionOpts: mig.FunctionOpts
---@field existing? mig.Function|mig.FunctionOpts  what it is now: for the way back, and for
---  PostgreSQL, which drops it first where its arguments or its result change

---@class mig.DropFunctionOpts
---@field schema? string
---@field args? string                which one of that name; PostgreSQL
---@field procedure? boolean
---@field if_exists? boolean
---@field existing? mig.Function|mig.FunctionOpts  what it is, for the way back

---@class mig.ModelTriggerOpts: mig.TriggerOpts
---@field metadata? mig.MetaData      the models that the trigger belongs to

---@class mig.ReplaceTriggerOpts: mig.TriggerOpts
---@field existing? mig.Trigger|mig.TriggerOpts  what it is now, for the way back

---@class mig.DropTriggerOpts
---@field schema? string
---@field if_exists? boolean
---@field existing? mig.Trigger|mig.TriggerOpts  what it is, for the way back
