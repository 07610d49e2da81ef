---@meta mig.write_hooks

--- For env.lua and the modules it loads: functions that are run on new revision files.
local write_hooks = {}

--- Have a function run on new revision files, where a hook of [post_write_hooks] in mig.ini has this
--- name as its type. It gets the path of the file and the options of the hook: what mig.ini has as
--- `hook.key` is `options.key`, with the path in the place of REVISION_SCRIPT_FILENAME. A string
--- that it returns is written to the file.
---@param name string
---@param fn fun(path: string, options: table<string, string>): string?
function write_hooks.register(name, fn) end

return write_hooks
