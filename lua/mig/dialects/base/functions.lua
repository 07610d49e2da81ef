--- SQL functions that are not written as name(arguments).

local functions = {}

-- Standard SQL writes these without parentheses.
for _, name in ipairs {
  "current_date", "current_time", "current_timestamp", "current_user", "localtime",
  "localtimestamp", "session_user", "user",
} do
  functions[name] = function() return name:upper() end
end

return functions
