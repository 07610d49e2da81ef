require "spec.support.core"
local sql = require "mig_test_sql"

local function refused(url)
  local parsed, err = sql.url(url)
  assert.is_nil(parsed, url)
  assert.equal("MIG_EINVALID", err.code)
  return err.message
end

describe("a database URL", function()
  local examples = {
    ["sqlite://"] = { scheme = "sqlite" },
    ["sqlite:///"] = { scheme = "sqlite" },
    ["sqlite:///:memory:"] = { scheme = "sqlite", database = ":memory:" },
    ["sqlite:///app.db"] = { scheme = "sqlite", database = "app.db" },
    ["sqlite:///db/app.db"] = { scheme = "sqlite", database = "db/app.db" },
    ["sqlite:////var/lib/app.db"] = { scheme = "sqlite", database = "/var/lib/app.db" },
    ["sqlite+pysqlite:///app.db"] = { scheme = "sqlite", database = "app.db" },
    ["SQLite:///A b@c:d#e.db"] = { scheme = "sqlite", database = "A b@c:d#e.db" },
    ["sqlite:///what%3F%25.db"] = { scheme = "sqlite", database = "what?%.db" },
    ["sqlite:///a.db?mode=ro&foreign_keys=on"] =
      { scheme = "sqlite", database = "a.db", params = { "mode=ro", "foreign_keys=on" } },
    ["sqlite://?mode=memory"] = { scheme = "sqlite", params = { "mode=memory" } },
    ["postgresql://"] = { scheme = "postgresql" },
    ["postgresql:///app"] = { scheme = "postgresql", database = "app" },
    ["postgresql+psycopg2://user:p%40ss@host:5432/db?sslmode=require"] =
      { scheme = "postgresql", user = "user", password = "p@ss", host = "host", port = 5432,
        database = "db", params = { "sslmode=require" } },
    ["postgresql://user@host/db"] =
      { scheme = "postgresql", user = "user", host = "host", database = "db" },
    ["postgresql://user:@host/db"] =
      { scheme = "postgresql", user = "user", password = "", host = "host", database = "db" },
    ["postgresql://:secret@host"] =
      { scheme = "postgresql", password = "secret", host = "host" },
    ["postgresql://u:a:b@h"] = { scheme = "postgresql", user = "u", password = "a:b", host = "h" },
    ["postgresql://u:a@b@h"] = { scheme = "postgresql", user = "u", password = "a@b", host = "h" },
    ["postgresql://me%40corp:%2f%3A%3f@h/d%2Fb"] =
      { scheme = "postgresql", user = "me@corp", password = "/:?", host = "h", database = "d/b" },
    ["postgresql://u:p#w@h/d"] =
      { scheme = "postgresql", user = "u", password = "p#w", host = "h", database = "d" },
    ["postgresql://[::1]/db"] = { scheme = "postgresql", host = "::1", database = "db" },
    ["postgresql://u:p@[fe80::1%25eth0]:6543/db"] =
      { scheme = "postgresql", user = "u", password = "p", host = "fe80::1%eth0", port = 6543,
        database = "db" },
    ["postgresql://host:/db"] = { scheme = "postgresql", host = "host", database = "db" },
    ["postgresql://a,b/db"] = { scheme = "postgresql", host = "a,b", database = "db" },
    ["postgresql:///db?host=/run/postgresql&user=me@corp"] =
      { scheme = "postgresql", database = "db",
        params = { "host=/run/postgresql", "user=me@corp" } },
    ["postgresql://%2Frun%2Fpg/db"] = { scheme = "postgresql", host = "/run/pg", database = "db" },
    ["mysql://root@localhost/app?unix_socket=%2Ftmp%2Fmy.sock&x=a+b&&y=1=2&z="] =
      { scheme = "mysql", user = "root", host = "localhost", database = "app",
        params = { "unix_socket=/tmp/my.sock", "x=a+b", "y=1=2", "z=" } },
    ["mariadb+mariadbconnector://h:65535"] = { scheme = "mariadb", host = "h", port = 65535 },
  }
  for url, expected in pairs(examples) do
    it("is parsed: " .. url, function()
      local parsed, err = sql.url(url)
      assert.same(expected, parsed or err)
    end)
  end

  it("gives its parameters by name, the last one when there are several", function()
    assert.equal("2", sql.param("mysql://h/d?a=1&b=x&a=2", "a"))
    assert.is_nil(sql.param("mysql://h/d?a=1", "b"))
  end)

  local scheme = "the database URL does not begin with a scheme: write sqlite:///file.db, "
    .. "postgresql://user@host/database or mysql://user@host/database"
  local port = "the port in the database URL is not a number from 1 to 65535 (an IPv6 host is "
    .. "written in brackets, a password as user:password@host)"
  local at = "the database URL has an @ after the host: write %40 (and in a password %2F for /, "
    .. "%3F for ?)"
  local bracket = "the host in the database URL begins with [ but is not an IPv6 address in "
    .. "brackets: write [::1] or [::1]:5432"
  local control = "the database URL has a control character (a line break or tab): remove or "
    .. "percent-encode it"
  local function percent(what)
    return "the " .. what .. " in the database URL has a % without two hexadecimal digits: "
      .. "write %25 for a percent sign"
  end
  local errors = {
    [""] = scheme:gsub("does not begin with a scheme", "is empty"),
    ["app.db"] = scheme,
    ["/app.db"] = scheme,
    ["sqlite:app.db"] = scheme,
    ["sqlite:/app.db"] = scheme,
    ["://h"] = scheme,
    [" sqlite:///a"] = scheme,
    ["host=x password=secret"] = scheme,
    ["user:secret@host/db"] = scheme,
    ["sqlite:///a.db\n"] = control,
    ["postgresql://u:se\tcret@h"] = control,
    ["postgresql://u:secret"] = port,
    ["postgresql://h:0/db"] = port,
    ["postgresql://h:65536/db"] = port,
    ["postgresql://h:99999999999999999999/db"] = port,
    ["postgresql://h:-1/db"] = port,
    ["postgresql://h:5432x/db"] = port,
    ["postgresql://::1/db"] = port,
    ["postgresql://u:se/cret@h/db"] = at,
    ["postgresql://u:1/cret@h/db"] = at,
    ["postgresql://u:1?cret=@h/db"] = at,
    ["postgresql://u:secret@h/db?user=a@b"] = at,
    ["postgresql://[::1/db"] = bracket,
    ["postgresql://[::1]5432/db"] = bracket,
    ["postgresql://a:1,b:2/db"] =
      "several hosts with ports in the database URL: write ?host=a,b&port=1,2",
    ["postgresql://us%er:x@h"] = percent "user",
    ["postgresql://u:100%@h"] = percent "password",
    ["postgresql://u:%4@h"] = percent "password",
    ["postgresql://u:%zz@h"] = percent "password",
    ["postgresql://h%/d"] = percent "host",
    ["postgresql://h/d%g0"] = percent "database",
    ["sqlite:///d%g0"] = percent "database",
    ["mysql://h/d?a=%"] = percent "parameters",
    ["postgresql://u:%00@h"] = "the password in the database URL has a NUL byte: remove the %00",
    ["mysql://h/d?a=1&secret"] =
      "parameter 2 of the database URL is not name=value (an & in a value is written %26)",
    ["mysql://h/d?=1"] =
      "parameter 1 of the database URL is not name=value (an & in a value is written %26)",
  }
  for url, message in pairs(errors) do
    it(("is refused: %q"):format(url), function()
      assert.equal(message, refused(url))
    end)
  end
end)

describe("a redacted URL", function()
  local examples = {
    [""] = "",
    ["sqlite:///app.db?mode=ro"] = "sqlite:///app.db?mode=ro",
    ["sqlite:///a:b@c.db"] = "sqlite:///a:b@c.db",
    ["postgresql://user@host:5432/db"] = "postgresql://user@host:5432/db",
    ["postgresql://host:5432/db?sslmode=require"] = "postgresql://host:5432/db?sslmode=require",
    ["postgresql+x://user:secret@host:5432/db?a=b"] = "postgresql+x://user:***@host:5432/db?a=b",
    ["postgresql://user:@host"] = "postgresql://user:***@host",
    ["postgresql://:secret@host"] = "postgresql://:***@host",
    ["postgresql://u:sec:re@t@[::1]:1/d"] = "postgresql://u:***@[::1]:1/d",
    ["postgresql://h/d?password=secret&a=1&sslpassword=x&b=2&passwd="] =
      "postgresql://h/d?password=***&a=1&sslpassword=***&b=2&passwd=***",
    ["postgresql://h/d?&&PASS%77ord=secret&&a=1"] = "postgresql://h/d?&&PASS%77ord=***&&a=1",
    ["postgresql://u:secret@h/d?user=me"] = "postgresql://u:***@h/d?user=me",
    -- what is not a URL
    ["postgresql://u:se/cret@h/db"] = "postgresql://u:***",
    ["postgresql://u:se?cret@h/db"] = "postgresql://u:***",
    ["postgresql://u:secret"] = "postgresql://u:***",
    ["postgresql://u:secret@h/d?pass%77ord=secret&x"] = "postgresql://u:***",
    ["postgresql://h/d?password=se&cret"] = "postgresql://h/d?***",
    ["postgresql://me@corp:secret"] = "postgresql://me@corp:***",
    ["user:secret@host/db"] = "user:***",
    ["postgresql:user:secret@host/db"] = "postgresql:***",
    ["host=x password=secret"] = "host=x password=***",
    ["host=x PASSWORD = 'secret'"] = "host=x PASSWORD ***",
    ["sqlite://u:secret@h/x"] = "sqlite://u:***@h/x",
    ["sqlite://app.db"] = "sqlite://app.db",
    ["postgresql://u:sec%ret@h\n"] = "postgresql://u:***",
  }
  for url, expected in pairs(examples) do
    it(("hides the password: %q"):format(url), function()
      assert.equal(expected, sql.redacted(url))
    end)
  end

  it("never has the secret, whatever is broken about the URL", function()
    local heads = { "", "postgresql://", "mysql+x://", "x:", "sqlite://", "//", "://" }
    local tails = { "", "@", "@h", "@h:1/d", "@h/d?a", "@h:x", "/d@x", "?a=1@y", "@%", "\n" }
    for _, head in ipairs(heads) do
      for _, tail in ipairs(tails) do
        for _, mark in ipairs { "", "/", "?", "#", "&", "%", "@", ":", "[" } do
          local url = head .. "u:S3CRET" .. mark .. "S3CRET" .. tail
          local shown = sql.redacted(url)
          -- `host:port/database` and a file name cannot be told from a password.
          if not sql.url(url) then assert.is_nil(shown:find("S3CRET", 1, true), url) end
          local _, err = sql.url(url)
          if err then assert.is_nil(err.message:find("S3CRET", 1, true), url) end
        end
      end
    end
  end)
end)
