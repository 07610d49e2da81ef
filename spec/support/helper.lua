-- Runs before the specs (.busted): makes the interpreter as strict as the run asks for.

-- A second run of all specs with an eager collector finds values that only live by luck. The
-- program reads the same variable (development builds).
local mode = os.getenv("MIG_LUA_GC")
if mode == "stress" then
  collectgarbage("setpause", 0)
  collectgarbage("setstepmul", 400)
elseif mode == "eager" then
  collectgarbage("setpause", 104)
elseif mode == "generational" then
  collectgarbage("generational")
end

-- Golden files and messages must not depend on the developer's language.
os.setlocale("C")

-- What is loaded here stays for all spec files, and servers shall.
require "spec.support.servers"
