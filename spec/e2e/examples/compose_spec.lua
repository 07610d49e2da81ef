-- examples/compose: the image is built step by step without a container engine, and run in a root
-- of its own; the Makefile is run with a `docker` that only says what it was asked.

local databases = require "spec.support.databases"
local dockerfile = require "spec.support.dockerfile"
local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local secrets = require "spec.support.secrets"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"

local example = "examples/compose"
local text = env.read(example .. "/Dockerfile")

-- What compose.yaml mounts, for the user that the image runs as.
local function add_project(image)
  env.lines(("cp -r %s/mig.ini %s/revisions %s/project && chmod -R a+rwX %s/project"):format(
    example, example, image, image))
end

describe("the image of examples/compose", function()
  local work, image

  setup(function()
    local context = tmp.dir()
    env.lines(("git ls-files -co --exclude-standard -z -- . ':!spec' | xargs -0 ls -d 2>/dev/null"
      .. " | tar cf - -T - | tar xf - -C %s"):format(context))
    work = dockerfile.build(text, context, { DRIVERS = "postgresql" })
    image = work .. "/image"
    add_project(image)
  end)

  -- Run what the image runs, with its root and its user.
  local function mig(args, opts)
    local words = { "chroot", "--userspec=" .. (opts and opts.user or "65534:65534") }
    if env.lines("id -u")[1] ~= "0" then -- a user who may be root in a world of his own
      words = { "unshare", "-r", "chroot" }
    end
    table.move({ opts and opts.root or image, "/usr/bin/mig", "-c", "/project/mig.ini" }, 1, 4,
      #words + 1, words)
    table.move(args, 1, #args, #words + 1, words)
    return program.run(words, { env = opts and opts.env })
  end

  local function size_of(root)
    local total = 0
    for _, line in ipairs(env.lines("find " .. env.quote(root)
      .. " -path '*/project' -prune -o -type f -printf '%s\\n'")) do
      total = total + tonumber(line)
    end
    return total / 1e6
  end

  it("has what the last stage asks for", function()
    local last = dockerfile.parse(text)[2]
    local found = {}
    for _, instruction in ipairs(last) do found[instruction.name] = instruction.text end
    assert.are.equal("--from=build /src/image/ /", found.COPY)
    local entry = found.ENTRYPOINT:match('^%["([^"]+)"%]$')
    assert.is_true(tmp.exists(image .. entry))
    assert.are.equal("65534:65534", found.USER)
    assert.are.equal("/project", found.WORKDIR)
  end)

  it("has nothing else", function()
    for _, file in ipairs(tmp.files(image)) do
      assert.is_truthy(file:match("^lib/.*%.so[%d.]*$") or file:match("^lib64/ld%-")
        or file:match("^usr/lib/mig/drivers/mig%-postgresql%.so$") or file == "usr/bin/mig"
        or file == "etc/nsswitch.conf" or file:match("^project/"), file)
    end
  end)

  it("is as small as the README says, with each driver", function()
    local readme, seen = env.read(example .. "/README.md"), 0
    for name, limit in readme:gmatch("\n| ([^|]+) | (%d+) MB |") do
      local drivers = name:match("^`(%w+)`$") or ""
      local root = tmp.dir() .. "/image"
      env.lines(("cd %s && examples/compose/collect.sh build-image %s %s"):format(
        work, root, drivers))
      local size = size_of(root)
      assert.is_true(size < tonumber(limit), ("%s: %.1f MB"):format(name, size))
      assert.is_true(size > tonumber(limit) / 2, "the README promises too little: " .. size)
      seen = seen + 1
    end
    assert.are.equal(3, seen)
  end)

  it("upgrades SQLite", function()
    local root = tmp.dir() .. "/image"
    env.lines(("cd %s && examples/compose/collect.sh build-image %s"):format(work, root))
    add_project(root)
    local url = "sqlite:////project/app.db"
    history.done(mig({ "upgrade", "--url", url }, { root = root }))
    assert.are.equal("5e20c9b1f7a4 (head)\n",
      history.done(mig({ "current", "--url", url }, { root = root })).out)
    local run = mig({ "current", "--url", "postgresql://db/x" }, { root = root })
    assert.is_truthy(history.failed(run):find("the driver module mig-postgresql.so", 1, true))
  end)

  it("upgrades PostgreSQL and waits for it, with the settings of compose.yaml", function()
    local db = databases.postgresql.new()
    -- The server listens on a socket only: it gets a second name inside the image's root.
    env.lines(("mkdir -p %s/run && ln -f %s/.s.PGSQL.5432 %s/run/"):format(
      image, db.server.dir, image))
    -- Only the server's own account may use it.
    local user = env.lines(("stat -c %%u:%%g %s/.s.PGSQL.5432"):format(db.server.dir))[1]
    local vars = { DB_HOST = "%2Frun", DB_NAME = db.name, DB_USER = "mig",
      DB_PASSWORD = servers.encode(secrets.password) }
    local early = mig({ "wait", "--until-head", "--timeout", "0" }, { env = vars, user = user })
    assert.are.equal(1, early.code, early.err)
    history.done(mig({ "upgrade" }, { env = vars, user = user }))
    history.done(mig({ "wait", "--until-head", "--timeout", "120" }, { env = vars, user = user }))
    assert.are.equal("5e20c9b1f7a4", db:version())
  end)
end)

describe("the Makefile of examples/compose", function()
  local dir, vars

  setup(function()
    dir = tmp.dir()
    env.lines(("cp -r %s/. %s"):format(example, dir))
    tmp.write(dir .. "/bin/docker", "#!/bin/sh\nprintf '<%s>' \"$@\"\necho\n")
    env.lines(("chmod +x %s/bin/docker"):format(dir))
    vars = { PATH = dir .. "/bin:" .. os.getenv("PATH") }
  end)

  local function make(...)
    return program.run({ "make", "-s", ... }, { cwd = dir, env = vars })
  end

  local user = table.concat(env.lines("id -u; id -g"), ":")
  local run = ("<compose><run><--rm><--user><%s><mig>"):format(user)

  for target, expected in pairs {
    up = "<compose><up><--build><--detach>",
    down = "<compose><down>",
    logs = "<compose><logs><--follow>",
    migrate = run .. "<upgrade>",
    history = run .. "<history><--indicate-current>",
    downgrade = run .. "<downgrade><-1>",
  } do
    it("has a target " .. target, function()
      local result = make(target)
      assert.are.equal(0, result.code, result.err)
      assert.are.equal(expected .. "\n", result.out)
    end)
  end

  it("gives texts to mig as they are", function()
    local message = [[it's a "table"; $HOME `id` #1]]
    local result = make("revision", "m=" .. message:gsub("%$", "$$"))
    assert.are.equal(run .. "<revision><-m><" .. message .. ">\n", result.out)
    assert.are.equal(run .. "<downgrade><base>\n", make("downgrade", "to=base").out)
  end)

  it("wants a message for a revision", function()
    local result = make "revision"
    assert.are.equal(2, result.code)
    assert.are.equal("", result.out)
    assert.is_truthy(result.err:find('make revision m="what it does"', 1, true))
  end)

  it("lists its targets", function()
    local names = {}
    for name in make().out:gmatch("(%w+)[^\n]*\n") do names[#names + 1] = name end
    assert.are.equal("help up down logs revision migrate history downgrade",
      table.concat(names, " "))
  end)

  it("asks for services and for commands that are there", function()
    local services = {}
    local yaml = env.read(example .. "/compose.yaml")
    for name in yaml:match("\nservices:(\n.-)\nvolumes:"):gmatch("\n  (%w+):%f[\n]") do
      services[name] = true
    end
    assert.are.same({ db = true, migrate = true, ready = true, app = true, mig = true }, services)
    for line in yaml:gmatch("\n    <<: %*mig\n    command: %[([^\n]+)%]") do
      local words = { "help", (line:match('"(%w+)"')) }
      history.done(program.mig(words))
    end
  end)
end)
