-- A MariaDB server may keep the names of tables in lower case: then the models may write them as
-- they like. And options of tables, which no operation changes, are told.

local databases = require "spec.support.databases"
local models = require "spec.e2e.mariadb.models"
local servers = require "spec.support.servers"

describe("on a MariaDB server that has names in lower case", function()
  local server

  setup(function()
    server = servers.mariadb { settings = { "--lower-case-table-names=1" } }
  end)
  teardown(function() server:remove() end)

  it("names of tables in the models are the same in upper case", function()
    local url, name = server:database()
    local db = setmetatable({ kind = databases.mariadb, url = url, name = name, server = server },
      getmetatable(databases.mariadb.new()))
    local text = [[
sa.Table("User", metadata, sa.Column("Id", sa.Integer, { primary_key = true }))
sa.Table("UserRole", metadata, sa.Column("id", sa.Integer, { primary_key = true }),
  sa.Column("user", sa.Integer, sa.ForeignKey("User.Id")),
  sa.Column("role", sa.String(9), { index = true }))]]
    local project = models.made(text, { db = db })
    assert.are.equal("alembic_version user userrole", db:tables())
    assert.are.equal("", (project:check()))
    project:write((text:gsub("sa.String%(9%)", "sa.String(10)")))
    assert.are.equal("modify_type userrole.role from VARCHAR(9) to VARCHAR(10)", (project:check()))
    project:upgrade()
    assert.are.equal("", (project:check()))
  end)
end)

describe("on MariaDB, an option of a table that differs", function()
  local base = [[
sa.Table("t", metadata, sa.Column("a", sa.String(9)), { mysql_engine = "InnoDB",
  mysql_charset = "latin1", mariadb_row_format = "DYNAMIC", mysql_auto_increment = 7 })]]

  it("stays where the models say nothing, and is told where it is a character set", function()
    local project = models.made(base)
    local lines, log = project:check()
    assert.are.equal("", lines)
    assert.is_nil(log:find("WARN", 1, true), log)
    project:write((base:gsub('mysql_engine.*mysql_auto', "mysql_auto")))
    lines, log = project:check()
    assert.are.equal("", lines)
    assert.is_nil(log:find("WARN", 1, true), log)
    project:write((base:gsub('"latin1"', '"utf8mb4"')))
    lines, log = project:check()
    assert.are.equal("", lines)
    assert.is_truthy(log:find("table 't' has charset latin1 in the database, utf8mb4 in the "
      .. "models; whether its columns shall be converted is for you to say", 1, true), log)
  end)
end)
