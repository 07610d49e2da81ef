--- Lua source from trees of calls, tables and literals: on one line where it fits, otherwise broken
--- as a person would break it, with two blanks of indentation and at most 100 columns.

local layout = {}

local width = 100

---@alias mig.SourceNode string|mig.SourceCall|mig.SourceTable|mig.SourceText

---@class mig.SourceCall
---@field head string|mig.SourceNode  what is called; a node where `method` is
---@field method? string
---@field args mig.SourceNode[]
---@field keep? integer               arguments on the first line; each further one has its own
---@field sugar? boolean              f { … } instead of f({ … })

---@class mig.SourceTable
---@field entries { key: string?, value: mig.SourceNode }[]

---@class mig.SourceText
---@field literal string              the string as Lua source
---@field parts? string[]             the same in pieces that are joined with ..

--- A call.
---@param head string
---@param args mig.SourceNode[]
---@param opts? { keep: integer?, sugar: boolean? }
---@return mig.SourceCall
function layout.call(head, args, opts)
  return { head = head, args = args, keep = opts and opts.keep, sugar = opts and opts.sugar }
end

--- A method of what a node stands for.
---@param object mig.SourceNode
---@param method string
---@param args mig.SourceNode[]
---@return mig.SourceCall
function layout.method(object, method, args)
  return { head = object, method = method, args = args }
end

--- A table; an entry without a key is an element of its list.
---@param entries { key: string?, value: mig.SourceNode }[]
---@return mig.SourceTable
function layout.table(entries) return { entries = entries } end

--- A list.
---@param items mig.SourceNode[]
---@return mig.SourceTable
function layout.list(items)
  local entries = {}
  for i, item in ipairs(items) do entries[i] = { value = item } end
  return { entries = entries }
end

local flat

local function flat_list(nodes)
  local out = {}
  for i, node in ipairs(nodes) do out[i] = flat(node) end
  return table.concat(out, ", ")
end

local function flat_entries(entries)
  local out = {}
  for i, e in ipairs(entries) do
    out[i] = (e.key and e.key .. " = " or "") .. flat(e.value)
  end
  return table.concat(out, ", ")
end

local function head_of(node)
  return node.method and flat(node.head) .. ":" .. node.method or node.head
end

-- A table that holds text with lines of its own is never written on one.
local function holds_lines(node)
  if type(node) == "string" or node.literal then return false end
  if node.entries then return flat(node):find("\n", 1, true) ~= nil end
  for _, arg in ipairs(node.args) do
    if holds_lines(arg) then return true end
  end
  return false
end

-- A node on one line; text with lines of its own keeps them.
function flat(node)
  if type(node) == "string" then return node end
  if not node.flat then
    if node.literal then
      node.flat = node.literal
    elseif node.entries then
      node.flat = #node.entries == 0 and "{}" or "{ " .. flat_entries(node.entries) .. " }"
    elseif node.sugar then
      node.flat = head_of(node) .. " " .. flat(node.args[1])
    else
      node.flat = head_of(node) .. "(" .. flat_list(node.args) .. ")"
    end
  end
  return node.flat
end

local function columns(text) return utf8.len(text) or #text end

-- Whether text that begins at `column` leaves `tail` columns for what follows it.
local function fits(text, column, tail)
  local first, last = text:match("^([^\n]*)\n"), text:match("\n([^\n]*)$")
  if not first then return column + columns(text) + tail <= width end
  return column + columns(first) <= width and columns(last) + tail <= width
end

local function fits_flat(node, column, tail)
  return fits(flat(node), column, tail) and not holds_lines(node)
end

-- Where the next character goes after `text`, which began at `column`.
local function column_after(text, column)
  local last = text:match("\n([^\n]*)$")
  return last and columns(last) or column + columns(text)
end

local emit

local function blanks(n) return (" "):rep(n) end

local function is_table(node) return type(node) == "table" and node.entries ~= nil end

local function emit_text(node, indent, column, tail)
  local parts = node.parts
  if not parts or fits(node.literal, column, tail) then return node.literal end
  return table.concat(parts, "\n" .. blanks(indent + 2) .. ".. ")
end

-- Short values stand beside each other, everything else below.
local function emit_table(node, indent)
  local filled = true
  for _, e in ipairs(node.entries) do
    if e.key or type(e.value) == "table" and not e.value.literal then filled = false end
  end
  local out, line = {}, nil
  for _, e in ipairs(node.entries) do
    local head = e.key and e.key .. " = " or ""
    local text = head .. emit(e.value, indent + 2, indent + 2 + columns(head), 1) .. ","
    if filled and line and fits(line .. " " .. text, indent + 2, 0) then
      line = line .. " " .. text
      out[#out] = line
    else
      line = text
      out[#out + 1] = line
    end
  end
  local gap = "\n" .. blanks(indent + 2)
  return "{" .. gap .. table.concat(out, gap) .. "\n" .. blanks(indent) .. "}"
end

-- One argument: behind those before it, opened there, or on the next line.
local function emit_argument(node, i, state)
  local arg, indent = node.args[i], state.indent
  local last = i == #node.args
  local tail = last and state.tail + 1 or 1
  local before = i > 1 and " " or ""
  local column = state.column + #before
  local stays = not state.is_broken and (not node.keep or i <= node.keep)
  if stays and fits_flat(arg, column, tail) then return before .. flat(arg) end
  local opens = last and (is_table(arg) or i == 1) and not state.has_lines
  if opens and stays and not fits_flat(arg, indent + 2, tail) then
    return before .. emit(arg, indent, column, tail)
  end
  return "\n" .. blanks(indent + 2) .. emit(arg, indent + 2, indent + 2, tail)
end

local function emit_call(node, indent, column, tail)
  if node.sugar then
    local head = head_of(node) .. " "
    return head .. emit(node.args[1], indent, column_after(head, column), tail)
  end
  local text = node.method and emit(node.head, indent, column, #node.method + 2) .. ":"
    .. node.method or node.head
  text = text .. "("
  local state = { indent = indent, tail = tail, column = 0, has_lines = false, is_broken = false }
  for i, arg in ipairs(node.args) do
    state.column = column_after(text, column)
    local argument = emit_argument(node, i, state)
    text = text .. argument .. (i < #node.args and "," or "")
    state.has_lines = state.has_lines or argument:find("\n", 1, true) ~= nil
    -- Nothing stands behind what has ended on a line further down, but for a string's.
    local is_text = type(arg) == "table" and arg.literal
    state.is_broken = not is_text and argument:find("[^\n].*\n") ~= nil
  end
  return text .. ")"
end

-- A call of which each item has a line, if there are several beside its options.
local function is_long(node)
  if not node.keep then return false end
  local items = #node.args - node.keep
  return items > (is_table(node.args[#node.args]) and 2 or 1)
end

-- A node that begins at `column` of a line with that indentation; `tail` columns follow it.
function emit(node, indent, column, tail)
  if type(node) == "string" then return node end
  if not is_long(node) and fits_flat(node, column, tail) then return flat(node) end
  if node.literal then return emit_text(node, indent, column, tail) end
  if node.entries then return #node.entries > 0 and emit_table(node, indent) or "{}" end
  return emit_call(node, indent, column, tail)
end

--- The source of a node, indented; its first line as well, unless it stands behind something.
---@param node mig.SourceNode
---@param indent integer
---@param column? integer  where it begins
---@return string
function layout.source(node, indent, column)
  local text = emit(node, indent, column or indent, 0)
  return column and text or blanks(indent) .. text
end

--- The source of a node on one line.
---@param node mig.SourceNode
---@return string
function layout.line(node) return flat(node) end

return layout
