-- A project on a small disk of its own, which fills up.
--
--   local runs = disk.session(project, 2048, { { "upgrade" }, disk.room, { "upgrade" } })
--
--   local server = disk.server("postgresql", 12000)
--   disk.enlarge(server)
--
-- The disk is a tmpfs in a mount namespace; it is gone with the session, and what was on it after
-- each step is left in the project's folder.

local env = require "spec.support.env"
local program = require "spec.support.program"
local servers = require "spec.support.servers"

local disk = {}

-- Where the disk is, in the project's folder.
local place = "disk"

---A step that makes the disk larger.
disk.room = "mount -o remount,size=64m ."

---A step that leaves no room: every block is taken.
disk.fill = "dd if=/dev/zero of=filler bs=4096 status=none 2>/dev/null; :"

local enter = "unshare -rm"
if env.sh("id -u") == "0\n" and not env.sh(enter .. " true && echo yes"):find("yes", 1, true) then
  enter = "unshare -m"
end

local function can_mount(way)
  return env.sh(way .. " sh -c 'mount -t tmpfs none /mnt && echo yes' 2>/dev/null"):find("yes", 1,
    true) ~= nil
end

---Whether the kernel lets somebody mount a disk of his own here; containers may not.
---@return boolean
function disk.is_possible() return can_mount(enter) end

-- A namespace of users would not know the account that servers run as.
local enter_as_root = "unshare -m"

---Whether a server can have its data on such a disk.
---@return boolean
function disk.takes_servers()
  return env.sh("id -u") == "0\n" and can_mount(enter_as_root)
end

---A new server whose data are on a disk of their own, which the caller stops and removes. What it
---cannot go on without is elsewhere.
---@param name "postgresql"|"mariadb"
---@param kilobytes integer  how much room there is beside the data
---@return spec.Server
function disk.server(name, kilobytes)
  local script = [[mkdir %s && size=$(($(du -sk data | cut -f 1) + %d))k && \
    mount -t tmpfs -o mode=700,size=$size none %s && cp -a data/. %s && \
    chown --reference=data %s && %s exec "$@"]]
  return servers[name] {
    around = function(kind)
      local log, apart = kind.log_folder, ""
      if log then
        apart = ('rm -r %s/%s && ln -s "$PWD/data/%s" %s/%s &&'):format(place, log, log, place, log)
      end
      return ("%s sh -c %s sh "):format(enter_as_root,
        env.quote(script:format(place, kilobytes, place, place, place, apart))), place
    end,
  }
end

---Make the disk of a server larger.
---@param server spec.Server
function disk.enlarge(server)
  env.lines(("nsenter -t %d -m mount -o remount,size=512m %s"):format(server.pid,
    env.quote(server.data)))
end

---@class spec.DiskRun : spec.Run
---@field folder string  a copy of the disk after the step

---Run steps one after the other on one disk, which has the files of the project.
---@param project spec.Project
---@param kilobytes integer  size of the disk
---@param steps (string[]|string)[]  words for mig, or a shell command
---@return spec.DiskRun[]  of each step
function disk.session(project, kilobytes, steps)
  local script = {
    ("mkdir -p %s && mount -t tmpfs -o size=%dk none %s || exit 125"):format(place, kilobytes,
      place),
    ('for f in *; do [ "$f" = %s ] || cp -a "$f" %s/ || exit 125; done; cd %s || exit 125'):format(
      place, place, place),
  }
  for i, step in ipairs(steps) do
    local command = step
    if type(step) == "table" then
      local words = { env.quote(env.program) }
      for _, word in ipairs(step) do words[#words + 1] = env.quote(word) end
      command = table.concat(words, " ")
    end
    script[#script + 1] = ("{ %s; } >../out.%d 2>../err.%d; echo $? >../code.%d"):format(command, i,
      i, i)
    script[#script + 1] = ("mkdir ../after.%d; cp -a . ../after.%d; rm -f ../after.%d/filler")
      :format(i, i, i)
  end
  local words = { "sh", "-c", enter .. ' sh -c "$0"', table.concat(script, "\n") }
  local session = program.run(words, { cwd = project.dir })
  assert(session.code == 0, session.err)
  local runs = {}
  for i in ipairs(steps) do
    runs[i] = {
      code = math.tointeger(project:read("code." .. i):match("%d+")),
      out = project:read("out." .. i), err = project:read("err." .. i),
      cwd = session.cwd, folder = project:path("after." .. i),
    }
  end
  return runs
end

return disk
