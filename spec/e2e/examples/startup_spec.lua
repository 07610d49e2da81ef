-- examples/startup: built as its README says, against an installed libmig, and used over HTTP.

local databases = require "spec.support.databases"
local env = require "spec.support.env"
local history = require "spec.support.history"
local installed = require "spec.support.installed"
local json = require "spec.support.json"
local program = require "spec.support.program"
local tmp = require "spec.support.tmp"

local place, vars

-- The service, started in its folder or in another that has a mig.ini.
local function start(url, folder)
  local with = { DATABASE_URL = url, PORT = "0" }
  for name, value in pairs(vars) do with[name] = value end
  return program.start({ place .. "/build/startup" }, { cwd = folder or place, env = with })
end

local function address(service)
  local found
  assert(service:wait_for(function()
    found = service:output():match("serving at (http://[%d.:]+)\n")
    return found
  end, 60), select(2, service:output()))
  return found
end

local function stop(service)
  service:signal("TERM")
  return service:wait()
end

---@return integer status
---@return any answer  of the JSON
---@return string head
local function ask(url, ...)
  local run = program.run({ "curl", "-sS", "-i", "--max-time", "20", url, ... })
  assert(run.code == 0, run.err)
  local head, body = run.out:match("^(.-)\r\n\r\n(.*)$")
  return math.tointeger(head:match("^HTTP/1%.1 (%d+)")), body ~= "" and json.decode(body), head
end

local function post(url, text, content_type)
  return ask(url .. "/posts", "-H", "Content-Type: " .. (content_type or "application/json"),
    "--data-binary", text)
end

-- A copy of the example's project with another revision on top.
local function with_revision(up)
  local folder = tmp.dir()
  env.lines(("cp -r %s/mig.ini %s/revisions %s"):format(place, place, folder))
  tmp.write(folder .. "/revisions/versions/d4.lua", history.text { "d4", "c2749f3b8e15", up = up })
  return folder
end

setup(function()
  local there = installed.make()
  vars = there.vars
  place = tmp.dir() .. "/startup"
  env.lines(("cp -r examples/startup %s && make -C %s clean"):format(place, place))
  local flags = "-g -Werror " .. env.cflags
  local run = program.run({ "make", "-C", place, "CFLAGS=" .. flags }, { env = vars })
  assert(run.code == 0, run.out .. run.err)
end)

for _, kind in ipairs { databases.sqlite, databases.postgresql } do
  describe("examples/startup on " .. kind.name, function()
    it("runs every revision once when three copies start at once, and all serve", function()
      local db = kind.new()
      local services, ran = {}, {}
      for i = 1, 3 do services[i] = start(db.url) end
      for _, service in ipairs(services) do
        local status, answer = ask(address(service) .. "/country/de")
        assert.are.equal(200, status)
        assert.are.same({ code = "DE", name = "Germany" }, answer)
      end
      for _, service in ipairs(services) do
        local run = stop(service)
        assert.are.equal(0, run.code, run.err)
        for id in run.err:gmatch("Running upgrade %w* %-> (%w+)") do ran[#ran + 1] = id end
      end
      table.sort(ran)
      assert.are.same({ "3f0a6c1d92be", "8b51e7d04a3c", "c2749f3b8e15" }, ran)
      assert.are.equal("c2749f3b8e15", db:version())
    end)

    describe("answers", function()
      local db, service, url

      setup(function()
        db = kind.new()
        service = start(db.url)
        url = address(service)
      end)
      teardown(function() stop(service) end)

      it("what countries are called", function()
        for _, code in ipairs { "nz", "NZ" } do
          local status, answer = ask(url .. "/country/" .. code)
          assert.are.equal(200, status)
          assert.are.same({ code = "NZ", name = "New Zealand" }, answer)
        end
        for path, status in pairs {
          ["/country/xx"] = 404, ["/country/d'"] = 400, ["/country/deu"] = 400,
          ["/country/"] = 404, ["/"] = 404, ["/countryde"] = 404,
        } do
          local got, answer = ask(url .. path)
          assert.are.equal(status, got, path)
          assert.is_string(answer.error)
        end
      end)

      it("with posts that were stored as they came", function()
        local title = "Robert'); DROP TABLE post; --"
        local status, answer, head = post(url,
          ('{"title": %q, "body": "h\\u00e4", "country": "fi"}'):format(title))
        assert.are.equal(201, status)
        assert.is_truthy(head:find("\r\nLocation: /posts/" .. answer.id .. "\r?\n?"), head)
        local _, found = ask(("%s/posts/%d"):format(url, answer.id))
        assert.are.equal(title, found.title)
        assert.are.equal("hä", found.body)
        assert.are.equal("FI", found.country)
        assert.is_string(found.created_at)
        assert.are.equal(201, (post(url, '{"title": "second", "body": ""}')))
        local _, all = ask(url .. "/posts")
        assert.are.equal(2, #all)
        local _, rest = ask(("%s/posts?after=%d"):format(url, all[1].id))
        assert.are.same({ all[2] }, rest)
        assert.are.equal("2", db:sql("SELECT count(*) FROM post"))
      end)

      it("and with what is wrong", function()
        for text, status in pairs {
          [""] = 400, ["{"] = 400, ["[]"] = 400, ['{"title": "", "body": ""}'] = 400,
          ['{"title": 1, "body": ""}'] = 400, ['{"title": "t"}'] = 400,
          ['{"title": "t", "body": "", "country": "xx"}'] = 400,
          ['{"title": "t", "body": "", "country": 7}'] = 400,
          ['{"title": "\xff", "body": ""}'] = 400,
          ['{"title": "t", "body": "' .. ("x"):rep(70000) .. '"}'] = 413,
        } do
          assert.are.equal(status, (post(url, text)), text:sub(1, 60))
        end
        assert.are.equal(415, (post(url, "title=t", "application/x-www-form-urlencoded")))
        local status, _, head = ask(url .. "/posts", "-X", "DELETE")
        assert.are.equal(405, status)
        assert.is_truthy(head:find("\r\nAllow: GET, HEAD, POST", 1, true))
        assert.are.equal(405, (ask(url .. "/country/de", "-d", "x")))
        assert.are.equal(404, (ask(url .. "/posts/99999")))
        assert.are.equal(404, (ask(url .. "/posts/1x")))
        assert.are.equal(400, (ask(url .. "/posts?after=x")))
        assert.are.equal(200, (ask(url .. "/posts", "-I")))
      end)
    end)

    it("does not serve when a revision fails", function()
      local db = kind.new()
      local run = start(db.url, with_revision("error('not today')")):wait()
      assert.are.equal(1, run.code)
      assert.are.equal("", run.out)
      local lines = history.lines(run.err)
      assert.is_truthy(lines[#lines]:find(
        "^startup: not serving: MIG_ESCRIPT: .*d4%.lua:7: not today %(revision d4%); rolled back"),
        lines[#lines])
      assert.are.equal("", db:tables())
    end)

    it("does not serve a database that is ahead of it", function()
      local db = kind.new()
      local ahead = start(db.url, with_revision("op.execute('SELECT 1')"))
      address(ahead)
      stop(ahead)
      local run = start(db.url):wait()
      assert.are.equal(1, run.code)
      assert.is_truthy(run.err:find("startup: not serving: MIG_ENOTFOUND: Can't locate revision "
        .. "identified by 'd4'", 1, true), run.err)
    end)

    it("rolls back when it is told to stop while it migrates", function()
      local db = kind.new()
      local flag = tmp.dir() .. "/flag"
      local service = start(db.url, with_revision(
        ("io.open(%q, 'w'):close()\nwhile true do end"):format(flag)))
      assert.is_true(service:wait_for(function() return tmp.exists(flag) end, 60))
      local run = stop(service)
      assert.are.equal(1, run.code)
      assert.is_truthy(run.err:find("not serving: MIG_EINTERRUPTED: .*SIGTERM"), run.err)
      assert.are.equal("", db:tables())
    end)
  end)
end

describe("examples/startup", function()
  it("does not serve without its database, and tells no password", function()
    local run = start("postgresql://me:hunter2@127.0.0.1:1/none"):wait()
    assert.are.equal(1, run.code)
    assert.is_truthy(run.err:find("^startup: not serving: MIG_ECONNECT: "), run.err)
    assert.is_nil(run.err:find("hunter2", 1, true))
  end)

  it("refuses settings that make no sense", function()
    for name, value in pairs { DATABASE_URL = "mysql://x/y", PORT = "http", ADDRESS = "nowhere" } do
      local with = { DATABASE_URL = databases.sqlite.new().url, PORT = "0" }
      for key, var in pairs(vars) do with[key] = var end
      with[name] = value
      local run = program.run({ place .. "/build/startup" }, { cwd = place, env = with })
      assert.are.equal(1, run.code)
      assert.are.equal("", run.out)
      assert.is_truthy(run.err:match("startup: [^\n]+\n$"), run.err)
    end
  end)
end)
