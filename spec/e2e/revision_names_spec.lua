-- The name and the date of a new revision file: file_template, truncate_slug_length, timezone.

local history = require "spec.support.history"
local program = require "spec.support.program"

local function initialised(ini)
  local project = program.project()
  history.done(project:mig("init"))
  project:write("mig.ini", history.ini .. (ini or ""))
  return project
end

---The path of the one file in versions/.
local function only_file(project)
  local found = {}
  for _, path in ipairs(project:files()) do
    found[#found + 1] = path:match("^revisions/versions/(.*)$")
  end
  assert.are.equal(1, #found)
  return found[1]
end

local function create(ini, message, variables)
  local project = initialised(ini)
  history.done(project:run({ "revision", "-m", message or "make it", "--rev-id", "aaaa1111" },
    { env = variables }))
  return only_file(project), project
end

local function refused(ini)
  local project = initialised(ini)
  local before = project:files()
  local message = history.failed(project:mig("revision", "-m", "x"))
  assert.are.same(before, project:files())
  return message
end

describe("file_template", function()
  it("knows every token of Alembic's, in its printf forms", function()
    local before = os.time()
    local name = create("file_template = %(year)d-%(month).2d-%(day).2d_%(hour).2d"
      .. "%(minute).2d%(second).2d_%(epoch)s_%(rev)s_%(slug)s\n")
    local after = os.time()
    local date, epoch, rest = name:match("^(%d%d%d%d%-%d%d%-%d%d_%d%d%d%d%d%d)_(%d+)_(.*)$")
    assert.are.equal("aaaa1111_make_it.lua", rest)
    local seconds = math.tointeger(tonumber(epoch))
    assert.is_true(before <= seconds and seconds <= after)
    assert.are.equal(os.date("!%Y-%m-%d_%H%M%S", seconds), date)
  end)

  it("takes doubled percent signs, as Alembic's ini files have them", function()
    assert.are.equal("aaaa1111-make_it.lua", (create("file_template = %%(rev)s-%%(slug)s\n")))
  end)

  it("pads with zeros and with blanks as asked", function()
    local name = create("file_template = %(month)02d_%(month).2d_%(rev)s\n")
    assert.are.equal(os.date("!%m_%m_aaaa1111.lua"), name)
  end)

  it("puts files into folders, found with recursive_version_locations", function()
    local name, project = create("file_template = %(year)d/sub/%(rev)s_%(slug)s\n"
      .. "recursive_version_locations = true\n")
    assert.are.equal(os.date("!%Y") .. "/sub/aaaa1111_make_it.lua", name)
    assert.are.equal("aaaa1111 (head)\n", history.done(project:mig("heads")).out)
    history.done(project:mig("revision", "-m", "next", "--rev-id", "bbbb2222"))
    assert.are.equal("bbbb2222 (head)\n", history.done(project:mig("heads")).out)
  end)

  it("refuses folders that would not be found again", function()
    local message = refused("file_template = sub/%(rev)s\n")
    assert.truthy(message:find("recursive_version_locations", 1, true), message)
  end)

  it("refuses an unknown token and lists those there are", function()
    local message = refused("file_template = %(revision)s_%(slug)s\n")
    assert.truthy(message:find("unknown token", 1, true), message)
    assert.truthy(message:find("%(rev)s", 1, true), message)
    assert.truthy(message:find("mig.ini:4: ", 1, true), message)
  end)

  it("refuses a name outside the versions folder", function()
    local message = refused("file_template = ../%(rev)s\nrecursive_version_locations = true\n")
    assert.truthy(message:find("not a name below the versions folder", 1, true), message)
    message = refused("file_template = /tmp/%(rev)s\nrecursive_version_locations = true\n")
    assert.truthy(message:find("not a name below the versions folder", 1, true), message)
  end)

  it("refuses to write over a file that is there", function()
    local project = initialised("file_template = same\n")
    history.done(project:mig("revision", "-m", "one", "--rev-id", "aaaa1111"))
    local text = project:read("revisions/versions/same.lua")
    local message = history.failed(project:mig("revision", "-m", "two"))
    assert.truthy(message:find("same.lua exists already", 1, true), message)
    assert.are.equal(text, project:read("revisions/versions/same.lua"))
  end)
end)

describe("truncate_slug_length", function()
  local long = "Create Account's Table: first, with a very long message that needs truncation here"

  it("is 40 as in Alembic, and cuts at a word", function()
    assert.are.equal("aaaa1111_create_account_s_table_first_with_a_.lua", (create("", long)))
  end)

  it("may be set", function()
    assert.are.equal("aaaa1111_create_.lua", (create("truncate_slug_length = 10\n", long)))
  end)

  it("leaves a message of just the length alone", function()
    assert.are.equal("aaaa1111_abcde_fghi.lua",
      (create("truncate_slug_length = 10\n", "abcde fghi")))
  end)

  it("never cuts a character of several bytes in two", function()
    local name = create("truncate_slug_length = 5\n", "äöüäöü")
    assert.truthy(utf8.len(name), name)
  end)

  it("refuses what is not a number from 1 on", function()
    for _, value in ipairs { "many", "0", "-3", "" } do
      local message = refused(("truncate_slug_length = %s\n"):format(value))
      assert.truthy(message:find("truncate_slug_length must be a number", 1, true), message)
      assert.truthy(message:find("mig.ini:4: ", 1, true), message)
    end
  end)
end)

describe("timezone", function()
  local function date_of(zone, variables)
    local name, project = create(zone and ("timezone = %s\n"):format(zone) or "", nil, variables)
    return project:read("revisions/versions/" .. name):match("\n%-%- Create Date: ([^\n]*)\n")
  end

  it("dates a file in local time without a zone when it is not set", function()
    assert.truthy(date_of(nil):find("^%d+%-%d+%-%d+ %d+:%d+:%d+%.%d%d%d%d%d%d$"))
  end)

  it("writes the offset of a zone", function()
    assert.truthy(date_of("UTC"):find("+00:00", 1, true))
    assert.truthy(date_of("Asia/Kolkata"):find("+05:30", 1, true))
    assert.truthy(date_of("America/Argentina/Buenos_Aires"):find("-03:00", 1, true))
  end)

  it("dates by that zone and not by the local one", function()
    local date = date_of("Asia/Kolkata", { TZ = "America/Argentina/Buenos_Aires" })
    local year, month, day, hour, min, sec = date:match("^(%d+)%-(%d+)%-(%d+) (%d+):(%d+):(%d+)")
    -- Read as local time here, and compared with what is UTC here: what is between them.
    local there = os.time { year = year, month = month, day = day, hour = hour, min = min,
      sec = sec }
    local ahead = os.difftime(there, os.time(os.date("!*t")))
    assert.is_true(math.abs(ahead - 5.5 * 3600) < 300, date)
  end)

  it("also names the file by that zone", function()
    local name = create("timezone = UTC\nfile_template = %(hour).2d_%(rev)s\n", nil,
      { TZ = "Asia/Kolkata" })
    local now = os.time()
    assert.is_true(name == os.date("!%H_aaaa1111.lua", now)
      or name == os.date("!%H_aaaa1111.lua", now - 60), name)
  end)

  it("takes a name in lower case that is one in upper case", function()
    assert.truthy(date_of("utc"):find("+00:00", 1, true))
  end)

  it("refuses a zone that nobody knows, in the line of mig.ini", function()
    local message = refused("timezone = Europe/Atlantis\n")
    assert.truthy(message:find("Can't locate timezone: Europe/Atlantis", 1, true), message)
    assert.truthy(message:find("mig.ini:4: ", 1, true), message)
    message = refused("timezone = ../../etc/passwd\n")
    assert.truthy(message:find("Can't locate timezone", 1, true), message)
  end)
end)
