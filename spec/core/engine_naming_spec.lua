-- Names of new revision files: the moment, the slug, file_template.

require "spec.support.core"
local engine = require "mig_test_engine"
local env = require "spec.support.env"
local tmp = require "spec.support.tmp"

describe("a moment", function()
  it("is told in the zone that was asked for", function()
    for _, zone in ipairs { "UTC", "Europe/Paris", "Australia/Sydney", "Australia/Lord_Howe",
      "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "America/New_York", "Etc/GMT+5",
      "Pacific/Chatham" } do
      local text, seconds, zoned = engine.moment(zone)
      local expected = env.lines(("TZ=%s date -d @%d '+%%Y-%%m-%%d %%H:%%M:%%S %%:z'"):format(
        zone, seconds))[1]
      assert.is_true(zoned)
      assert.equal(expected, (text:gsub("%.%d%d%d%d%d%d([-+])", " %1")), zone)
    end
  end)

  it("is told in local time, without an offset, where no zone was asked for", function()
    for _, zone in ipairs { false, "" } do
      local text, seconds, zoned = engine.moment(zone or nil)
      assert.is_false(zoned)
      assert.equal(os.date("%Y-%m-%d %H:%M:%S", seconds), (text:gsub("%.%d%d%d%d%d%d$", "")))
    end
  end)

  it("takes zones in upper case", function()
    assert.is_truthy(engine.moment("utc"):find("+00:00", 1, true))
    assert.is_truthy(engine.moment("est5edt"):find("-0[45]:00$"))
  end)

  it("refuses zones that the system does not know", function()
    for _, zone in ipairs { "Mars/Olympus", "/etc/localtime", "../zoneinfo/UTC", "Europe", "CET-1X",
      ":UTC" } do
      local text, err = engine.moment(zone)
      assert.is_nil(text)
      assert.same({ code = "MIG_ECONFIG", message = ("Can't locate timezone: %s (an IANA name such "
        .. "as Europe/Paris; the package tzdata provides them)"):format(zone) }, err)
    end
  end)

  it("leaves $TZ as it was, set or not", function()
    local script = tmp.dir() .. "/zone.lua"
    tmp.write(script, ("package.cpath = %q\n"):format(package.cpath) .. [[
      local engine = require "mig_test_engine"
      local before = os.date("%H%z", 86400 * 180)
      engine.moment("Asia/Tokyo")
      engine.moment("Mars/Olympus")
      print(os.getenv("TZ"), os.date("%H%z", 86400 * 180) == before)
    ]])
    local run = ("LD_PRELOAD=%s %s %s"):format(env.quote(os.getenv("LD_PRELOAD") or ""),
      arg[-1] or "lua5.4", env.quote(script))
    assert.same({ "America/Lima\ttrue" }, env.lines("TZ=America/Lima " .. run))
    assert.same({ "nil\ttrue" }, env.lines("unset TZ; " .. run))
  end)

  it("is written with microseconds and the offset", function()
    assert.equal("2026-11-21 10:15:00.000123", engine.past(1795256100, 123))
    assert.equal("2026-11-21 10:15:00.123456+01:00", engine.past(1795256100, 123456, 3600))
    assert.equal("2026-11-21 10:15:00.000000-03:30", engine.past(1795256100, 0, -12600))
    assert.equal("2026-11-21 10:15:00.000000+05:45", engine.past(1795256100, 0, 20700))
    assert.equal("1970-01-01 00:00:00.999999+00:00", engine.past(0, 999999, 0))
  end)
end)

describe("a slug", function()
  local examples = {
    ["create employee"] = "create_employee",
    ["Create Account's Table: first, with a very long message that needs truncation here"] =
      "create_account_s_table_first_with_a_",
    [""] = "",
    ["!!! ???"] = "",
    ["  a--b  "] = "a_b",
    ["already_there"] = "already_there",
    ["ADD_UPPER"] = "add_upper",
    ["line\nbreak\ttab"] = "line_break_tab",
    ["../../etc/passwd"] = "etc_passwd",
    ["größe ändern"] = "größe_ändern",
    ["漢字 表"] = "漢字_表",
    [("x"):rep(40)] = ("x"):rep(40),
    [("x"):rep(41)] = ("x"):rep(40) .. "_",
    [("x"):rep(19) .. " " .. ("y"):rep(20)] = ("x"):rep(19) .. "_" .. ("y"):rep(20),
    [("x"):rep(19) .. " " .. ("y"):rep(21)] = ("x"):rep(19) .. "_",
    [("é"):rep(21)] = ("é"):rep(20) .. "_",
    ["a" .. ("é"):rep(21)] = "a" .. ("é"):rep(19) .. "_",
  }
  for message, slug in pairs(examples) do
    it(("of %q"):format(message), function() assert.equal(slug, engine.slug(message)) end)
  end

  it("is as long as it may be", function()
    assert.equal("create_", engine.slug("create employee", 10))
    assert.equal("c_", engine.slug("create", 1))
    assert.equal("create_employee", engine.slug("create employee", 15))
    for limit = 1, 60 do
      local slug = engine.slug("größe der spalte ändern und noch viel mehr davon", limit)
      assert.is_true(#slug <= limit + 1, slug)
      assert.is_truthy(utf8.len(slug), slug)
    end
  end)
end)

describe("file_template", function()
  local moment = 1795256107 -- 2026-11-21 10:15:07 UTC
  local function name(template) return engine.file_name(template, "9b5c", "my_slug", moment) end

  local examples = {
    ["%(rev)s_%(slug)s"] = "9b5c_my_slug",
    ["%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d%(second).2d-%(rev)s_%(slug)s"] =
      "2026_11_21_101507-9b5c_my_slug",
    ["%%(year)d_%%(month).2d-%%(rev)s"] = "2026_11-9b5c",
    ["%(epoch)s_%(rev)s"] = "1795256107_9b5c",
    ["%(second)d|%(second)02d|%(second)3d|%(second)03d|%(second).1d|%(second)5.2d"] =
      "7|07|  7|007|7|   07",
    ["%(rev)6s|%(rev).2s|%(rev)4.2s"] = "  9b5c|9b|  9b",
    ["100%% %(rev)s"] = "100% 9b5c",
    ["plain"] = "plain",
    ["%(year)d/%(rev)s"] = "2026/9b5c",
    [""] = "",
  }
  for template, expected in pairs(examples) do
    it(("gives %q for %q"):format(expected, template), function()
      assert.equal(expected, name(template))
    end)
  end

  it("refuses what it does not know, and hands nothing of it to printf", function()
    for _, template in ipairs { "%n", "%s", "%", "%(", "%()s", "%(rev)", "%(rev", "%(rev)d",
      "%(slug)n", "%(nosuch)s", "%(REV)s", "%(rev)*s", "%(year)x", "%(year)-4d", "%(year)l",
      "a%zb", "%(year)ld", "%(rev)%", "%( rev)s" } do
      local made, err = name(template)
      assert.is_nil(made, template)
      assert.same({ code = "MIG_ECONFIG", message = ("file_template '%s' has an unknown token; "
        .. "known: %%(rev)s, %%(slug)s, %%(epoch)s, %%(year)d, %%(month).2d, %%(day).2d, "
        .. "%%(hour).2d, %%(minute).2d, %%(second).2d"):format(template) }, err)
    end
  end)

  it("keeps widths within reason", function()
    assert.equal(("0"):rep(995) .. "2026", name("%(year)0999d"))
    assert.is_nil((name("%(year)01000d")))
  end)
end)
