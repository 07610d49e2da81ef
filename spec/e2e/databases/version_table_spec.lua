-- The version table is Alembic's to the byte: a database can come from there, and go back.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

-- What the catalogue says of the table that Alembic makes, and of one with other settings.
local catalogue = {
  sqlite = {
    ask = "SELECT sql FROM sqlite_master WHERE name = '%s'",
    plain = "CREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL, \n"
      .. "    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)",
    without_key = "CREATE TABLE vt (\n    version_num VARCHAR(32) NOT NULL\n)",
  },
  postgresql = {
    ask = [[
      SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
      FROM information_schema.columns WHERE table_name = '%s';
      SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE conrelid = '%s'::regclass]],
    plain = "version_num|character varying|32|NO|NULL\n"
      .. "alembic_version_pkc|p|PRIMARY KEY (version_num)",
    without_key = "version_num|character varying|32|NO|NULL",
  },
  mariadb = {
    ask = "SHOW CREATE TABLE %s",
    plain = "alembic_version|CREATE TABLE `alembic_version` (\n"
      .. "  `version_num` varchar(32) NOT NULL,\n  PRIMARY KEY (`version_num`)\n) "
      .. "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
    without_key = "vt|CREATE TABLE `vt` (\n  `version_num` varchar(32) NOT NULL\n) "
      .. "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci",
  },
}

-- What Alembic 1.8 sends to make its table.
local alembics = "CREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL, \n"
  .. "    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)"

for _, kind in ipairs(databases.all) do
  describe("the version table on " .. kind.name, function()
    local expected = catalogue[kind.name]
    local function described(db, name)
      return (db:sql((expected.ask:gsub("%%s", name))))
    end

    it("is Alembic's", function()
      local db = kind.new()
      history.done(db:project({ { "a1" } }):mig("ensure_version"))
      local mine = described(db, "alembic_version")
      assert.are.equal((expected.plain:gsub("%s+", " ")), (mine:gsub("%s+", " ")))
      local other = kind.new()
      other:sql(alembics)
      assert.are.equal((described(other, "alembic_version"):gsub("%s+", " ")),
        (mine:gsub("%s+", " ")))
    end)

    it("is taken over from Alembic with its row", function()
      local db = kind.new()
      db:sql(alembics .. "; INSERT INTO alembic_version VALUES ('a1')")
      local project = db:project { { "a1", up = "error('again')" }, { "b2", "a1" } }
      assert.are.same({ "upgrade a1 -> b2, make b2" },
        history.steps(history.done(project:mig("upgrade"))))
      assert.are.equal("b2", db:version())
    end)

    it("may have another name and no key", function()
      local db = kind.new()
      local project = db:project({ { "a1" } },
        { ini = "version_table = vt\nversion_table_pk = false\n" })
      history.done(project:mig("upgrade"))
      assert.are.equal((expected.without_key:gsub("%s+", " ")),
        (described(db, "vt"):gsub("%s+", " ")))
      assert.are.equal("a1", db:sql("SELECT version_num FROM vt"))
      assert.are.equal("a1 (head)\n", history.done(project:mig("current")).out)
    end)

    it("may have a name that needs quotes", function()
      local db = kind.new()
      local project = db:project({ { "a1" } }, { ini = "version_table = Order\n" })
      history.done(project:mig("upgrade"))
      assert.are.equal("Order", db:tables())
      history.done(project:mig("downgrade"))
      assert.are.equal("", history.done(project:mig("current")).out)
    end)

    it("refuses a database whose row no file has", function()
      local db = kind.new()
      db:sql(alembics .. "; INSERT INTO alembic_version VALUES ('lost')")
      local message = history.failed(db:project({ { "a1" } }):mig("upgrade"))
      assert.matches("lost", message, 1, true)
      assert.are.equal("lost", db:version())
    end)
  end)
end

describe("the version table in a schema", function()
  for _, kind in ipairs(databases.servers) do
    it("is made and found there on " .. kind.name, function()
      local db = kind.new()
      local schema
      if kind.name == "postgresql" then
        schema = "Own"
        db:sql('CREATE SCHEMA "Own"')
      else
        schema = kind.new().name -- what MariaDB calls a schema is a database
      end
      local project = db:project({ { "a1" }, { "b2", "a1" } },
        { ini = "version_table_schema = " .. schema .. "\n" })
      history.done(project:mig("upgrade", "a1"))
      history.done(project:mig("upgrade"))
      assert.are.equal(kind.name == "postgresql" and "alembic_version" or "", db:tables())
      local quoted = kind.name == "postgresql" and '"Own"' or schema
      assert.are.equal("b2", db:sql(("SELECT version_num FROM %s.alembic_version"):format(quoted)))
      assert.are.equal("b2 (head)\n", history.done(project:mig("current")).out)
    end)
  end
end)
