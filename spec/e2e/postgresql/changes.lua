-- One thing that changes in a table, each in a table of its own: what the models say first, what
-- they say then, and the one difference that is to be seen.
--
-- `before` and `after` are functions of sa and of the table's name, which return a list of items,
-- and options of the table in `options`.

local changes = {}

-- Both ways: what can be added can be taken away. `expected` is the kind of the difference, or that
-- of each way.
local function change(name, expected, before, after)
  local there, back = expected, expected
  if type(expected) == "table" then there, back = expected[1], expected[2] end
  changes[#changes + 1] = { name = name, expected = there, before = before, after = after }
  changes[#changes + 1] = { name = name .. ", back", expected = back, before = after,
    after = before }
end

-- ---- columns ----

local function column(name, expected, old, new)
  local function items(make)
    return function(sa, t) return { make(sa, t) } end
  end
  change(name, expected, items(old), items(new))
end

local function types(name, old, new)
  column("type: " .. name, "modify_type",
    function(sa) return sa.Column("a", old(sa)) end,
    function(sa) return sa.Column("a", new(sa)) end)
end

types("length", function(sa) return sa.String(5) end, function(sa) return sa.String(6) end)
column("type: of a column with a default", "modify_type",
  function(sa) return sa.Column("a", sa.String(5), { server_default = "x" }) end,
  function(sa) return sa.Column("a", sa.String(6), { server_default = "x" }) end)
types("no length", function(sa) return sa.String(5) end, function(sa) return sa.String end)
types("text", function(sa) return sa.String end, function(sa) return sa.Text end)
types("fixed length", function(sa) return sa.String(5) end, function(sa) return sa.CHAR(5) end)
types("width", function(sa) return sa.Integer end, function(sa) return sa.BigInteger end)
types("small", function(sa) return sa.Integer end, function(sa) return sa.SMALLINT end)
types("single precision", function(sa) return sa.Float(53) end, function(sa) return sa.Float(9) end)
types("scale", function(sa) return sa.Numeric(9, 2) end, function(sa) return sa.Numeric(9, 3) end)
types("precision", function(sa) return sa.Numeric(9, 2) end,
  function(sa) return sa.Numeric(8, 2) end)
types("no precision", function(sa) return sa.Numeric(9) end, function(sa) return sa.Numeric end)
types("time zone", function(sa) return sa.DateTime end,
  function(sa) return sa.DateTime { timezone = true } end)
types("fraction of seconds", function(sa) return sa.postgresql.TIMESTAMP { precision = 3 } end,
  function(sa) return sa.postgresql.TIMESTAMP end)
types("time", function(sa) return sa.postgresql.TIME { precision = 3 } end,
  function(sa) return sa.postgresql.TIME { precision = 3, timezone = true } end)
types("fields of an interval", function(sa) return sa.Interval end,
  function(sa) return sa.postgresql.INTERVAL { fields = "DAY TO SECOND", precision = 3 } end)
types("bits", function(sa) return sa.postgresql.BIT(3) end,
  function(sa) return sa.postgresql.BIT(3, { varying = true }) end)
types("array", function(sa) return sa.ARRAY(sa.Text) end, function(sa) return sa.Text end)
types("dimensions of an array", function(sa) return sa.ARRAY(sa.Text, { dimensions = 1 }) end,
  function(sa) return sa.ARRAY(sa.Text, { dimensions = 2 }) end)
types("items of an array", function(sa) return sa.ARRAY(sa.String(3)) end,
  function(sa) return sa.ARRAY(sa.String(4)) end)
types("collation", function(sa) return sa.Text end,
  function(sa) return sa.Text(nil, { collation = "C" }) end)
types("json", function(sa) return sa.JSON end, function(sa) return sa.postgresql.JSONB end)
types("range", function(sa) return sa.postgresql.INT4RANGE end,
  function(sa) return sa.postgresql.INT8RANGE end)
types("extension", function(sa) return sa.Text end,
  function(sa) return sa.postgresql.CITEXT end)
types("in the database's own words", function(sa) return sa.custom("varchar(7)") end,
  function(sa) return sa.custom("varchar(8)") end)
types("uuid", function(sa) return sa.Uuid end, function(sa) return sa.String(32) end)

column("nullable", "modify_nullable",
  function(sa) return sa.Column("a", sa.Integer) end,
  function(sa) return sa.Column("a", sa.Integer, { nullable = false }) end)

local function defaults(name, column_type, old, new)
  column("default: " .. name, "modify_default",
    function(sa) return sa.Column("a", column_type(sa), { server_default = old(sa) }) end,
    function(sa) return sa.Column("a", column_type(sa), { server_default = new(sa) }) end)
end

local function text(sa) return sa.String(9) end
local function number(sa) return sa.Numeric(9, 2) end
local function moment(sa) return sa.DateTime end

defaults("text", text, function() return "abc" end, function() return "abd" end)
defaults("text with a quote", text, function() return "it's" end, function() return "it''s" end)
defaults("number", number, function() return "5.0" end, function() return "5.5" end)
defaults("none", number, function() return "5" end, function() return nil end)
defaults("expression", number, function(sa) return sa.text("1 + 1") end,
  function(sa) return sa.text("1 + 2") end)
defaults("function", moment, function(sa) return sa.func.now() end,
  function(sa) return sa.func.clock_timestamp() end)
defaults("function that never says the same twice",
  function(sa) return sa.postgresql.DOUBLE_PRECISION end,
  function(sa) return sa.func.random() end, function(sa) return sa.text("random() * 2") end)
defaults("boolean", function(sa) return sa.Boolean end, function() return true end,
  function() return false end)
defaults("json", function(sa) return sa.postgresql.JSONB end,
  function(sa) return sa.text("'{}'") end, function(sa) return sa.text("'[]'") end)

local function identities(name, old, new)
  column("identity: " .. name, "modify_default",
    function(sa) return sa.Column("a", sa.Integer, sa.Identity(old)) end,
    function(sa) return sa.Column("a", sa.Integer, sa.Identity(new)) end)
end

identities("always", {}, { always = true })
identities("start", {}, { start = 7 })
identities("increment", {}, { increment = 2 })
identities("the other way", {}, { increment = -1 })
identities("least", {}, { minvalue = 0, start = 1 })
identities("greatest", {}, { maxvalue = 99 })
identities("cycle", {}, { cycle = true })
identities("cache", {}, { cache = 20 })

local function integer(...)
  local args = { ... }
  return function(sa)
    local options = { nullable = false }
    for key, v in pairs(args[1] or {}) do options[key] = v end
    return sa.Column("a", sa.Integer, options)
  end
end

local function serial_key(counts)
  return function(sa)
    return sa.Column("a", sa.Integer, { primary_key = true, autoincrement = counts })
  end
end

column("sequence of its own: of a key", "modify_option", serial_key(false), serial_key(true))
column("sequence of its own: of another column", "modify_option", integer(),
  integer { autoincrement = true })
column("sequence of its own: instead of a default", "modify_default, modify_option",
  integer { server_default = 5 }, integer { autoincrement = true })
column("sequence of its own: instead of identity", "modify_default, modify_option",
  function(sa) return sa.Column("a", sa.Integer, sa.Identity()) end,
  integer { autoincrement = true })

column("identity: none", "modify_default",
  function(sa) return sa.Column("a", sa.Integer, sa.Identity()) end,
  function(sa) return sa.Column("a", sa.Integer, { nullable = false }) end)

column("comment", "modify_comment",
  function(sa) return sa.Column("a", sa.Integer, { comment = "it's" }) end,
  function(sa) return sa.Column("a", sa.Integer) end)

-- ---- the table ----

local function abc(sa)
  return { sa.Column("a", sa.Integer, { nullable = false }), sa.Column("b", sa.Integer,
    { nullable = false }), sa.Column("c", sa.Text), sa.Column("r", sa.postgresql.INT4RANGE) }
end

-- Items beside those columns.
local function with(make)
  return function(sa, t)
    local items = abc(sa)
    if make then
      local more = table.pack(make(sa, t))
      for i = 1, more.n do items[#items + 1] = more[i] end
    end
    return items
  end
end

local function items(name, expected, old, new) change(name, expected, with(old), with(new)) end

change("a column", { "add_column", "remove_column" }, abc, function(sa)
  local list = abc(sa)
  list[5] = sa.Column("d", sa.Integer)
  return list
end)

local function commented(sa)
  local list = abc(sa)
  list.options = { comment = "the table" }
  return list
end
local function with_options(options)
  return function(sa)
    local list = abc(sa)
    list.options = options
    return list
  end
end

local function options_of_table(name, old, new)
  change("options: " .. name, "modify_option", with_options(old), with_options(new))
end

options_of_table("fillfactor", nil, { postgresql_with = { fillfactor = 70 } })
options_of_table("another fillfactor", { postgresql_with = { fillfactor = 70 } },
  { postgresql_with = { fillfactor = 80 } })
options_of_table("one of several", { postgresql_with = { fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.2, ["toast.autovacuum_enabled"] = false } },
  { postgresql_with = { autovacuum_enabled = "off", autovacuum_vacuum_scale_factor = 0.20 } })
options_of_table("unlogged", nil, { prefixes = { "UNLOGGED" } })

change("comment of the table", { "add_table_comment", "remove_table_comment" }, abc, commented)

-- ---- constraints ----

-- The same kind of constraint with other options.
local function variants(word, make, list)
  for name, pair in require("mig.support.sorted").pairs(list) do
    items(("%s: %s"):format(word, name), "changed",
      function(sa, t) return make(sa, t .. "_k", pair[1]) end,
      function(sa, t) return make(sa, t .. "_k", pair[2]) end)
  end
end

local function merged(name, options)
  local out = { name = name }
  for k, v in pairs(options or {}) do out[k] = v end
  return out
end

local function primary_key(sa, name, o)
  local columns = o.columns or { "a" }
  o = merged(name, o)
  o.columns = nil
  local args = table.move(columns, 1, #columns, 1, {})
  args[#args + 1] = o
  return sa.PrimaryKeyConstraint(table.unpack(args))
end

variants("primary key", primary_key, {
  columns = { {}, { columns = { "a", "b" } } },
  order = { { columns = { "a", "b" } }, { columns = { "b", "a" } } },
  include = { {}, { postgresql_include = { "b" } } },
  deferrable = { {}, { deferrable = true } },
})

-- What counted as the key does so no more.
items("primary key: none", { "remove_constraint, modify_option", "add_constraint" },
  function(sa, t) return primary_key(sa, t .. "_k", {}) end, nil)

local function unique(sa, name, o)
  local columns = o.columns or { "a" }
  o = merged(name, o)
  o.columns = nil
  local args = table.move(columns, 1, #columns, 1, {})
  args[#args + 1] = o
  return sa.UniqueConstraint(table.unpack(args))
end

variants("unique", unique, {
  columns = { {}, { columns = { "a", "b" } } },
  deferrable = { {}, { deferrable = true } },
  include = { {}, { postgresql_include = { "b" } } },
  initially = { { deferrable = true }, { deferrable = true, initially = "DEFERRED" } },
  ["nulls not distinct"] = { {}, { postgresql_nulls_not_distinct = true } },
})

items("unique: none", { "remove_constraint", "add_constraint" },
  function(sa, t) return unique(sa, t .. "_k", {}) end, nil)

local function check(sa, name, o)
  local sql = o.sql or "a > 1"
  o = merged(name, o)
  o.sql = nil
  return sa.CheckConstraint(sql, o)
end

variants("check", check, {
  constant = { {}, { sql = "a > 2" } },
  expression = { { sql = "a > 1 AND b > 1" }, { sql = "(a > 1) OR b > 1" } },
  list = { { sql = "c IN ('x', 'y')" }, { sql = "c IN ('x', 'z')" } },
  ["no inherit"] = { {}, { postgresql_no_inherit = true } },
  ["case of a string"] = { { sql = "c <> 'x'" }, { sql = "c <> 'X'" } },
})

local function with_comments(comment)
  return function(sa, t)
    return check(sa, t .. "_k", { comment = comment }),
      primary_key(sa, t .. "_pk", { comment = comment }),
      sa.UniqueConstraint("b", { name = t .. "_u", comment = comment })
  end
end

items("comments of constraints", "execute, execute, execute", with_comments("it's"),
  with_comments "theirs")
items("a comment of a constraint that changes, too", "changed",
  function(sa, t) return check(sa, t .. "_k", { comment = "a" }) end,
  function(sa, t) return check(sa, t .. "_k", { comment = "b", sql = "a > 5" }) end)

items("check: none", { "remove_constraint", "add_constraint" },
  function(sa, t) return check(sa, t .. "_k", {}) end, nil)

local function foreign_key(sa, name, o)
  local columns, targets = o.columns or { "a" }, o.targets or { "o.id" }
  o = merged(name, o)
  o.columns, o.targets = nil, nil
  return sa.ForeignKeyConstraint(columns, targets, o)
end

local two = { columns = { "a", "b" }, targets = { "o.id", "o.id2" } }
local function of_two(o)
  for k, v in pairs(two) do o[k] = v end
  return o
end

variants("foreign key", foreign_key, {
  columns = { {}, { columns = { "b" } } },
  deferrable = { {}, { deferrable = true } },
  initially = { { deferrable = true }, { deferrable = true, initially = "DEFERRED" } },
  match = { {}, { match = "FULL" } },
  ondelete = { {}, { ondelete = "CASCADE" } },
  ["ondelete of some columns"] = { of_two { ondelete = "SET NULL" },
    of_two { ondelete = "SET NULL (b)" } },
  onupdate = { { onupdate = "RESTRICT" }, { onupdate = "SET NULL" } },
  ["referred column"] = { {}, { targets = { "o.id2" } } },
  ["referred schema"] = { {}, { targets = { "sc.o.id" } } },
})

items("foreign key: none", { "remove_fk", "add_fk" },
  function(sa, t) return foreign_key(sa, t .. "_k", {}) end, nil)

local function exclude(sa, name, o)
  local elements = o.elements and o.elements(sa) or { { "a", "=" }, { "r", "&&" } }
  o = merged(name, o)
  o.elements = nil
  local args = table.move(elements, 1, #elements, 1, {})
  args[#args + 1] = o
  return sa.ExcludeConstraint(table.unpack(args))
end

variants("exclude", exclude, {
  deferrable = { {}, { deferrable = true } },
  elements = { {}, { elements = function() return { { "b", "=" }, { "r", "&&" } } end } },
  expression = { { elements = function(sa) return { { sa.text("(a + b)"), "=" } } end },
    { elements = function(sa) return { { sa.text("(a - b)"), "=" } } end } },
  operator = { {}, { elements = function() return { { "a", "<>" }, { "r", "&&" } } end } },
  ["operator class"] = {
    { using = "btree", elements = function() return { { "c", "=" } } end },
    { using = "btree", elements = function() return { { "c", "=" } } end,
      ops = { c = "text_pattern_ops" } } },
  using = { { using = "btree", elements = function() return { { "a", "=" } } end },
    { using = "hash", elements = function() return { { "a", "=" } } end } },
  where = { { where = "a > 1" }, { where = "a > 2 AND b > 1" } },
})

items("exclude: none", { "remove_constraint", "add_constraint" },
  function(sa, t) return exclude(sa, t .. "_k", {}) end, nil)

-- ---- indexes ----

local function index(sa, name, o)
  local elements = o.elements and o.elements(sa) or { "a" }
  o = merged(nil, o)
  o.elements = nil
  local args = table.move(elements, 1, #elements, 1, {})
  args[#args + 1] = o
  return sa.Index(name, table.unpack(args))
end

local function of(...)
  local names = { ... }
  return function() return names end
end

variants("index", index, {
  columns = { {}, { elements = of("a", "b") } },
  descending = { {}, { elements = function(sa) return { sa.column("a"):desc() } end } },
  expression = { { elements = function(sa) return { sa.text("lower(c)") } end },
    { elements = function(sa) return { sa.text("upper(c)") } end } },
  include = { {}, { postgresql_include = { "b" } } },
  method = { {}, { postgresql_using = "hash" } },
  nulls = { {}, { elements = function(sa) return { sa.column("a"):nulls_first() } end } },
  ["nulls not distinct"] = { { unique = true },
    { unique = true, postgresql_nulls_not_distinct = true } },
  ["operator class"] = { { elements = of("c") },
    { elements = of("c"), postgresql_ops = { c = "text_pattern_ops" } } },
  ["operator class of an expression"] = {
    { elements = function(sa) return { sa.text("lower(c)") } end },
    { elements = function(sa) return { sa.text("lower(c) text_pattern_ops") } end } },
  collation = { { elements = of("c") },
    { elements = function(sa) return { sa.text('c COLLATE "C"') } end } },
  order = { { elements = of("a", "b") }, { elements = of("b", "a") } },
  parameters = { { postgresql_with = { fillfactor = 50 } },
    { postgresql_with = { fillfactor = 60 } } },
  predicate = { { postgresql_where = "a > 5" }, { postgresql_where = "a > 6" } },
  ["predicate: none"] = { { postgresql_where = "c = 'x'" }, {} },
  unique = { {}, { unique = true } },
})

items("index: none", { "remove_index", "add_index" },
  function(sa, t) return index(sa, t .. "_k", {}) end, nil)

return changes
