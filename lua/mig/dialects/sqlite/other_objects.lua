--- What a database has besides the objects that reflection reads: virtual tables.

local query = [[
SELECT 'virtual_table' AS kind, name, sql AS text FROM sqlite_master
WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL %']]

---@param ctx mig.Context
---@return { kind: string, name: string, text: string, relation: string? }[]
return function(ctx) return ctx.sink.query(query) end
