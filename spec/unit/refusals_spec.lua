-- Bad input: one clear line each, and nothing is sent.

local library = require "spec.support.library"

local function column(sa, name) return sa.Column(name or "a", sa.Integer) end

-- message, call
local cases = {
  { "op.create_table: argument 1 (name) must be a string, got nil",
    function(op, sa) op.create_table(nil, column(sa)) end },
  { "op.create_table: argument 1 (name) must be a string, got nil",
    function(op) op.create_table() end },
  { "op.create_table: argument 1 (name) must be a string, got table",
    function(op) op.create_table({}) end },
  { "op.create_table: argument 1 (name) must not be empty",
    function(op, sa) op.create_table("", column(sa)) end },
  { "op.create_table: argument 1 (name) must not contain a NUL byte",
    function(op, sa) op.create_table("a\0b", column(sa)) end },
  { "op.create_table: table 't' has no columns", function(op) op.create_table("t") end },
  { "op.create_table: unknown option 'coment'; did you mean 'comment'?",
    function(op, sa) op.create_table("t", column(sa), { coment = "x" }) end },
  { "op.create_table: unknown option 'zzzzz'; it takes: comment, if_not_exists, info, prefixes, "
    .. "schema", function(op, sa) op.create_table("t", column(sa), { zzzzz = 1 }) end },
  { "op.create_table: options are named, but the table has an element [1]",
    function(op, sa) op.create_table("t", { column(sa) }) end },
  { "op.create_table: option 'schema' must be a string, got boolean",
    function(op, sa) op.create_table("t", column(sa), { schema = true }) end },
  { "op.create_table: option 'schema' must not be empty",
    function(op, sa) op.create_table("t", column(sa), { schema = "" }) end },
  { "op.create_table: option 'if_not_exists' must be a boolean, got number 1.5",
    function(op, sa) op.create_table("t", column(sa), { if_not_exists = 1.5 }) end },
  { "op.create_table: option 'comment' must be a string or sa.none, got number",
    function(op, sa) op.create_table("t", column(sa), { comment = 5 }) end },
  { "op.create_table: option 'prefixes' must be a list, got string",
    function(op, sa) op.create_table("t", column(sa), { prefixes = "TEMPORARY" }) end },
  { "op.create_table: option 'prefixes'[1] must be a string, got number",
    function(op, sa) op.create_table("t", column(sa), { prefixes = { 5 } }) end },
  { "op.create_table: option 'prefixes'[1] must be words such as TEMPORARY, got 'TEMP;'",
    function(op, sa) op.create_table("t", column(sa), { prefixes = { "TEMP;" } }) end },
  { "op.create_table: option 'prefixes' must be a list without gaps or named keys",
    function(op, sa) op.create_table("t", column(sa), { prefixes = { x = 1 } }) end },
  { "op.create_table: option 'info' must be a table, got number",
    function(op, sa) op.create_table("t", column(sa), { info = 1 }) end },
  { "op.create_table: unknown option 'sqlite_autoincrment'; did you mean 'sqlite_autoincrement'?",
    function(op, sa) op.create_table("t", column(sa), { sqlite_autoincrment = true }) end },
  { "op.create_table: option 'sqlite_strict' must be a boolean, got string",
    function(op, sa) op.create_table("t", column(sa), { sqlite_strict = "yes" }) end },
  { "op.create_table: argument 2 must be a Column, a constraint or an Index, got string",
    function(op, sa) op.create_table("t", "x", column(sa)) end },
  { "op.create_table: argument 3 must be a Column, a constraint or an Index, got sa.Integer",
    function(op, sa) op.create_table("t", column(sa), sa.Integer) end },
  { "op.create_table: argument 2 must be a Column, a constraint or an Index, got nil",
    function(op, sa) op.create_table("t", nil, column(sa)) end },
  { "op.create_table: column 'a' is given twice in table 't'",
    function(op, sa) op.create_table("t", column(sa), column(sa)) end },
  { "op.create_table: UniqueConstraint names column 'nam', which table 't' has not; did you mean "
    .. "'name'?", function(op, sa)
    op.create_table("t", column(sa, "name"), sa.UniqueConstraint("nam"))
  end },
  { "op.create_table: Index names column 'b', which table 't' has not; did you mean 'a'?",
    function(op, sa) op.create_table("t", column(sa), sa.Index("ix", "b")) end },
  { "op.create_table: PrimaryKeyConstraint names column 'zzz', which table 't' has not",
    function(op, sa) op.create_table("t", column(sa), sa.PrimaryKeyConstraint("zzz")) end },
  { "op.create_table: ForeignKeyConstraint names column 'zzz', which table 't' has not",
    function(op, sa)
      op.create_table("t", column(sa), sa.ForeignKeyConstraint({ "zzz" }, { "o.id" }))
    end },
  { "op.create_table: table 't' has two primary keys", function(op, sa)
    op.create_table("t", column(sa), sa.PrimaryKeyConstraint("a"), sa.PrimaryKeyConstraint("a"))
  end },
  { "op.create_table: column 'p' has no type, and that of the column it refers to is not known "
    .. "here",
    function(op, sa) op.create_table("t", sa.Column("p", sa.ForeignKey("o.id"))) end },
  { "op.create_table: column 'a': unknown option 'sqlite_on_conflict_uniq'; did you mean "
    .. "'sqlite_on_conflict_unique'?", function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer, { sqlite_on_conflict_uniq = "FAIL" }))
  end },
  { "op.create_table: option 'sqlite_on_conflict' must be one of ROLLBACK, ABORT, FAIL, IGNORE, "
    .. "REPLACE, got 'EXPLODE'", function(op, sa)
    op.create_table("t", column(sa), sa.UniqueConstraint("a", { sqlite_on_conflict = "EXPLODE" }))
  end },
  { "op.create_table: SQLite does not support on conflict clause for column check constraint",
    function(op, sa)
      op.create_table("t", sa.Column("a", sa.Integer,
        sa.CheckConstraint("a>1", { sqlite_on_conflict = "FAIL" })))
    end },
  { "op.create_table: column 'b': SQLite does not support autoincrement for composite primary keys",
    function(op, sa)
      op.create_table("t", sa.Column("a", sa.Integer, { primary_key = true }),
        sa.Column("b", sa.Integer, { primary_key = true, autoincrement = true }))
    end },
  { "op.create_table: column 'a': type ARRAY is not supported on SQLite",
    function(op, sa) op.create_table("t", sa.Column("a", sa.ARRAY(sa.Integer))) end },

  { "op.drop_table: argument 1 (name) must be a string, got nil",
    function(op) op.drop_table(nil) end },
  { "op.drop_table: argument 2 (options) must be a table, got string",
    function(op) op.drop_table("t", "sc") end },
  { "op.drop_table: takes 1 argument and options, got 3 arguments",
    function(op) op.drop_table("t", {}, {}) end },
  { "op.drop_table: unknown option 'sqlite_x'; it takes: sqlite_autoincrement, sqlite_strict, "
    .. "sqlite_with_rowid", function(op) op.drop_table("t", { sqlite_x = 1 }) end },
  { "op.rename_table: argument 2 (new) must be a string, got nil",
    function(op) op.rename_table("t") end },
  { "op.rename_table: unknown option 'schem'; did you mean 'schema'?",
    function(op) op.rename_table("t", "u", { schem = "x" }) end },

  { "op.add_column: argument 2 (column) must be given, got nil",
    function(op) op.add_column("t") end },
  { "op.add_column: argument 2 (column) must be a sa.Column, got string",
    function(op) op.add_column("t", "c") end },
  { "op.add_column: argument 2 (column) must be a sa.Column, got sa.Integer",
    function(op, sa) op.add_column("t", sa.Integer) end },
  { "op.add_column: unknown option 'inline_reference'; did you mean 'inline_references'?",
    function(op, sa) op.add_column("t", column(sa), { inline_reference = true }) end },
  { "op.drop_column: argument 2 (name) must be a string, got nil",
    function(op) op.drop_column("t") end },

  { "op.create_index: argument 1 (name) must be a string, got boolean",
    function(op) op.create_index(false, "t", { "a" }) end },
  { "op.create_index: argument 2 (table) must be a string, got table",
    function(op) op.create_index("ix", { "a" }) end },
  { "op.create_index: argument 3 (columns) must be a list, got string",
    function(op) op.create_index("ix", "t", "a") end },
  { "op.create_index: argument 3 (columns) must not be empty",
    function(op) op.create_index("ix", "t", {}) end },
  { "op.create_index: argument 3 (columns) must be a list without gaps or named keys",
    function(op) op.create_index("ix", "t", { unique = true }) end },
  { "op.create_index: argument 3 (columns)[2] must be a name, sa.text or an expression, got number",
    function(op) op.create_index("ix", "t", { "a", 2 }) end },
  { "op.create_index: argument 3 (columns)[1] must not be empty",
    function(op) op.create_index("ix", "t", { "" }) end },
  { "op.create_index: unknown option 'uniqe'; did you mean 'unique'?",
    function(op) op.create_index("ix", "t", { "a" }, { uniqe = true }) end },
  { "op.create_index: unknown option 'sqlite_wher'; did you mean 'sqlite_where'?",
    function(op) op.create_index("ix", "t", { "a" }, { sqlite_wher = "x" }) end },
  { "op.create_index: option 'sqlite_where' must be a string or sa.text, got boolean",
    function(op) op.create_index("ix", "t", { "a" }, { sqlite_where = true }) end },
  { "op.drop_index: argument 1 (name) must be a string, got nil",
    function(op) op.drop_index(nil, "t") end },

  { "op.execute: argument 1 (sql) must be a string or sa.text, got nil",
    function(op) op.execute() end },
  { "op.execute: argument 1 (sql) must not be empty", function(op) op.execute(" \n") end },
  { "op.execute: argument 1 (sql) must not contain a NUL byte",
    function(op) op.execute("SELECT '\0'") end },
  { "op.execute: argument 2 (params) must be a table, got string",
    function(op) op.execute("SELECT :a", "x") end },
  { "op.execute: parameters are named, as in { id = 1 } for :id; got [1]",
    function(op) op.execute("SELECT :a", { 5 }) end },
  { "op.execute: parameter 'a' must be a string, number, boolean, sa.null() or sa.bytes(...), got "
    .. "table", function(op) op.execute("SELECT :a", { a = {} }) end },
  { "op.execute: parameter 'a' must be a string, number, boolean, sa.null() or sa.bytes(...), got "
    .. "sa.none", function(op, sa) op.execute("SELECT :a", { a = sa.none }) end },
  { "op.execute: parameter 'a' must be a finite number, got inf",
    function(op) op.execute("SELECT :a", { a = math.huge }) end },
  { "op.execute: parameter 'a' must not contain a NUL byte; pass sa.bytes(value) for binary data",
    function(op) op.execute("SELECT :a", { a = "x\0" }) end },

  { "op.bulk_insert: argument 1 (table) must be a sa.table or the result of op.create_table, got "
    .. "string", function(op) op.bulk_insert("t", {}) end },
  { "op.bulk_insert: argument 2 (rows): List expected, got string",
    function(op, sa) op.bulk_insert(sa.table("t", sa.column("a")), "x") end },
  { "op.bulk_insert: argument 2 (rows): List expected; it must be a list without gaps or named "
    .. "keys",
    function(op, sa) op.bulk_insert(sa.table("t", sa.column("a")), { a = 1 }) end },
  { "op.bulk_insert: argument 2 (rows): List of dictionaries expected, but row 1 is a number",
    function(op, sa) op.bulk_insert(sa.table("t", sa.column("a")), { 1 }) end },
  { "op.bulk_insert: row 2: table 't' has no column 'nam'; did you mean 'name'?",
    function(op, sa)
      op.bulk_insert(sa.table("t", sa.column("name")), { { name = "x" }, { nam = "y" } })
    end },
  { "op.bulk_insert: row 1 names no column",
    function(op, sa) op.bulk_insert(sa.table("t", sa.column("a")), { {} }) end },
  { "op.bulk_insert: row 1, column 'a' must be a string, number, boolean, sa.null() or "
    .. "sa.bytes(...), got table",
    function(op, sa) op.bulk_insert(sa.table("t", sa.column("a")), { { a = {} } }) end },
  { "op.bulk_insert: row 1, column 'a' must be a finite number, got nan",
    function(op, sa)
      local nan = math.abs(0 / 0)
      op.bulk_insert(sa.table("t", sa.column("a")), { { a = nan } })
    end },
  { "op.bulk_insert: row 1, column 'a': JSON cannot hold a function", function(op, sa)
    op.bulk_insert(sa.table("t", sa.column("a", sa.JSON)), { { a = { print } } })
  end },
  { "op.bulk_insert: row 1, column 'a': a JSON object has names as keys, got [1]", function(op, sa)
    op.bulk_insert(sa.table("t", sa.column("a", sa.JSON)), { { a = { 1, x = 2 } } })
  end },
  { "op.bulk_insert: row 1, column 'a': JSON has no inf", function(op, sa)
    op.bulk_insert(sa.table("t", sa.column("a", sa.JSON)), { { a = { math.huge } } })
  end },
  { "op.bulk_insert: row 1, default of column 'a' must be a string, number, boolean, sa.null() or "
    .. "sa.bytes(...), got table", function(op, sa)
    local t = sa.table("t", sa.Column("a", sa.Integer, { default = function() return {} end }))
    op.bulk_insert(t, { {} })
  end },
  { "op.bulk_insert: unknown option 'multinsert'; did you mean 'multiinsert'?",
    function(op, sa)
      op.bulk_insert(sa.table("t", sa.column("a")), {}, { multinsert = true })
    end },

  { "op.execute_file: argument 1 (path) must be a string, got nil",
    function(op) op.execute_file() end },
  { "op.execute_file: unknown option 'x'; it takes none",
    function(op) op.execute_file("a.sql", { x = 1 }) end },
  { "op.execute_file: cannot read '/nowhere/a.sql': No such file or directory",
    function(op) op.execute_file("a.sql") end, { folder = "/nowhere" } },
  { "op.inline_literal: argument 1 (value) is missing", function(op) op.inline_literal() end },
  { "op.inline_literal: argument 1 (value) must be a finite number, got -inf",
    function(op) op.inline_literal(-math.huge) end },
  { "op.inline_literal: argument 2 (type) must be a type such as sa.Integer, got string",
    function(op) op.inline_literal(1, "Integer") end },
  { "op.f: argument 1 (name) must not be empty", function(op) op.f("") end },
  { "op.quote: argument 1 (name) must be a string, got number", function(op) op.quote(5) end },
  { "op.invoke: argument 1 (operation) must be an operation, got table",
    function(op) op.invoke({}) end },
  { "op has no 'create_tabel'; did you mean 'create_table'?",
    function(op) op.create_tabel("t") end },
  { "op has no 'frobnicate'", function(op) op.frobnicate() end },
  { "op.create_table cannot be assigned to; use op.register",
    function(op) op.create_table = print end },
}

describe("refusals", function()
  for i, case in ipairs(cases) do
    it(("%d: %s"):format(i, case[1]), function()
      local e = library.refuses(case[1], case[2], case[3])
      assert.is_truthy(e.code:find("^MIG_E"))
      assert.is_truthy(e.file:find("refusals_spec.lua", 1, true))
      local source = debug.getinfo(case[2], "S")
      assert.is_true(e.line >= source.linedefined and e.line <= source.lastlinedefined)
    end)
  end

  it("names a column of a naming convention's constraint without a name", function()
    library.refuses("op.create_table: the naming convention contains %(constraint_name)s, so the "
      .. "constraint must have a name", function(op, sa)
      op.create_table("t", column(sa), sa.CheckConstraint("a>1"))
    end, { naming_convention = { ck = "ck_%(constraint_name)s" } })
  end)
end)
