-- Makes the Lua modules through which specs reach the C rooms loadable.
local env = require "spec.support.env"

package.cpath = env.build .. "/?.so;" .. package.cpath
