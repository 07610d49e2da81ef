--- What exists on MariaDB, for telling what became of a statement (base/effect).

local existence = { lexis = { backslash = true, hash = true, executable = true } }

-- A question to information_schema: whether a row with this name is there.
local function question(from, name_column, schema_column, table_column, condition)
  return function(ctx, name, schema, of_table)
    local params = { name = name }
    local sql = { "SELECT 1 FROM information_schema.", from, " WHERE ", name_column, " = :name" }
    if schema_column then
      sql[#sql + 1] = " AND " .. schema_column .. " = " .. (schema and ":schema" or "DATABASE()")
      params.schema = schema
    end
    if table_column and of_table then
      sql[#sql + 1] = " AND " .. table_column .. " = :of_table"
      params.of_table = of_table
    end
    if condition then sql[#sql + 1] = " AND " .. condition end
    return ctx.sink.scalar(table.concat(sql) .. " LIMIT 1", params) ~= nil
  end
end

existence.table = question("TABLES", "TABLE_NAME", "TABLE_SCHEMA")
existence.view = question("VIEWS", "TABLE_NAME", "TABLE_SCHEMA")
existence.sequence = existence.table
existence.column = question("COLUMNS", "COLUMN_NAME", "TABLE_SCHEMA", "TABLE_NAME")
existence.index = question("STATISTICS", "INDEX_NAME", "TABLE_SCHEMA", "TABLE_NAME")
existence.constraint = question("TABLE_CONSTRAINTS", "CONSTRAINT_NAME", "TABLE_SCHEMA",
  "TABLE_NAME")
existence.foreign_key = question("REFERENTIAL_CONSTRAINTS", "CONSTRAINT_NAME",
  "CONSTRAINT_SCHEMA", "TABLE_NAME")
existence.trigger = question("TRIGGERS", "TRIGGER_NAME", "TRIGGER_SCHEMA")
existence.procedure = question("ROUTINES", "ROUTINE_NAME", "ROUTINE_SCHEMA", nil,
  "ROUTINE_TYPE = 'PROCEDURE'")
existence["function"] = question("ROUTINES", "ROUTINE_NAME", "ROUTINE_SCHEMA", nil,
  "ROUTINE_TYPE = 'FUNCTION'")
existence.event = question("EVENTS", "EVENT_NAME", "EVENT_SCHEMA")
existence.database = question("SCHEMATA", "SCHEMA_NAME")
existence.schema = existence.database

function existence.primary_key(ctx, of_table, schema)
  return existence.index(ctx, "PRIMARY", schema, of_table)
end

return existence
