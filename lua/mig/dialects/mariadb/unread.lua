--- What a database has and models have no words for: it is left alone, and `mig models` names it.

local server = require "mig.dialects.mariadb.server"

local unread = {}

-- Kinds of objects: what is told of each, and where those of a database are.
local kinds = {
  { "CONCAT('sequence ', TABLE_NAME)", "TABLES", "TABLE_TYPE = 'SEQUENCE' AND TABLE_SCHEMA = " },
  { "CONCAT('event ', EVENT_NAME)", "EVENTS", "EVENT_SCHEMA = " },
  { "CONCAT('partitions of ', TABLE_NAME, ' by SYSTEM_TIME')", "PARTITIONS",
    "PARTITION_METHOD = 'SYSTEM_TIME' AND TABLE_SCHEMA = " },
  { "CONCAT('period of ', TABLE_NAME, ' in columns of its own')", "COLUMNS",
    "GENERATION_EXPRESSION IN ('ROW START', 'ROW END') AND TABLE_SCHEMA = " },
  { "CONCAT('COMPRESSED of column ', TABLE_NAME, '.', COLUMN_NAME)", "COLUMNS",
    "COLUMN_TYPE LIKE '%COMPRESSED%' AND TABLE_SCHEMA = " },
}

--- What `mig models` cannot write, a line each.
---@param d mig.Dialect
---@param ctx mig.Context
---@param md mig.MetaData  what was read
---@return string[]
function unread.list(d, ctx, md)
  local out, known = {}, server.of(ctx)
  for _, kind in ipairs(kinds) do
    for _, name in ipairs(md.databases) do
      local query = ("SELECT DISTINCT %s AS text FROM information_schema.%s WHERE %s%s ORDER BY 1")
        :format(kind[1], kind[2], kind[3], d:literal(name))
      for row in ctx.sink.rows(query) do
        out[#out + 1] = name == known.database and row.text or ("%s (in %s)"):format(row.text, name)
      end
    end
  end
  return out
end

return unread
