-- What `make install` leaves behind is complete: a stranger's program compiles and links against
-- it, by pkg-config and by CMake, and the installed program runs from where it lies.

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local stock_lua = require "spec.support.stock_lua"
local tmp = require "spec.support.tmp"

local source = [[
#include <mig.h>
#include <stdio.h>

int main(void)
{
	puts(mig_version());
	return 0;
}
]]

local cmake_lists = [[
cmake_minimum_required(VERSION 3.21)
project(stranger C)
find_package(mig %s REQUIRED)
add_executable(stranger main.c)
target_link_libraries(stranger PRIVATE %s)
]]

local function run(command)
  local output, code = env.sh(command)
  assert(code == 0, command .. "\n" .. output)
  return output
end

describe("install", function()
  local stage, root, libdir, version

  setup(function()
    stage = tmp.dir()
    run(("DESTDIR=%s cmake --install %s --prefix /opt/mig"):format(
      env.quote(stage), env.quote(env.build)))
    root = stage .. "/opt/mig"
    libdir = run(("cd %s && find lib* -name mig.pc"):format(env.quote(root)))
      :match("^(.-)/pkgconfig/mig%.pc\n$")
    version = env.read("include/mig/common.h"):match('#define MIG_VERSION "([^"]+)"')
  end)

  local function stranger(files)
    local folder = tmp.dir()
    tmp.write(folder .. "/main.c", source)
    for name, text in pairs(files or {}) do
      tmp.write(folder .. "/" .. name, text)
    end
    return folder
  end

  local function prints_version(path)
    local result = program.run({ path }, { env = { LD_LIBRARY_PATH = root .. "/" .. libdir } })
    assert.are.equal("", result.err)
    assert.are.equal(version .. "\n", result.out)
  end

  it("respects DESTDIR and prefix", function()
    local files = tmp.files(stage)
    assert.is_true(#files > 0)
    for _, file in ipairs(files) do
      assert.are.equal("opt/mig/", file:sub(1, 8))
    end
  end)

  it("lays everything out", function()
    local wanted = {
      "bin/mig", "include/mig.h", libdir .. "/libmig.so", libdir .. "/libmig.a",
      libdir .. "/pkgconfig/mig.pc", libdir .. "/cmake/mig/mig-config.cmake",
      libdir .. "/cmake/mig/mig-config-version.cmake", "share/man/man1/mig.1",
      "share/man/man5/mig-revision.5", "share/man/man5/mig.ini.5",
    }
    for _, header in ipairs(env.lines("find include/mig -name '*.h'")) do
      wanted[#wanted + 1] = header
    end
    for _, stub in ipairs(env.lines("find lua/mig/_meta -name '*.lua'")) do
      wanted[#wanted + 1] = stub:gsub("^lua/mig/_meta", "share/mig/meta")
    end
    for _, path in ipairs(wanted) do
      assert.is_true(tmp.exists(root .. "/" .. path), path)
    end
  end)

  it("writes no path of the build into what it installs", function()
    for _, path in ipairs { "/pkgconfig/mig.pc", "/cmake/mig" } do
      local output = env.sh(("grep -rnF %s %s"):format(
        env.quote(env.root), env.quote(root .. "/" .. libdir .. path)))
      assert.are.equal("", output)
    end
  end)

  it("exports the public functions and nothing else", function()
    local names = run(("nm -D --defined-only %s/%s/libmig.so"):format(env.quote(root), libdir))
    local public = {}
    for _, header in ipairs(env.lines("find include -name '*.h'")) do
      for name in env.read(header):gmatch("MIG_API[^;]-[%s*](mig_[%w_]+)%(") do
        public[name] = true
      end
    end
    for name in names:gmatch("%x+ %a ([%w_]+)") do
      -- A sanitizer brings symbols of its own.
      if not (env.sanitized and name:match("^_")) then
        assert.is_true(public[name] ~= nil, name .. " is exported")
        public[name] = nil
      end
    end
    local missing = {}
    for name in pairs(public) do
      missing[#missing + 1] = name
    end
    table.sort(missing)
    assert.are.equal("", table.concat(missing, " "), "declared, not exported")
  end)

  it("serves a program that asks pkg-config", function()
    local folder = stranger()
    run(("cd %s && export PKG_CONFIG_PATH=%s/%s/pkgconfig &&"
      .. " gcc -Wall -Werror %s main.c -o stranger $(pkg-config --cflags --libs mig)"):format(
      env.quote(folder), env.quote(root), libdir, env.cflags))
    prints_version(folder .. "/stranger")
  end)

  it("serves a program that links statically", function()
    local folder = stranger()
    -- libmig.a by its path, and what it needs by pkg-config.
    run(("cd %s && export PKG_CONFIG_PATH=%s/%s/pkgconfig &&"
      .. " gcc -Wall -Werror %s main.c -o stranger $(pkg-config --cflags mig) %s/%s/libmig.a"
      .. " $(pkg-config --static --libs-only-l mig | sed 's/-lmig//')"):format(
      env.quote(folder), env.quote(root), libdir, env.cflags, env.quote(root), libdir))
    prints_version(folder .. "/stranger")
  end)

  for kind, package in pairs {
    shared = { "", "mig::mig" },
    static = { "COMPONENTS static", "mig::mig_static" },
  } do
    it("serves a program that asks find_package, " .. kind, function()
      local folder = stranger { ["CMakeLists.txt"] = cmake_lists:format(package[1], package[2]) }
      run(("cd %s && cmake -S . -B b -DCMAKE_C_COMPILER=gcc -DCMAKE_PREFIX_PATH=%s"
        .. " -DCMAKE_C_FLAGS=%s && cmake --build b"):format(
        env.quote(folder), env.quote(root), env.quote(env.cflags)))
      prints_version(folder .. "/b/stranger")
    end)
  end

  it("has a Lua module that finds the library beside it, and the drivers beside that", function()
    local project = history.project { { "a1" } }
    local result = stock_lua.run([[
      local mig = require "mig"
      local env <close> = mig.open()
      print(env:upgrade(), env:is_at_head())
      local remote = mig.open { url = "postgresql://x@127.0.0.1:1/x" }
      print(select(2, pcall(remote.status, remote)).code)
    ]], { cwd = project.dir, env = {
      LUA_CPATH = ("%s/%s/lua/5.4/?.so"):format(root, libdir), MIG_DRIVER_PATH = "",
    } })
    assert.are.equal("1\ttrue\nMIG_ECONNECT\n", result.out .. result.err)
  end)

  it("has a Lua module that brings no Lua along", function()
    local module = ("%s/%s/lua/5.4/mig.so"):format(env.quote(root), libdir)
    local exported = {}
    for name in run("nm -D --defined-only " .. module):gmatch("%x+ %a ([%w_]+)") do
      if not (env.sanitized and name:match("^_")) then exported[#exported + 1] = name end
    end
    assert.are.same({ "luaopen_mig" }, exported)
    local needed = run("readelf -d " .. module)
    assert.is_truthy(needed:find("libmig.so", 1, true))
    assert.is_nil(needed:find("liblua", 1, true))
  end)

  it("installs a program that needs nothing of the build folder", function()
    local result = program.run({ root .. "/bin/mig", "--version" })
    assert.are.equal("", result.err)
    assert.are.equal(0, result.code)
  end)
end)
