require "spec.support.core"
local env = require "spec.support.env"
local tmp = require "spec.support.tmp"
local db = require "mig_test_db"

-- A driver whose every slot is there and none is ever called.
local source = [[
#include "mig/driver.h"
static void nothing(void) {}
const mig_driver EXPORT = {
	.abi = ABI,
	.name = "fake", .impl = "FakeImpl",
	.schemes = (const char *const[]){ SCHEMES, NULL },
	.open = (void *)nothing, .close = (void *)nothing, .exec = (void *)nothing,
	.query = (void *)nothing, .next = (void *)nothing, .column_count = (void *)nothing,
	.column_name = (void *)nothing, .column_value = (void *)nothing,
	.finish = (void *)nothing, .begin = (void *)nothing,
	.begin_reading = (void *)nothing, .commit = (void *)nothing,
	.commit_locked = (void *)nothing, .rollback = (void *)nothing,
	.in_transaction = (void *)nothing,
	.has_table = (void *)nothing,
#ifdef WHOLE
	.quote_ident = (void *)nothing,
#endif
};
]]

describe("the driver of a scheme", function()
  it("is linked in for SQLite", function()
    assert.equal("sqlite", db.find "sqlite")
  end)

  for scheme, nearest in pairs { sqlite3 = "sqlite", postgre = "postgres", pstgresql = "postgresql",
    mysq = "mysql", mariabd = "mariadb" } do
    it(("is unknown for %s, and the nearest one is named"):format(scheme), function()
      local found, err = db.find(scheme)
      assert.is_nil(found)
      assert.same({
        code = "MIG_EINVALID",
        message = ("there is no driver for %s:// URLs, did you mean %s://?"):format(
          scheme, nearest),
      }, err)
    end)
  end

  it("is unknown for other databases", function()
    local _, err = db.find "oracle"
    assert.same({
      code = "MIG_EINVALID",
      message = "there is no driver for oracle:// URLs, only for sqlite://, postgresql://, "
        .. "mysql:// and mariadb://",
    }, err)
  end)
end)

describe("a driver module", function()
  local dir = tmp.dir()
  local probe = dir .. "/probe.lua"
  -- Where modules are looked for is read from the environment: each case is a process.
  tmp.write(probe, [[
    package.path, package.cpath = "./?.lua;" .. package.path, arg[1] .. "/?.so"
    local found, err = require("mig_test_db").find(arg[2])
    io.write(found or err.code .. " " .. err.message)
  ]])

  local function find(path, scheme)
    local preload = os.getenv("LD_PRELOAD")
    return (env.sh(("%s MIG_DRIVER_PATH=%s lua5.4 %s %s %s"):format(
      preload and "LD_PRELOAD=" .. env.quote(preload) or "",
      env.quote(path), probe, env.quote(env.build), scheme)))
  end

  local function module(name, options)
    local folder = tmp.dir()
    tmp.write(folder .. "/fake.c", source)
    env.lines(("cc -w -shared -fPIC -I%s/include -DWHOLE %s -o %s/mig-%s.so %s/fake.c"):format(
      env.root, options, folder, name, folder))
    return folder
  end

  local fits = "-DABI=MIG_DRIVER_ABI -DEXPORT=mig_driver_module "

  it("is loaded for each of its schemes", function()
    local folder = module("postgresql", fits .. [[-DSCHEMES='"postgresql", "postgres"']])
    assert.equal("fake", find(folder, "postgresql"))
    assert.equal("fake", find("/nowhere:" .. folder .. ":", "postgres"))
  end)

  it("of MariaDB serves mysql URLs", function()
    local folder = module("mariadb", fits .. [[-DSCHEMES='"mysql", "mariadb"']])
    assert.equal("fake", find(folder, "mysql"))
  end)

  it("that is missing is one line that says what, and where it was looked for", function()
    local _, _, bin = env.lines("readlink -f $(command -v lua5.4)")[1]:find("^(.*)/[^/]*$")
    local prefix = bin:match("^(.*)/[^/]*$")
    assert.equal(
      "MIG_ENOTFOUND the driver module mig-mariadb.so for mysql:// URLs is not installed (looked "
        .. ("in /nowhere, %s/a b, %s/lib/mig/drivers, %s/drivers): install it, or set "):format(
          dir, prefix, bin)
        .. "MIG_DRIVER_PATH to its folder",
      find("/nowhere:" .. dir .. "/a b", "mysql"))
  end)

  it("of another version is refused", function()
    local folder = module("postgresql",
      [[-DABI=99 -DEXPORT=mig_driver_module -DSCHEMES='"postgresql"']])
    local wanted = env.read("include/mig/driver.h"):match("#define MIG_DRIVER_ABI (%d+)")
    assert.equal(
      ("MIG_EINVALID %s/mig-postgresql.so is for another version of mig (driver interface 99, "
        .. "wanted %s): install the one that belongs to mig 0.1.0"):format(folder, wanted),
      find(folder, "postgresql"))
  end)

  it("without a slot it must have is refused", function()
    local folder = module("postgresql", "-UWHOLE " .. fits .. [[-DSCHEMES='"postgresql"']])
    assert.equal(
      ("MIG_EINVALID %s/mig-postgresql.so is not a complete driver for postgresql:// URLs")
        :format(folder),
      find(folder, "postgresql"))
  end)

  it("that does not serve the scheme is refused", function()
    local folder = module("postgresql", fits .. [[-DSCHEMES='"other"']])
    assert.equal(
      ("MIG_EINVALID %s/mig-postgresql.so is not a complete driver for postgresql:// URLs")
        :format(folder),
      find(folder, "postgresql"))
  end)

  it("without the symbol is refused", function()
    local folder = module("postgresql",
      [[-DABI=MIG_DRIVER_ABI -DEXPORT=something_else -DSCHEMES='"postgresql"']])
    assert.equal(
      ("MIG_EINVALID %s/mig-postgresql.so is not a driver module of mig"):format(folder),
      find(folder, "postgresql"))
  end)

  it("that is not a library is refused", function()
    local folder = tmp.dir()
    tmp.write(folder .. "/mig-postgresql.so", "hello\n")
    assert.equal(
      ("MIG_EIO the driver module cannot be loaded: %s/mig-postgresql.so: file too short")
        :format(folder),
      find(folder, "postgresql"))
  end)
end)
