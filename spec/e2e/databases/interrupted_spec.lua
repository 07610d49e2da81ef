-- Runs that are cut short at any moment, by anything: schema and version agree, or mig says what is
-- unfinished, and the next run ends where an undisturbed one does.
--
-- MIG_SEEDS is how many times up and down each database goes (default: 3), MIG_SEED the first seed.

local databases = require "spec.support.databases"
local history = require "spec.support.history"
local interruptions = require "spec.support.interruptions"
local system = require "system"

local first = math.tointeger(tonumber(os.getenv("MIG_SEED") or "1"))
local count = math.tointeger(tonumber(os.getenv("MIG_SEEDS") or "3"))

-- What a run that was cut short exits with: its own end, or the signal's.
local endings = { [0] = true, [1] = true, [130] = true, [143] = true, [137] = true }

local directions = {
  { name = "upgrade", last = "r12", to = { "upgrade", "head" }, by = { "upgrade", "+1" } },
  { name = "downgrade", last = "base", to = { "downgrade", "base" }, by = { "downgrade", "-1" },
    before = { r01 = "base" } },
}
for i = 2, 12 do
  directions[2].before[("r%02d"):format(i)] = ("r%02d"):format(i - 1)
end

---The state after each revision of an undisturbed run, by direction and version, and the seconds
---that each direction takes at once.
local function undisturbed(kind, revisions)
  local db = kind.new()
  local project = db:project(revisions)
  local states, seconds = {}, {}
  for _, direction in ipairs(directions) do
    local begun = system.monotime()
    history.done(project:mig(table.unpack(direction.to)))
    seconds[direction.name] = system.monotime() - begun
  end
  for _, direction in ipairs(directions) do
    local found = { [interruptions.version(db)] = interruptions.state(db) }
    for _ = 1, #revisions do
      history.done(project:mig(table.unpack(direction.by)))
      found[interruptions.version(db)] = interruptions.state(db)
    end
    states[direction.name] = found
  end
  return { states = states, seconds = seconds }
end

local function assert_state(expected, db)
  local version = interruptions.version(db)
  local difference = interruptions.difference(expected[version], interruptions.state(db))
  assert.are.equal("at " .. version .. "\n", "at " .. version .. "\n" .. difference)
end

---Schema and version agree, or mig says what is unfinished.
local function check_state(db, project, expected)
  local repair, status = project:mig("repair"), project:mig("status")
  local unfinished = repair.out:match("^Unfinished: [^\n]*")
  assert.are.equal(unfinished, status.out:match("Unfinished: [^\n]*"))
  if unfinished then
    assert.are.equal(1, status.code)
  else
    assert.are.equal("Nothing is unfinished.\n", repair.out, repair.err)
    assert_state(expected, db)
  end
end

---What the run says it has left is what is there.
local function check_message(db, direction, before, run)
  local version = interruptions.version(db)
  local kept = run.err:match(": revisions? [%w, ]-(%w+) before it") -- the last of them
    or run.err:match(" … (%w+)%) before it")
  if kept and not run.err:find("a commit was on its way", 1, true) then
    local left = direction.name == "upgrade" and kept or direction.before[kept]
    assert.are.equal(left, version, run.err)
  end
  if run.err:find("the database is as it was before the run", 1, true) then
    assert.are.equal(before.version, version, run.err)
    assert.are.equal("", interruptions.difference(before.state, interruptions.state(db)), run.err)
  end
end

---Run to the end, deciding where mig asks for it.
local function finish(db, project, direction)
  local run = project:mig(table.unpack(direction.to))
  local asked = 0
  while run.code == 1 and (interruptions.clear_away(db, run)
    or run.err:find("nobody can tell whether it took effect", 1, true)) do
    asked = asked + 1
    assert.is_true(asked <= 2, run.err)
    if run.err:find("nobody can tell", 1, true) then interruptions.decide(db, project) end
    run = project:mig(table.unpack(direction.to))
  end
  history.done(run)
end

---Up and down once, cut short now and then.
local function disturb(db, project, reference, random, ways)
  for _, direction in ipairs(directions) do
    for _ = 1, random(3) do
      local way = ways[random(#ways)]
      local seconds = reference.seconds[direction.name] * random(1000) / 1000
      local before = {
        version = interruptions.version(db), state = interruptions.state(db),
      }
      local run = interruptions.cut(db, project, way, direction.to, seconds)
      assert.is_true(endings[run.code], ("%s: code %s\n%s"):format(way, run.code, run.err))
      check_state(db, project, reference.states[direction.name])
      check_message(db, direction, before, run)
      if run.err:find("nobody can tell whether it took effect", 1, true) then
        interruptions.decide(db, project)
      end
    end
    finish(db, project, direction)
    assert.are.equal(direction.last, interruptions.version(db))
    assert_state(reference.states[direction.name], db)
    assert.are.equal("Nothing is unfinished.\n", project:mig("repair").out)
  end
end

---A generator of whole numbers, the same for the same seed.
local function new_random(seed)
  local state = seed * 2654435761 % 2 ^ 32 // 1 | 0
  return function(most)
    state = (state * 1103515245 + 12345) % 2 ^ 31 // 1 | 0
    return state // 65536 % most + 1
  end
end

local function disturb_often(db, revisions, reference, seeds, ways)
  local project = db:project(revisions)
  local ini = project:read "mig.ini"
  for seed = first, first + seeds - 1 do
    local random = new_random(seed)
    local per_revision = random(2) == 1
    project:write("mig.ini", ini .. (per_revision and "transaction_per_migration = true\n" or ""))
    local ok, problem = pcall(disturb, db, project, reference, random, ways)
    assert(ok, ("seed %d: %s"):format(seed, type(problem) == "table" and problem.message
      or tostring(problem)))
  end
end

for _, kind in ipairs(databases.all) do
  describe("cut short at random moments on " .. kind.name, function()
    local revisions, reference = interruptions.history(kind)

    setup(function() reference = undisturbed(kind, revisions) end)

    it("a run leaves a database that the next run brings to its end", function()
      local ways = { "kill", "interrupt", "terminate" }
      if kind.name ~= "sqlite" then ways[4] = "disconnect" end
      disturb_often(kind.new(), revisions, reference, count, ways)
    end)

    if kind.name ~= "sqlite" then
      it("so it is when the server goes, and comes back", function()
        local db = interruptions.private(kind)
        disturb_often(db, revisions, reference, math.max(1, count // 10), { "crash", "stop" })
        db.server:remove()
      end)
    end
  end)
end
