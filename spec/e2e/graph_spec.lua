-- mig graph: drawings of the history that others can read.

local drawings = require "spec.support.drawings"
local env = require "spec.support.env"
local graphs = require "spec.support.graphs"
local history = require "spec.support.history"
local program = require "spec.support.program"

-- A branch with a label, a merge, and a history of its own that depends on the first.
local notation = "a; b<a; c1<b [blog]; c2<b; m<c1,c2; x1; x2<x1 +c2; n<m"

local hostile = [[<script>alert("1")</script> & 'single' \ --> ]] .. "]]> %%{init: {}}%% `x` ]"
  .. " #34; &lt; café 日本語"

local function drawn(project, ...)
  return history.done(project:mig("graph", ...)).out
end

---A history of 500 revisions whose branches part and join: 20 of them at once, as often as not.
local function wide()
  local revisions, heads, seed = {}, { "r1" }, 7
  local function random(n)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed // 65536 % n + 1
  end
  local function add(id, down)
    revisions[#revisions + 1] = { id, down,
      doc = ("step %d\n--\n-- Create Date: 2026-01-01 %06d"):format(#revisions, #revisions) }
  end
  add("r1")
  while #revisions < 500 do
    local id = "r" .. #revisions + 1
    local what = random(10)
    if what < 4 and #heads < 20 then
      add(id, heads[random(#heads)])
      heads[#heads + 1] = id
    elseif what == 5 and #heads > 2 then
      local one = table.remove(heads, random(#heads))
      local at = random(#heads)
      add(id, { one, heads[at] })
      heads[at] = id
    else
      local at = random(#heads)
      add(id, heads[at])
      heads[at] = id
    end
  end
  return revisions
end

describe("mig graph", function()
  local project = graphs.project(notation)

  it("draws the format that the name of the file tells", function()
    for name, begins in pairs {
      ["g.svg"] = "<%?xml", ["g.SVG"] = "<%?xml", ["g.html"] = "<!DOCTYPE html>",
      ["g.htm"] = "<!DOCTYPE html>", ["g.dot"] = "digraph", ["g.gv"] = "digraph",
      ["g.mmd"] = "flowchart", ["g.mermaid"] = "flowchart",
    } do
      assert.are.equal(("Generating %s ...  done\n"):format(name), drawn(project, "-o", name))
      assert.truthy(project:read(name):find("^" .. begins), name)
    end
  end)

  it("draws the format that is asked for, and Mermaid on standard output", function()
    assert.truthy(drawn(project):find("^flowchart"))
    assert.are.equal(drawn(project), drawn(project, "-o", "-"))
    assert.truthy(drawn(project, "--format", "dot"):find("^digraph"))
    drawn(project, "-f", "svg", "-o", "drawing")
    assert.are.equal(drawn(project, "-f", "svg"), project:read("drawing"))
  end)

  it("refuses what it cannot draw, and leaves files alone", function()
    local text = "the name history.png tells no format: give --format svg|html|dot|mermaid"
    assert.are.equal(text, history.failed(project:mig("graph", "-o", "history.png")))
    local run = project:mig("graph", "-f", "swg")
    assert.are.equal(2, run.code)
    assert.truthy(run.err:find("did you mean 'svg'?", 1, true), run.err)
    project:write("old.svg", "old")
    history.failed(project:mig("graph", "-o", "old.svg", "-r", "nowhere:"))
    assert.are.equal("old", project:read("old.svg"))
  end)

  it("draws the revisions, what they follow and what they depend on", function()
    local nodes, edges = drawings.dot(drawn(project, "-f", "dot"))
    table.sort(nodes)
    table.sort(edges)
    assert.are.same({ "a", "b", "c1", "c2", "m", "n", "x1", "x2" }, nodes)
    assert.are.same({ "b -> a", "c1 -> b", "c2 -> b", "m -> c1", "m -> c2", "n -> m",
      "x2 -> c2 dashed", "x2 -> x1" }, edges)
    local labels, arrows = drawings.mermaid(drawn(project))
    local named = {}
    for i, arrow in ipairs(arrows) do
      local from, line, to = arrow:match("(%S+) (%S+) (%S+)")
      named[i] = ("%s -> %s%s"):format(labels[from]:match("^%w+"), labels[to]:match("^%w+"),
        line == "-.->" and " dashed" or "")
    end
    table.sort(named)
    assert.are.same(edges, named)
  end)

  it("marks heads, branch labels and, with -i, where the database is", function()
    graphs.reset(project, "c1 x1")
    local function marks(...)
      local found = {}
      for _, label in pairs((drawings.mermaid(drawn(project, ...)))) do
        local id = label:match("^%w+")
        for mark in label:gmatch("\n%[(.-)%]") do found[#found + 1] = id .. " " .. mark end
      end
      table.sort(found)
      return found
    end
    assert.are.same({ "n blog", "n head", "x2 head" }, marks())
    assert.are.same({ "c1 current", "n blog", "n head", "x1 current", "x2 head" }, marks("-i"))
    local svg = drawn(project, "-i", "-f", "svg")
    assert.are.equal("2", drawings.xpath(svg, 'count(//circle[@class="here"])'))
    assert.are.equal("8 revisions, newest first; head: x2, n; base: x1, a; current: x1, c1",
      drawings.xpath(svg, "string(//desc)"))
  end)

  it("draws a part, with loose ends where more follows", function()
    local svg = drawn(project, "-f", "svg", "-r", "b:c1")
    assert.are.equal("2", drawings.xpath(svg, 'count(//g[@class="revision"])'))
    assert.are.equal("1", drawings.xpath(svg, 'count(//path[contains(@class, "cut")])'))
    local _, edges = drawings.dot(drawn(project, "-f", "dot", "-r", "b:c1"))
    assert.are.same({ "c1 -> b" }, edges)
  end)

  it("draws an empty history", function()
    local empty = history.project({}, { files = { ["revisions/versions/README"] = "" } })
    drawings.check_xml(drawn(empty, "-f", "svg"))
    drawings.check_xml(drawn(empty, "-f", "html"))
    assert.are.same({}, (drawings.dot(drawn(empty, "-f", "dot"))))
  end)

  it("writes a file whole, or not at all", function()
    project:write("kept.svg", "old")
    env.sh(("cd %s && chmod 640 kept.svg && ln -sf kept.svg link.svg"):format(project.dir))
    drawn(project, "-o", "link.svg")
    assert.truthy(project:read("kept.svg"):find("^<%?xml"))
    assert.are.same({ "640 regular file", "777 symbolic link" }, env.lines(
      ("cd %s && stat -c '%%a %%F' kept.svg link.svg"):format(project.dir)))
    project:write("small.svg", "old")
    -- No file may grow: it is the new one that cannot be written.
    local run = program.run({ "sh", "-c",
      "ulimit -f 0; exec \"$0\" graph -o small.svg", env.program,
    }, { cwd = project.dir })
    assert.are.equal(1, run.code, run.err)
    assert.are.equal("old", project:read("small.svg"))
    assert.are.same({}, env.lines(("ls %s | grep new || true"):format(project.dir)))
    assert.are.equal("cannot write no/g.svg: No such file or directory",
      history.failed(project:mig("graph", "-o", "no/g.svg")))
    assert.are.equal("cannot write /dev/full: No space left on device",
      history.failed(project:mig("graph", "-f", "svg", "-o", "/dev/full")))
  end)
end)

describe("a message of any kind", function()
  local project = history.project {
    { "a1", doc = hostile }, { "b1", "a1", doc = "\27[31mred\1 \xff \u{202e}back" },
  }
  local shown = "\u{fffd}[31mred\u{fffd} \u{fffd} \u{fffd}back"

  it("is text in SVG and HTML", function()
    local svg, html = drawn(project, "-f", "svg"), drawn(project, "-f", "html")
    drawings.check_xml(svg)
    drawings.check_xml(html)
    assert.are.equal(hostile, drawings.xpath(svg, "string((//text)[2]/tspan[2])"))
    assert.are.equal("b1" .. "head" .. shown, drawings.xpath(svg, "string((//text)[1])"))
    assert.are.equal("a1 " .. hostile, drawings.xpath(html, 'string(//article[@id="r1"]/h2)'))
    assert.are.equal("1", drawings.xpath(html, "count(//script)"))
  end)

  it("is text in Graphviz", function()
    local svg = drawings.rendered(drawn(project, "-f", "dot"))
    local text = drawings.xpath(svg, 'string(//g[@class="node"][title="a1"])')
    assert.truthy(text:gsub("\u{a0}", " "):find(hostile, 1, true), text)
  end)

  it("is text in Mermaid", function()
    local nodes = drawings.mermaid(drawn(project))
    assert.are.equal("a1\n" .. hostile, nodes.n1)
    assert.are.equal("b1\n" .. shown .. "\n[head]", nodes.n0)
  end)

  it("is cut where it is longer than a line, and whole in the tooltip", function()
    local long = ("long "):rep(40)
    local svg = drawn(history.project { { "a1", doc = long .. "end" } }, "-f", "svg")
    assert.are.equal(long:sub(1, 99) .. "…", drawings.xpath(svg, "string(//text/tspan[3])"))
    assert.truthy(drawings.xpath(svg, "string(//g/title)"):find(long .. "end\n", 1, true))
  end)
end)

describe("the page", function()
  local html = drawn(graphs.project(notation), "-f", "html")

  it("needs nothing from elsewhere, and allows its own script only", function()
    for _, name in ipairs { "href", "src" } do
      assert.are.equal("0", drawings.xpath(html,
        ('count(//@%s[not(starts-with(., "#"))])'):format(name)))
    end
    assert.is_nil(html:gsub('xmlns="[^"]*"', ""):find("://", 1, true))
    local script = program.project { ["script"] = html:match("<script>(.-)</script>") }
    local hash = env.lines(("openssl dgst -sha256 -binary %s/script | base64"):format(script.dir))
    local policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-%s'"
    assert.truthy(html:find(policy:format(hash[1]), 1, true), hash[1])
  end)

  it("tells everything about each revision, with links", function()
    assert.are.equal("8", drawings.xpath(html, "count(//article)"))
    local function told(id)
      return drawings.xpath(html, ('normalize-space(//article[.//h2/code = "%s"]/dl)'):format(id))
    end
    assert.are.equal("Created2026-01-01 000004 Filerevisions/versions/05_m.lua "
      .. "Revisesc1, c2 Nextn Branchblog", told("m"))
    assert.truthy(told("x2"):find("Depends onc2", 1, true), told("x2"))
    assert.are.equal("0", drawings.xpath(html,
      "count(//a[not(substring(@href, 2) = //article/@id)])"))
    assert.are.equal("8", drawings.xpath(html, "count(//a/g)"))
  end)
end)

describe("a large history", function()
  local project = history.project(wide())
  local svg = drawn(project, "-f", "svg")
  local dots, lines = drawings.shapes(svg)

  it("has a row for each revision, and its lines end at dots", function()
    assert.are.equal(500, #dots)
    local ids, edges = {}, {}
    for row, dot in ipairs(dots) do
      assert.are.equal(24 + (row - 1) * 26, dot.y)
      ids[dot.x .. " " .. dot.y] = dot.id
    end
    for _, line in ipairs(lines) do
      local from, to = line[1], line[#line]
      local child, parent = ids[from[1] .. " " .. from[2]], ids[to[1] .. " " .. to[2]]
      edges[#edges + 1] = ("%s -> %s"):format(child, parent)
    end
    local _, expected = drawings.mermaid(drawn(project))
    assert.are.equal(#expected, #edges)
    for i, edge in ipairs(expected) do
      local from, to = edge:match("n(%d+) %-%-> n(%d+)")
      assert.are.equal(("%s -> %s"):format(dots[from + 1].id, dots[to + 1].id), edges[i])
    end
  end)

  it("has no line across a dot that it does not lead to", function()
    local at = {}
    for _, dot in ipairs(dots) do
      at[dot.x] = at[dot.x] or {}
      table.insert(at[dot.x], dot.y)
    end
    local most = 0
    for _, line in ipairs(lines) do
      local first, last = line[1], line[#line]
      for i = 2, #line do
        local from, to = line[i - 1], line[i]
        most = math.max(most, to[1])
        for _, y in ipairs(from[1] == to[1] and at[to[1]] or {}) do
          local own = (to[1] == first[1] and y == first[2]) or (to[1] == last[1] and y == last[2])
          assert.is_true(own or y < from[2] or y > to[2], ("dot at %d %d"):format(to[1], y))
        end
      end
    end
    assert.is_true((most - 46) // 18 >= 15, "not a wide history")
  end)

  it("is drawn the same each time", function()
    drawings.check_xml(svg)
    assert.are.equal(svg, drawn(project, "-f", "svg"))
  end)
end)
