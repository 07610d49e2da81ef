--- What a database has besides the objects that reflection reads: events, sequences, and what it
--- says of itself.

-- Of an event not when it begins and ends: that is mostly counted from when it was made.
local query = [[
SELECT 'event' AS kind, event_name AS name, concat_ws(' ', event_type, interval_value,
  interval_field, on_completion, status, event_definition) AS text
FROM information_schema.events WHERE event_schema = database()
UNION ALL
SELECT 'default_collation', '', default_collation_name
FROM information_schema.schemata WHERE schema_name = database()
UNION ALL
SELECT 'sequence', table_name, ''
FROM information_schema.tables WHERE table_schema = database() AND table_type = 'SEQUENCE']]

---@param ctx mig.Context
---@return { kind: string, name: string, text: string, relation: string? }[]
return function(ctx)
  local rows = ctx.sink.query(query)
  for _, row in ipairs(rows) do
    if row.kind == "sequence" then
      local made = ctx.sink.query("SHOW CREATE SEQUENCE " .. ctx.dialect:ident(row.name))
      row.text = made[1]["Create Table"]
    end
  end
  return rows
end
