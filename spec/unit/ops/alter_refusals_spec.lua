-- Bad input of the operations on what is there: one clear line each, and nothing is sent.

local library = require "spec.support.library"

-- message, call
local cases = {
  { "op.alter_column: unknown option 'nulable'; did you mean 'nullable'?",
    function(op) op.alter_column("t", "c", { nulable = true }) end },
  { "op.alter_column: argument 2 (column_name) must be a string, got nil",
    function(op) op.alter_column("t") end },
  { "op.alter_column: option 'type_' must be a type such as sa.Integer, got string",
    function(op) op.alter_column("t", "c", { type_ = "INTEGER" }) end },
  { "op.alter_column: option 'type_': type sa.Enum needs its value, as in sa.Enum(...)",
    function(op, sa) op.alter_column("t", "c", { type_ = sa.Enum }) end },
  { "op.alter_column: option 'server_default' must be a string, number, boolean, sa.text, sa.func, "
    .. "sa.Identity or sa.none, got table",
    function(op) op.alter_column("t", "c", { server_default = {} }) end },
  { "op.alter_column: option 'comment' must be a string or sa.none, got number",
    function(op) op.alter_column("t", "c", { comment = 1 }) end },
  { "op.alter_column: option 'new_column_name' must not be empty",
    function(op) op.alter_column("t", "c", { new_column_name = "" }) end },
  { "op.alter_column: postgresql_using must be used with the type_ option",
    function(op) op.alter_column("t", "c", { nullable = true, postgresql_using = "c::int" }) end },

  { "op.create_primary_key: argument 3 (columns) must be a list, got string",
    function(op) op.create_primary_key("pk", "t", "a") end },
  { "op.create_primary_key: argument 3 (columns) must not be empty",
    function(op) op.create_primary_key("pk", "t", {}) end },
  { "op.create_unique_constraint: argument 3 (columns)[1] must be a string, got number",
    function(op) op.create_unique_constraint("u", "t", { 1 }) end },
  { "op.create_unique_constraint: argument 3 (columns) must be a list without gaps or named keys",
    function(op) op.create_unique_constraint("u", "t", { "a", x = "b" }) end },
  { "op.create_unique_constraint: option 'initially' must be one of DEFERRED, IMMEDIATE, got "
    .. "'LATER'",
    function(op) op.create_unique_constraint("u", "t", { "a" }, { initially = "LATER" }) end },
  { "op.create_check_constraint: argument 3 (condition) must be a string or sa.text, got nil",
    function(op) op.create_check_constraint("ck", "t") end },
  { "op.create_check_constraint: argument 3 (condition) must not be empty",
    function(op) op.create_check_constraint("ck", "t", " ") end },
  { "op.create_check_constraint: option 'deferrable' must be a boolean, got string",
    function(op) op.create_check_constraint("ck", "t", "1", { deferrable = "yes" }) end },
  { "op.create_foreign_key: argument 3 (referent_table) must be a string, got table",
    function(op) op.create_foreign_key("fk", "a", { "x" }, { "i" }) end },
  { "op.create_foreign_key: has 2 columns but 1 referred columns",
    function(op) op.create_foreign_key("fk", "a", "b", { "x", "y" }, { "i" }) end },
  { "op.create_foreign_key: option 'ondelete' must be one of CASCADE, RESTRICT, SET NULL, "
    .. "SET DEFAULT, NO ACTION, got 'CASCAD'",
    function(op) op.create_foreign_key("fk", "a", "b", { "x" }, { "i" }, { ondelete = "CASCAD" })
    end },
  { "op.create_foreign_key: option 'match' must be one of FULL, PARTIAL, SIMPLE, got 'ANY'",
    function(op) op.create_foreign_key("fk", "a", "b", { "x" }, { "i" }, { match = "ANY" }) end },
  { "op.create_foreign_key: unknown option 'schema'; it takes: comment, deferrable, "
    .. "initially, match, ondelete, onupdate, referent_schema, source_schema",
    function(op) op.create_foreign_key("fk", "a", "b", { "x" }, { "i" }, { schema = "x" }) end },
  { "op.create_exclude_constraint: argument 3 (elements) must not be empty",
    function(op) op.create_exclude_constraint("ex", "t", {}) end },
  { "op.create_exclude_constraint: argument 3 (elements)[1] must be { column or expression, "
    .. 'operator }, as in { "room", "=" }',
    function(op) op.create_exclude_constraint("ex", "t", { "a", "=" }) end },
  { "op.create_exclude_constraint: argument 3 (elements)[1][2] must be an operator such as &&, "
    .. "got '= 1) --'",
    function(op) op.create_exclude_constraint("ex", "t", { { "a", "= 1) --" } }) end },
  { "op.create_exclude_constraint: option 'ops' must hold an operator class for each column, got "
    .. "number for 'a'",
    function(op) op.create_exclude_constraint("ex", "t", { { "a", "=" } }, { ops = { a = 1 } })
    end },

  { "op.drop_constraint: argument 1 (constraint_name) is missing; a constraint that was made "
    .. "without a name has the one that the naming convention or the database gave it",
    function(op) op.drop_constraint(nil, "t", { type_ = "check" }) end },
  { "op.drop_constraint: argument 2 (table_name) must be a string, got nil",
    function(op) op.drop_constraint("x") end },
  { "op.drop_constraint: 'type_' can be one of 'check', 'foreignkey', 'primary', 'unique', got "
    .. "'foo'", function(op) op.drop_constraint("x", "t", { type_ = "foo" }) end },
  { "op.drop_constraint: argument 3 (options) must be a table, got string",
    function(op) op.drop_constraint("x", "t", "check") end },

  { "op.create_table_comment: argument 2 (comment) must be a string, got nil",
    function(op) op.create_table_comment("t") end },
  { "op.drop_table_comment: option 'existing_comment' must be a string, got number",
    function(op) op.drop_table_comment("t", { existing_comment = 1 }) end },

  { "op.create_enum: argument 2 (values) must not be empty",
    function(op) op.create_enum("e", {}) end },
  { "op.create_enum: argument 2 (values)[2] must be a string, got number",
    function(op) op.create_enum("e", { "a", 1 }) end },
  { "op.create_enum: value 'a' is given twice",
    function(op) op.create_enum("e", { "a", "a" }) end },
  { "op.add_enum_value: takes before or after, not both",
    function(op) op.add_enum_value("e", "c", { before = "a", after = "b" }) end },
  { "op.add_enum_value: unknown option 'befor'; did you mean 'before'?",
    function(op) op.add_enum_value("e", "c", { befor = "a" }) end },
  { "op.alter_enum: argument 2 (values) must not be empty",
    function(op) op.alter_enum("e", {}) end },
  { "op.alter_enum: option 'existing_values': value 'a' is given twice",
    function(op) op.alter_enum("e", { "a" }, { existing_values = { "a", "a" } }) end },
  { "op.rename_enum_value: argument 3 (new) must be a string, got nil",
    function(op) op.rename_enum_value("e", "a") end },

  { "op.create_table: SQLite has no exclusion constraints", function(op, sa)
    op.create_table("t", sa.Column("a", sa.Integer), sa.ExcludeConstraint({ "a", "=" }))
  end },
  { "sa.ExcludeConstraint: argument[1] must be { column or expression, operator }, as in "
    .. '{ "room", "=" }', function(_, sa) sa.ExcludeConstraint("a") end },
  { "sa.ExcludeConstraint: unknown option 'usin'; did you mean 'using'?",
    function(_, sa) sa.ExcludeConstraint({ "a", "=" }, { usin = "gist" }) end },
}

describe("an operation on what is there refuses", function()
  for _, case in ipairs(cases) do
    it(case[1], function()
      local e = library.refuses(case[1], case[2])
      assert.is_truthy(e.file:find("alter_refusals_spec.lua", 1, true))
    end)
  end
end)
