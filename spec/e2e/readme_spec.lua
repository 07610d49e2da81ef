-- What the README shows is what happens: every block is written or run, in one folder, from top to
-- bottom. spec/support/readme.lua says how blocks are marked.

local env = require "spec.support.env"
local readme = require "spec.support.readme"

local sections = readme.parse("README.md")

-- Needs an installed library; spec/core/embedding_spec.lua runs it.
local embedding = "Embedding"

describe("README.md", function()
  local session

  setup(function() session = readme.session() end)

  for _, section in ipairs(sections) do
    if #section.blocks > 0 and section.title ~= "" and section.title ~= embedding then
      it("is true: " .. section.title, function()
        for _, block in ipairs(section.blocks) do
          session:run(block)
        end
      end)
    end
  end

  it("has no block that nothing checks", function()
    for _, section in ipairs(sections) do
      for _, block in ipairs(section.blocks) do
        local make_only = section.title == "" and block.kind == "sh"
        assert.is_true(block.file ~= nil or block.kind == "console" or make_only,
          ("line %d: a block of %s without <!-- file: … -->"):format(block.line, block.kind))
      end
    end
  end)

  it("begins with commands that the Makefile has", function()
    local makefile = env.read("Makefile")
    for target in sections[1].blocks[1].text:gmatch("make (%w+)") do
      assert.is_truthy(makefile:find("\n" .. target .. ":", 1, true), target)
    end
  end)

  for _, path in ipairs { "README.md", "CONTRIBUTING.md", "CHANGELOG.md" } do
    it("links to files that exist, as does " .. path, function()
      local text = env.read(path)
      for link in text:gmatch("%]%(([^)%s]+)%)") do
        if not link:match("^%a+:") and not link:match("^#") then
          assert.is_truthy(require("lfs").attributes(link), path .. ": " .. link)
        end
      end
    end)
  end
end)
