-- Random texts that are nearly what a reader expects: samples with parts taken out, doubled,
-- swapped with those of others, cut short or with bytes of any kind put in. A seed always makes the
-- same.
--
--   local text = mutations.text({ "CREATE TABLE t (x)", "CREATE VIEW v AS SELECT 1" }, 17)

local mutations = {}

-- What readers of SQL, types, templates and arrays look out for.
local marks = {
  "'", '"', "`", "[", "]", "(", ")", "{", "}", ",", ";", ".", ":", "::", "\\", "/*", "*/", "--",
  "#", "$$", "$", "${", "%", "%(", "%%", "=", "|", "-", "+", "0", "1", "99999999999999999999",
  "1e999", "X'", "\0", "\r", "\n", "\t", " ", "\xff", "\xc3", "\xc3\xbc", "\xef\xbb\xbf", "",
}

---Random numbers from 1 to n: xorshift64*, which is the same everywhere; `math.random` belongs to
---whoever runs the spec.
---@param seed integer
---@return fun(n: integer): integer
function mutations.new_random(seed)
  local state = (seed + 1) * 0x9E3779B97F4A7C15 | 1
  return function(n)
    state = state ~ (state >> 12)
    state = state ~ (state << 25)
    state = state ~ (state >> 27)
    return ((state * 0x2545F4914F6CDD1D) >> 33) % n + 1
  end
end

-- A piece of a text.
local function slice(random, text, longest)
  if text == "" then return "" end
  local from = random(#text)
  return text:sub(from, from + random(longest) - 1)
end

local function put_in(text, at, piece, over)
  return text:sub(1, at - 1) .. piece .. text:sub(at + over)
end

local changes = {
  -- take out
  function(random, text) return put_in(text, random(#text + 1), "", random(12)) end,
  -- cut short
  function(random, text) return text:sub(1, random(#text + 1) - 1) end,
  function(random, text) return text:sub(random(#text + 1)) end,
  -- put a mark in, or over something
  function(random, text) return put_in(text, random(#text + 1), marks[random(#marks)], 0) end,
  function(random, text)
    return put_in(text, random(#text + 1), marks[random(#marks)], random(3))
  end,
  -- any byte
  function(random, text)
    return put_in(text, random(#text + 1), string.char(random(256) - 1), 1)
  end,
  -- once more, or many times
  function(random, text) return put_in(text, random(#text + 1), slice(random, text, 20), 0) end,
  function(random, text)
    return put_in(text, random(#text + 1), slice(random, text, 4):rep(random(40)), 0)
  end,
  -- a piece of another sample
  function(random, text, other)
    return put_in(text, random(#text + 1), slice(random, other, 30), 0)
  end,
  function(random, text, other)
    return text:sub(1, random(#text + 1)) .. other:sub(random(#other + 1))
  end,
}

---The text of a seed.
---@param samples string[]
---@param seed integer
---@return string
function mutations.text(samples, seed)
  local random = mutations.new_random(seed)
  local text = samples[random(#samples)]
  if random(50) == 1 then -- nothing but noise
    local bytes = {}
    for i = 1, random(60) do bytes[i] = string.char(random(256) - 1) end
    return table.concat(bytes)
  end
  for _ = 1, random(6) do
    text = changes[random(#changes)](random, text, samples[random(#samples)])
  end
  return text
end

---The seeds to try: MIG_SPEC_SEEDS=5000 tries that many, MIG_SPEC_SEEDS=17-17 one of them.
---@param few integer  without that
---@return integer first, integer last
function mutations.seeds(few)
  local wanted = os.getenv("MIG_SPEC_SEEDS") or tostring(few)
  local first, last = wanted:match("^(%d+)%-(%d+)$")
  return math.tointeger(first or 1), math.tointeger(last or wanted)
end

return mutations
