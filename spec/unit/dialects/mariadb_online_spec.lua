-- mariadb_algorithm and mariadb_lock: who has them, who has not, and what they may be. Their SQL is
-- in the golden cases of MariaDB's own.

local library = require "spec.support.library"
local ops = require "mig.ops"
local sa = require "mig.schema"

local mariadb = { dialect = "mariadb", as_sql = true }

describe("mariadb_algorithm and mariadb_lock", function()
  local function column() return sa.Column("a", sa.Integer) end

  it("are words that the server knows", function()
    library.refuses("op.create_index: option 'mysql_algorithm' must be DEFAULT, INSTANT, NOCOPY, "
      .. "INPLACE or COPY, got 'fast'", function(op)
      op.create_index("ix", "t", { "a" }, { mysql_algorithm = "fast" })
    end, mariadb)
    library.refuses("op.drop_column: option 'mariadb_lock' must be DEFAULT, NONE, SHARED or "
      .. "EXCLUSIVE, got 'NONE, DROP b'", function(op)
      op.drop_column("t", "a", { mariadb_lock = "NONE, DROP b" })
    end, mariadb)
    library.refuses("op.drop_constraint: option 'mariadb_lock' must be a string, got boolean",
      function(op)
        op.drop_constraint("uq", "t", { type_ = "unique", mariadb_lock = true })
      end, mariadb)
  end)

  it("are checked under both prefixes", function()
    library.refuses("op.add_column: option 'mysql_lock' must be DEFAULT, NONE, SHARED or "
      .. "EXCLUSIVE, got 'SOME'", function(op)
      op.add_column("t", column(), { mariadb_lock = "NONE", mysql_lock = "SOME" })
    end, mariadb)
  end)

  it("have no place in what is made", function()
    library.refuses("op.add_column: column 'a': unknown option 'mariadb_algorithm'; it takes: "
      .. "mariadb_invisible", function(op)
      op.add_column("t", sa.Column("a", sa.Integer, { mariadb_algorithm = "INSTANT" }))
    end, mariadb)
    library.refuses("op.create_table: column 'a': unknown option 'mysql_lock'; it takes: "
      .. "mysql_invisible", function(op)
      op.create_table("t", sa.Column("a", sa.Integer, { mysql_lock = "NONE" }))
    end, mariadb)
    library.refuses("op.create_table: unknown option 'mariadb_lock'; it takes: mariadb_ignored, "
      .. "mariadb_length, mariadb_prefix, mariadb_using, mariadb_with_parser", function(op)
      op.create_table("t", column(), sa.Index("ix", "a", { mariadb_lock = "NONE" }))
    end, mariadb)
    library.refuses("op.create_table: unknown option 'mariadb_algorithm'; it takes: mariadb_using",
      function(op)
        op.create_table("t", column(), sa.UniqueConstraint("a", { mariadb_algorithm = "COPY" }))
      end, mariadb)
    library.refuses("op.create_table: option 'mariadb_algorithm' says how a table that is there is "
      .. "changed; a new one has none", function(op)
      op.create_table("t", column(), { mysql_algorithm = "COPY" })
    end, mariadb)
  end)

  it("are suggested where they are misspelled", function()
    library.refuses("op.add_column: unknown option 'mariadb_algoritm'; did you mean "
      .. "'mariadb_algorithm'?", function(op)
      op.add_column("t", column(), { mariadb_algoritm = "COPY" })
    end, mariadb)
    library.refuses("op.drop_constraint: unknown option 'mysql_locks'; did you mean 'mysql_lock'?",
      function(op) op.drop_constraint("uq", "t", { type_ = "unique", mysql_locks = "NONE" }) end,
      mariadb)
  end)

  it("stay out of the operation, which can be compiled again", function()
    local d = require("mig.dialects").get("mariadb")
    local o = ops.new("create_index", "ix", "t", { "a" }, { mariadb_lock = "NONE" })
    local sql = { "CREATE INDEX ix ON t (a) LOCK=NONE" }
    assert.are.same(sql, d:compile(o))
    assert.are.same(sql, d:compile(o))
    assert.are.same({ mariadb_lock = "NONE" }, o.dialect_options)
  end)

  it("hold for the way back of alter_column, which must not lock either", function()
    local o = ops.new("alter_column", "t", "a", {
      nullable = false, existing_nullable = true, mariadb_lock = "NONE",
    })
    assert.are.same({ mariadb_lock = "NONE" }, o:reverse().dialect_options)
  end)

  it("are rendered where an operation has them", function()
    local o = ops.new("add_column", "t", column(), { mariadb_algorithm = "INSTANT" })
    local lines = require("mig.render").body({ ops = { o } }, {
      dialect = require("mig.dialects").get("mariadb"), imports = {},
    })
    assert.is_truthy(lines:find('{ mariadb_algorithm = "INSTANT" }', 1, true), lines)
  end)

  for _, name in ipairs { "sqlite", "postgresql" } do
    it("are another database's business on " .. name, function()
      local opts = { dialect = name, as_sql = true }
      local sent = library.sql(function(op)
        op.add_column("t", column(), { mariadb_algorithm = "INSTANT", mysql_lock = "NONE" })
        op.create_index("ix", "t", { "a" }, { mariadb_algorithm = "INPLACE" })
        op.drop_index("ix", "t", { mariadb_lock = "NONE" })
      end, opts)
      assert.are.equal("ALTER TABLE t ADD COLUMN a INTEGER", sent[1])
      assert.are.equal("CREATE INDEX ix ON t (a)", sent[2])
      assert.are.equal("DROP INDEX ix", sent[3])
    end)

    it("do not open a door for unknown options on " .. name, function()
      local opts = { dialect = name, as_sql = true }
      local wrong = name .. "_lock"
      library.refuses(("op.add_column: unknown option '%s'; it takes none"):format(wrong),
        function(op) op.add_column("t", column(), { [wrong] = "NONE" }) end, opts)
      library.refuses(("op.drop_constraint: unknown option '%s'; it takes none"):format(wrong),
        function(op)
          op.batch_alter_table("t", function(batch_op)
            batch_op.drop_constraint("uq", { type_ = "unique", [wrong] = "NONE" })
          end, { copy_from = sa.Table("t", sa.MetaData(), column(),
            sa.UniqueConstraint("a", { name = "uq" })) })
        end, opts)
    end)
  end
end)
