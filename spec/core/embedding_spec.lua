-- The programs of the README run with what `make install` leaves; the one in C compiles against it.

local env = require "spec.support.env"
local installed = require "spec.support.installed"
local readme = require "spec.support.readme"
local stock_lua = require "spec.support.stock_lua"
local tmp = require "spec.support.tmp"

local function section_of(title)
  for _, section in ipairs(readme.parse("README.md")) do
    if section.title == title then return section end
  end
  error("README.md has no section " .. title)
end

describe("the embedding programs of the README", function()
  local session

  setup(function()
    local there = installed.make()
    session = readme.session(there.vars)
    session.env.LUA_CPATH = there.libdir .. "/lua/5.4/?.so"
    -- The README's compile line, with all warnings and whatever sanitizers the library has.
    local cc = session.bin .. "/cc"
    tmp.write(cc, ('#!/bin/sh\nexec gcc -std=c11 -Wall -Wextra -Werror %s "$@"\n'):format(
      env.cflags))
    local lua = session.bin .. "/lua5.4"
    tmp.write(lua, ("#!/bin/sh\nLD_PRELOAD=%s exec %s \"$@\"\n"):format(
      env.quote(stock_lua.vars().LD_PRELOAD or ""), env.lines("command -v lua5.4")[1]))
    env.lines(("chmod +x %s %s"):format(env.quote(cc), env.quote(lua)))
    -- The tour up to its first revision is the project that the program opens.
    local tour = section_of("A five-minute tour")
    session:run(tour.blocks[1])
    session:run(tour.blocks[2])
  end)

  it("compile with pkg-config's flags, upgrade, and print the revision", function()
    for _, block in ipairs(section_of("Embedding").blocks) do
      session:run(block)
    end
  end)

  it("print the error where there is no environment", function()
    local program = require "spec.support.program"
    local run = program.run({ session.folder .. "/migrate" }, { env = session.env })
    assert.are.equal(1, run.code)
    assert.are.equal("", run.out)
    assert.is_truthy(run.err:match("^MIG_ECONFIG: No 'script_location' key found"), run.err)
  end)
end)
