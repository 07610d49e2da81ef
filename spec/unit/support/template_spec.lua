-- Templates of revision files.

require "spec.support.library"
local template = require "mig.support.template"
local tmp = require "spec.support.tmp"

local function render(text, vars) return template.render("t.tmpl", text, vars or {}) end

describe("a template", function()
  local examples = {
    [""] = "",
    ["plain\n"] = "plain\n",
    ["no end"] = "no end",
    ["\n\n a \n\n"] = "\n\n a \n\n",
    ["${a}"] = "A",
    ["<${a}${b}>\n"] = "<A12>\n",
    ["${ a .. b }"] = "A12",
    ["${nothing}"] = "",
    ["${}"] = "",
    ["${nothing or 'none'}"] = "none",
    ["$$ $${a} $$${a} $ $x ${a}$"] = "$ ${a} $A $ $x A$",
    ["% if a then\nyes\n% else\nno\n% end\n"] = "yes\n",
    ["  % if not a then\nyes\n  % end\nend"] = "end",
    ["% for i = 1, 3 do\n${i},\n% end\n"] = "1,\n2,\n3,\n",
    ["%% a\n  %% b\n100%\n50 % 2\n"] = "% a\n  % b\n100%\n50 % 2\n",
    ["%\n"] = "%\n",
    ["a\\\nb\\n\"c\"\n"] = "a\\\nb\\n\"c\"\n",
    ["a\r\n${a}\r\n% if a then\r\nb\r\n% end\r\n"] = "a\r\nA\r\nb\r\n",
    ["\0\1\127\255\t"] = "\0\1\127\255\t",
    ["${join(', ', list)} ${join(', ', 'x')}${join(', ', nil)}"] = "x, y x",
    ["${repr(nil)} ${repr('a\"b')} ${repr(list)}"] = "nil \"a\\\"b\" { \"x\", \"y\" }",
    ["${string.upper(a)} ${tostring(b)} ${type(list)}"] = "A 12 table",
    ["% put('direct')\n"] = "direct",
  }
  for text, expected in pairs(examples) do
    it(("gives %q for %q"):format(expected, text), function()
      assert.equal(expected, render(text, { a = "A", b = 12, list = { "x", "y" } }))
    end)
  end

  it("writes text as comment lines, whatever ends its lines", function()
    assert.equal("-- one\n--\n-- two", template.functions.comment("one\n\ntwo"))
    assert.equal("-- one\n-- two", template.functions.comment("one\r\ntwo"))
    assert.equal("-- one\n-- os.exit()", template.functions.comment("one\ros.exit()"))
    assert.equal("--", template.functions.comment(""))
    assert.equal("-- a\n--", template.functions.comment("a\n"))
  end)

  it("writes Lua that gives the value back", function()
    for _, value in ipairs { "", "a\nb\r\0\"\\", "größe", { "x", "y\n" } } do
      assert.same(value, load("return " .. template.functions.repr(value))())
    end
  end)

  it("changes nothing outside", function()
    render("% x = 1\n${x}")
    assert.is_nil(rawget(_G, "x"))
    assert.is_nil(template.functions.x)
    assert.equal("", render("${os.exit}${io}${require}"))
  end)
end)

describe("a broken template", function()
  local function fails(text)
    local ok, e = pcall(render, text)
    assert.is_false(ok)
    return e
  end

  it("is blamed at the line that does not parse", function()
    local e = fails "one\ntwo\n% if then\nthree\n"
    assert.same({ "MIG_ESCRIPT", "t.tmpl", 3 }, { e.code, e.file, e.line })
    assert.equal("the template does not parse: unexpected symbol near 'then'", e.message)
    e = fails "one\n\n${two three}\n"
    assert.equal(3, e.line)
    e = fails "% if true then\n\nno end\n"
    assert.equal("t.tmpl", e.file)
  end)

  it("is blamed at the line that fails", function()
    for text, line in pairs {
      ["${nothing.x}"] = 1, ["one\n\nthree ${nothing.x}\n"] = 3,
      ["% local x = 1\none\n% error('four')\n"] = 3, ["a\\\n\"b\"\n${a}\n${nothing.x}"] = 4,
      ["${a}\n${a}\n\n${a} ${a}\n% nothing()\n"] = 5,
    } do
      assert.equal(("t.tmpl:%d:"):format(line), tostring(fails(text)):match("^t.tmpl:%d+:"), text)
    end
  end)
end)

describe("the templates that mig init writes", function()
  for _, name in ipairs { "generic" } do
    it("make files that Lua can read: " .. name, function()
      local text = tmp.read("lua/mig/templates/" .. name .. "/script.lua.tmpl")
      for _, down in ipairs { false, "b2", { "b2", "c3" } } do
        local made = render(text, { up_revision = "a1", down_revision = down or nil,
          create_date = "2026-11-21", message = "it's\n]] -- \"odd\"\ros.exit()" })
        local globals = { require = function() return {} end }
        assert(load(made, "made", "t", globals))()
        assert.equal("a1", globals.revision)
        assert.same(down or nil, globals.down_revision)
        assert.equal("function", type(globals.upgrade))
        assert.equal("function", type(globals.downgrade))
      end
    end)

    it("require what they use: " .. name, function()
      local text = tmp.read("lua/mig/templates/" .. name .. "/script.lua.tmpl")
      local made = render(text, { up_revision = "a1", message = "m", uses_op = true,
        uses_sa = false, imports = 'local geo = require "geo"' })
      local head = '\n\nlocal op = require "mig.op"\nlocal geo = require "geo"\n\n'
      assert.truthy(made:find(head, 1, true))
      assert.falsy(made:find("mig.schema", 1, true))
    end)
  end
end)
