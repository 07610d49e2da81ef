-- What `make install` leaves, in a temporary prefix, for specs that build something against it.

local env = require "spec.support.env"
local tmp = require "spec.support.tmp"

local installed = {}

---@class spec.Installed
---@field prefix string
---@field libdir string  absolute
---@field vars table<string, string>  environment variables for compilers and programs

---@return spec.Installed
function installed.make()
  local prefix = tmp.dir()
  env.lines(("cmake --install %s --prefix %s"):format(env.quote(env.build), env.quote(prefix)))
  local libdir = prefix .. "/" .. env.lines(("cd %s && find lib* -name mig.pc"):format(
    env.quote(prefix)))[1]:match("^(.-)/pkgconfig/")
  return {
    prefix = prefix,
    libdir = libdir,
    vars = { PKG_CONFIG_PATH = libdir .. "/pkgconfig", LD_LIBRARY_PATH = libdir },
  }
end

return installed
