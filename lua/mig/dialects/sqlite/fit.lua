--- Whether values fit a type: which of those that are there a new type could not hold as they are.

local fit = {}

--- SQLite's affinity of a declared type, by SQLite's own rules.
---@param type_sql string
---@return "INTEGER"|"TEXT"|"BLOB"|"REAL"|"NUMERIC"
function fit.affinity(type_sql)
  local name = type_sql:upper()
  if name:find("INT", 1, true) then return "INTEGER" end
  for _, word in ipairs { "CHAR", "CLOB", "TEXT" } do
    if name:find(word, 1, true) then return "TEXT" end
  end
  if name == "" or name:find("BLOB", 1, true) then return "BLOB" end
  for _, word in ipairs { "REAL", "FLOA", "DOUB" } do
    if name:find(word, 1, true) then return "REAL" end
  end
  return "NUMERIC"
end

local strict = { INT = "INTEGER", INTEGER = "INTEGER", REAL = "REAL", TEXT = "TEXT", BLOB = "BLOB" }

-- DATE, DATETIME and JSON are kept as text, although SQLite counts them as numeric.
local function is_number(type_sql)
  local name = type_sql:upper()
  return name:find("NUM", 1, true) or name:find("DEC", 1, true) or name:find("BOOL", 1, true)
end

-- Conditions that hold for values that would not come back as they are; %s is the column. The sign
-- before it takes the affinity of the column away, so that '1' is not the same as 1.
local integral = "CAST(CAST(%s AS INTEGER) AS TEXT) IS +%s"
local misfits = {
  INTEGER = "CASE typeof(%s) WHEN 'integer' THEN 0 WHEN 'real' THEN CAST(%s AS INTEGER) <> %s "
    .. "WHEN 'text' THEN NOT (" .. integral .. ") ELSE 1 END",
  REAL = "CASE typeof(%s) WHEN 'real' THEN 0 WHEN 'integer' THEN CAST(%s AS REAL) <> %s "
    .. "WHEN 'text' THEN NOT (CAST(CAST(%s AS REAL) AS TEXT) IS +%s OR " .. integral
    .. " AND CAST(%s AS REAL) = CAST(%s AS INTEGER)) ELSE 1 END",
  NUMBER = "CASE typeof(%s) WHEN 'text' THEN NOT (CAST(CAST(%s AS NUMERIC) AS TEXT) IS +%s) "
    .. "WHEN 'blob' THEN 1 ELSE 0 END",
  -- Only text that is a number as a whole becomes one.
  NUMERIC = "CASE typeof(%s) WHEN 'text' THEN CAST(%s AS TEXT) = CAST(%s AS NUMERIC) AND NOT "
    .. "(CAST(CAST(%s AS NUMERIC) AS TEXT) IS +%s) ELSE 0 END",
  TEXT = "CASE typeof(%s) WHEN 'real' THEN CAST(CAST(%s AS TEXT) AS REAL) <> %s ELSE 0 END",
  STRICT_TEXT = "CASE typeof(%s) WHEN 'real' THEN CAST(CAST(%s AS TEXT) AS REAL) <> %s "
    .. "WHEN 'blob' THEN 1 ELSE 0 END",
  STRICT_BLOB = "typeof(%s) <> 'blob'",
}

local function class_of(type_sql, is_strict)
  local name = type_sql:upper()
  if is_strict then
    local known = strict[name]
    return known and (misfits["STRICT_" .. known] and "STRICT_" .. known or known)
  end
  local affinity = fit.affinity(type_sql)
  if affinity == "NUMERIC" and is_number(type_sql) then return "NUMBER" end
  return affinity
end

--- A condition that is true for values that a type cannot hold without changing them; nil where it
--- can hold all.
---@param column string      as SQL
---@param type_sql string    the new type
---@param is_strict boolean  of a STRICT table
---@return string?
function fit.misfit(column, type_sql, is_strict)
  local condition = misfits[class_of(type_sql, is_strict) or ""]
  if not condition then return nil end
  local plain = column:gsub("%%", "%%%%")
  return ("%s IS NOT NULL AND %s"):format(column, (condition:gsub("%%s", plain)))
end

--- Whether two types hold the same values.
---@param a string
---@param b string
---@return boolean
function fit.same(a, b) return class_of(a, false) == class_of(b, false) end

return fit
