--- Types as text, in one spelling: what a model writes and what the catalogue says become the same
--- where the server makes the same of both. What only the server knows stays as it is.

local lexer = require "mig.dialects.mariadb.tokens"

local type_text = {}

---@class mig.mariadb.TypeText
---@field text string        "int unsigned", "varchar(20)", "enum('a','b')"
---@field charset? string    as it is stated
---@field collation? string  as it is stated; BINARY without a character set is "*_bin"

-- Other names of types.
local names = {
  integer = "int", int1 = "tinyint", int2 = "smallint", int3 = "mediumint", int4 = "int",
  int8 = "bigint", middleint = "mediumint", dec = "decimal", numeric = "decimal", fixed = "decimal",
  ["double precision"] = "double", real = "double", float4 = "float", float8 = "double",
  character = "char", nchar = "char", varcharacter = "varchar", nvarchar = "varchar",
  ["character varying"] = "varchar", ["char varying"] = "varchar", bool = "tinyint",
  boolean = "tinyint",
}

-- Widths that the server shows for integers when none is given: signed, unsigned.
local widths = {
  tinyint = { "4", "3" }, smallint = { "6", "5" }, mediumint = { "9", "8" }, int = { "11", "10" },
  bigint = { "20", "20" },
}

-- What no arguments stand for.
local defaults = { bit = "1", year = "4", char = "1", binary = "1" }

-- The smallest BLOB that takes so many bytes.
local blobs = { { 255, "tinyblob" }, { 65535, "blob" }, { 16777215, "mediumblob" } }

local function blob_of(length)
  for _, row in ipairs(blobs) do
    if length <= row[1] then return row[2] end
  end
  return "longblob"
end

-- Words after which a type has said its name.
local modifiers = {
  unsigned = true, signed = true, zerofill = true, set = true, charset = true, collate = true,
  ascii = true, unicode = true, binary = true,
}

-- Name, arguments, and the words that follow as a set; `after` has the word behind each.
local function parts_of(sql)
  local name, args, after, last = {}, nil, {}, nil
  for i, token in ipairs(lexer.of(sql)) do
    local word = token.text:lower()
    if token.kind == "group" then
      args = args or token.text:sub(2, -2)
    elseif token.kind == "comment" then
      -- How the column is stored is not its type: /*M!100301 COMPRESSED*/.
      last = nil
    elseif i > 1 and (modifiers[word] or last) then
      if last then after[last] = word end
      after[word], last = after[word] or true, word
    else
      name[#name + 1] = word
    end
  end
  -- CHARACTER SET is read as a part of the name before SET is seen.
  if after.set and #name > 1 and name[#name] == "character" then name[#name] = nil end
  return table.concat(name, " "), args, after
end

-- Without blanks between them, and with ends of lines in the catalogue's spelling.
local function joined(args)
  local out = {}
  for i, token in ipairs(lexer.of(args)) do
    out[i] = token.text:gsub("\n", "\\n"):gsub("\r", "\\r")
  end
  return table.concat(out)
end

local function number_of(name, args, after)
  local sign = (after.unsigned or after.zerofill) and " unsigned" or ""
  local several = args and args:find(",", 1, true)
  local length = tonumber(args)
  if name == "float" and length then
    name, args = length > 24 and "double" or "float", nil
  elseif name == "decimal" and not several then
    args = (args or "10") .. ",0"
  elseif widths[name] and args == widths[name][sign == "" and 1 or 2] then
    args = nil
  end
  return name, args, sign .. (after.zerofill and " zerofill" or "")
end

local numbers = { decimal = true, float = true, double = true }
for name in pairs(widths) do numbers[name] = true end

local function charset_of(national, after)
  local charset = after.set or after.charset
  if after.ascii then charset = "latin1" end
  if after.unicode then charset = "ucs2" end
  if national or charset == "utf8" then charset = "utf8mb3" end
  local collation = after.collate
  if not collation and after.binary then collation = (charset or "*") .. "_bin" end
  return charset, collation
end

local moments = { datetime = true, timestamp = true, time = true }

local function parse(sql)
  local name, args, after = parts_of(sql)
  args = args and joined(args)
  local national = name:find("^national ") or name == "nchar" or name == "nvarchar"
  name = name:gsub("^national ", "")
  if name == "bool" or name == "boolean" then args = "1" end
  name = names[name] or name
  local out, suffix = {}, ""
  if numbers[name] then
    name, args, suffix = number_of(name, args, after)
  elseif name == "blob" and tonumber(args) then
    name, args = blob_of(tonumber(args)), nil
  elseif moments[name] and args == "0" then
    args = nil
  else
    out.charset, out.collation = charset_of(national, after)
  end
  args = args or defaults[name]
  out.text = name .. (args and ("(%s)"):format(args) or "") .. suffix
  return out
end

local known = {}

--- A type in the one spelling.
---@param sql string
---@return mig.mariadb.TypeText
function type_text.of(sql)
  local found = known[sql]
  if not found then
    found = parse(sql)
    known[sql] = found
  end
  return found
end

return type_text
