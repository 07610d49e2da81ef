-- Cases of views, functions and triggers, by operation. What one dialect takes another refuses, in
-- one line.

local cases = {}

local t = "CREATE TABLE t (a INTEGER, b INTEGER)"
local sc = "CREATE TABLE sc.t (a INTEGER, b INTEGER)"
local v = t .. ";\nCREATE VIEW v AS SELECT a FROM t"

cases.create_view = {
  { name = "plain", setup = t, run = function(op)
    op.create_view("v", "SELECT a FROM t WHERE b > 0")
  end },
  { name = "lines, and a semicolon that is not wanted", setup = t, run = function(op)
    op.create_view("v", "\n  SELECT a\n  FROM t;\n")
  end },
  { name = "columns, a schema, quotes", setup = sc, run = function(op)
    op.create_view("Rich", "SELECT a, b FROM sc.t", { columns = { "x", "Y" }, schema = "sc" })
  end },
  { name = "materialized", setup = t, run = function(op)
    op.create_view("v", "SELECT a FROM t", { materialized = true })
  end },
  { name = "options of dialects", setup = t, run = function(op)
    op.create_view("v", "SELECT a FROM t", {
      postgresql_with = { security_barrier = true, check_option = "local" },
      mariadb_algorithm = "merge", mariadb_sql_security = "invoker",
    })
  end },
}

cases.replace_view = {
  { name = "columns stay", setup = v, run = function(op)
    op.replace_view("v", "SELECT a FROM t WHERE a > 0")
  end },
  { name = "other columns", setup = v, run = function(op)
    op.replace_view("v", "SELECT b FROM t", { existing = "SELECT a FROM t" })
  end },
  { name = "not there yet", setup = t, run = function(op)
    op.replace_view("v", "SELECT b FROM t")
  end },
  { name = "materialized", setup = {
    postgresql = t .. ";\nCREATE MATERIALIZED VIEW v AS SELECT a FROM t;\n"
      .. "CREATE UNIQUE INDEX ix_v ON v (a)",
    default = "",
  }, run = function(op)
    op.replace_view("v", "SELECT a, b FROM t", { materialized = true })
  end },
}

cases.drop_view = {
  { name = "plain", setup = v, run = function(op) op.drop_view("v") end },
  { name = "every option", setup = sc, run = function(op)
    op.drop_view("V", { schema = "sc", if_exists = true, existing = "SELECT a FROM t" })
  end },
  { name = "materialized", setup = {
    postgresql = "CREATE MATERIALIZED VIEW v AS SELECT 1 AS a", default = "",
  }, run = function(op) op.drop_view("v", { materialized = true }) end },
}

cases.create_function = {
  { name = "plain", run = function(op)
    op.create_function("double_it", {
      args = "a integer", returns = "integer", volatility = "immutable",
      body = op.get_context().dialect.name == "mariadb" and "RETURN 2 * a" or "SELECT 2 * a",
    })
  end },
  { name = "a schema, quotes, a body with dollars", run = function(op)
    op.create_function("Two", {
      schema = "sc", returns = "integer", security = "definer", volatility = "stable",
      body = op.get_context().dialect.name == "mariadb" and "RETURN length('$$')"
        or "SELECT length('$$')",
    })
  end },
  { name = "options of dialects", run = function(op)
    op.create_function("two", {
      returns = "integer", body = op.get_context().dialect.name == "mariadb" and "RETURN 2"
        or "SELECT 2",
      postgresql_strict = true, postgresql_parallel = "safe", postgresql_leakproof = true,
      postgresql_cost = 10, postgresql_set = { search_path = "" },
      mariadb_data_access = "no sql",
    })
  end },
  { name = "plpgsql", run = function(op)
    op.create_function("touched", {
      returns = "trigger", language = "plpgsql", body = "BEGIN\n  RETURN new;\nEND",
    })
  end },
  { name = "a procedure", setup = t, run = function(op)
    op.create_function("clean", { procedure = true, body = "DELETE FROM t" })
  end },
}

local two = {
  postgresql = "CREATE FUNCTION two() RETURNS integer LANGUAGE sql AS 'SELECT 2'",
  mariadb = "CREATE FUNCTION two() RETURNS integer RETURN 2", default = "",
}

cases.replace_function = {
  { name = "another body", setup = two, run = function(op)
    local body = op.get_context().dialect.name == "mariadb" and "RETURN 1 + 1" or "SELECT 1 + 1"
    op.replace_function("two", { returns = "integer", body = body })
  end },
  { name = "other arguments", setup = two, run = function(op)
    local returns = op.get_context().dialect.name == "mariadb" and "RETURN a" or "SELECT a"
    op.replace_function("two", {
      args = "a bigint", returns = "bigint", body = returns,
      existing = { returns = "integer", body = "SELECT 2" },
    })
  end },
}

cases.drop_function = {
  { name = "plain", setup = two, run = function(op) op.drop_function("two") end },
  { name = "every option", run = function(op)
    op.drop_function("Two", {
      schema = "sc", if_exists = true,
      existing = { args = "a text DEFAULT '(', b integer = 1, c numeric(3, 1)", returns = "integer",
        body = "SELECT 2" },
    })
  end },
  { name = "a procedure", setup = {
    postgresql = "CREATE PROCEDURE clean() LANGUAGE sql AS 'SELECT 2'",
    mariadb = "CREATE PROCEDURE clean() SELECT 2", default = "",
  }, run = function(op) op.drop_function("clean", { procedure = true }) end },
}

local touched = ";\nCREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS "
  .. "'BEGIN RETURN new; END'"
local with_function = { postgresql = t .. touched, default = t }

cases.create_trigger = {
  { name = "a body", setup = with_function, run = function(op)
    op.create_trigger("tr", "t", {
      timing = "after", event = "insert", execute = "touched",
      body = "DELETE FROM o;\nDELETE FROM o WHERE id = 1;\n",
    })
  end },
  { name = "a condition and columns", setup = with_function, run = function(op)
    op.create_trigger("Tr", "t", {
      timing = "BEFORE", event = "update of a, \"b\"", when = "new.a > 0", execute = "touched()",
      body = "DELETE FROM o",
    })
  end },
  { name = "several events", setup = with_function, run = function(op)
    op.create_trigger("tr", "t", {
      timing = "before", event = "insert or update of a or delete", execute = "touched()",
      body = "DELETE FROM o",
    })
  end },
  { name = "for each statement", setup = with_function, run = function(op)
    op.create_trigger("tr", "t", {
      timing = "after", event = "delete", for_each = "statement", execute = "touched()",
      body = "DELETE FROM o", postgresql_referencing = "OLD TABLE AS gone",
    })
  end },
  { name = "instead of, on a view", setup = {
    postgresql = v .. touched, default = v,
  }, run = function(op)
    op.create_trigger("tr", "v", {
      timing = "instead of", event = "delete", execute = "touched()", body = "DELETE FROM o",
    })
  end },
  { name = "a schema", setup = {
    postgresql = sc .. touched, default = sc .. ";\nCREATE TABLE sc.o2 (id INTEGER)",
  }, run = function(op)
    op.create_trigger("tr", "t", {
      timing = "after", event = "delete", schema = "sc", execute = "touched()",
      body = "DELETE FROM o2",
    })
  end },
  { name = "only a body", setup = t, run = function(op)
    op.create_trigger("tr", "t", {
      timing = "after", event = "delete", body = "BEGIN DELETE FROM o; END",
    })
  end },
  { name = "only a function", setup = with_function, run = function(op)
    op.create_trigger("tr", "t", { timing = "after", event = "truncate", for_each = "statement",
      execute = "touched()" })
  end },
}

local with_trigger = {
  postgresql = t .. touched .. ";\nCREATE TRIGGER tr AFTER INSERT ON t EXECUTE FUNCTION touched()",
  mariadb = t .. ";\nCREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW DELETE FROM o",
  default = t .. ";\nCREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM o; END",
}

cases.replace_trigger = {
  { name = "another event", setup = with_trigger, run = function(op)
    op.replace_trigger("tr", "t", {
      timing = "after", event = "delete", execute = "touched()", body = "DELETE FROM o",
    })
  end },
}

cases.drop_trigger = {
  { name = "plain", setup = with_trigger, run = function(op) op.drop_trigger("tr", "t") end },
  { name = "every option", setup = sc, run = function(op)
    op.drop_trigger("Tr", "t", {
      schema = "sc", if_exists = true,
      existing = { timing = "after", event = "delete", body = "DELETE FROM o" },
    })
  end },
}

return cases
