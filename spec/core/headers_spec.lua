-- Public headers are read by strangers' compilers: each must compile alone, as C and as C++.

local env = require "spec.support.env"

local function compile(header, compiler)
  local name = header:gsub("^include/", "")
  -- Twice: a header guards itself.
  local twice = ('#include "%s"\\n'):format(name):rep(2)
  return env.sh(("printf '%s' | %s -Iinclude -fsyntax-only -"):format(twice, compiler))
end

describe("public headers", function()
  local headers = env.lines("find include -name '*.h' | LC_ALL=C sort")

  it("are there", function()
    assert.is_true(#headers > 3)
  end)

  for _, header in ipairs(headers) do
    it(header .. " compiles alone as C11", function()
      local output, code = compile(header,
        "gcc -x c -std=c11 -pedantic -Wall -Wextra -Wstrict-prototypes -Werror")
      assert.are.equal("", output)
      assert.are.equal(0, code)
    end)

    it(header .. " compiles alone as C++11", function()
      local output, code = compile(header, "g++ -x c++ -std=c++11 -pedantic -Wall -Wextra -Werror")
      assert.are.equal("", output)
      assert.are.equal(0, code)
    end)
  end
end)
