--- Words that are quoted when they are names: those that SQLAlchemy quotes, so that the text of a
--- table is the same, and those that the server would not take without quotes.

local words = [[
  all analyse analyze and any array as asc asymmetric authorization between binary both case cast
  check collate collation column concurrently constraint create cross current_catalog current_date
  current_role current_schema current_time current_timestamp current_user default deferrable desc
  distinct do else end except false fetch for foreign freeze from full grant group having ilike in
  initially inner intersect into is isnull join lateral leading left like limit localtime
  localtimestamp natural new not notnull null of off offset old on only or order outer over
  overlaps placing primary references returning right select session_user similar some symmetric
  table tablesample then to trailing true union unique user using variadic verbose when where
  window with
]]

-- Words that are good names for anything but types.
local no_types = [[
  between bigint bit boolean char character coalesce dec decimal exists extract float greatest
  grouping inout int integer interval json json_array json_arrayagg json_object json_objectagg
  json_scalar json_serialize json_table json_value least national nchar none normalize nullif
  numeric out overlay position precision real row setof smallint substring time timestamp treat
  trim values varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces
  xmlparse xmlpi xmlroot xmlserialize xmltable
]]

local function set_of(text)
  local set = {}
  for word in text:gmatch("%S+") do set[word] = true end
  return set
end

return { names = set_of(words), types = set_of(no_types) }
