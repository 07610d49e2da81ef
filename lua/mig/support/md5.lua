--- MD5, for names only: SQLAlchemy ends the names it cuts with digits of it.

local md5 = {}

local shifts = {
  { 7, 12, 17, 22 }, { 5, 9, 14, 20 }, { 4, 11, 16, 23 }, { 6, 10, 15, 21 },
}
local constants = {}
for i = 1, 64 do constants[i] = math.floor(math.abs(math.sin(i)) * 2 ^ 32) end

local function rotate(x, n) return ((x << n) | (x >> (32 - n))) & 0xffffffff end

-- One function per round of sixteen steps: the mixed value and the index of the word.
local rounds = {
  function(b, c, d, i) return (b & c) | (~b & d), i end,
  function(b, c, d, i) return (d & b) | (~d & c), (5 * i + 1) % 16 end,
  function(b, c, d, i) return b ~ c ~ d, (3 * i + 5) % 16 end,
  function(b, c, d, i) return c ~ (b | (~d & 0xffffffff)), (7 * i) % 16 end,
}

local function digest_block(state, block)
  local words = { ("<I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4"):unpack(block) }
  local a, b, c, d = table.unpack(state)
  for i = 0, 63 do
    local round = i // 16 + 1
    local mixed, index = rounds[round](b, c, d, i)
    local sum = (a + (mixed & 0xffffffff) + constants[i + 1] + words[index + 1]) & 0xffffffff
    a, b, c, d = d, (b + rotate(sum, shifts[round][i % 4 + 1])) & 0xffffffff, b, c
  end
  for i, v in ipairs { a, b, c, d } do state[i] = (state[i] + v) & 0xffffffff end
end

--- The digest of a text as 32 hex digits.
---@param text string
---@return string
function md5.hex(text)
  local padded = text .. "\x80" .. ("\0"):rep((55 - #text) % 64) .. ("<I8"):pack(#text * 8)
  local state = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 }
  for i = 1, #padded, 64 do digest_block(state, padded:sub(i, i + 63)) end
  return (("<I4I4I4I4"):pack(table.unpack(state)):gsub(".", function(c)
    return ("%02x"):format(c:byte())
  end))
end

return md5
