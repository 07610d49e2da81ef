-- Drawings of the history, read by programs that others have written: libxml2 and Graphviz.

local program = require "spec.support.program"

local drawings = {}

local function ask(words, text)
  local run = program.run(words, { stdin = text })
  assert(run.code == 0 and run.err == "", run.err)
  return run.out
end

---Assert that a text is well-formed XML.
---@param text string
function drawings.check_xml(text)
  ask({ "xmllint", "--nonet", "--noout", "-" }, text)
end

---What an XPath expression says of a document, element names being without their namespace.
---@param text string
---@param xpath string
---@return string
function drawings.xpath(text, xpath)
  -- libxml2 does not know prefixes that nobody has declared; the document has default ones only.
  local plain = text:gsub(' xmlns="[^"]*"', "")
  return (ask({ "xmllint", "--nonet", "--xpath", xpath, "-" }, plain):gsub("\n$", ""))
end

---The dots and lines of an SVG drawing.
---@param svg string
---@return { x: integer, y: integer, id: string }[] dots  from top to bottom
---@return { [1]: integer, [2]: integer }[][] lines  corners: where it begins, enters a lane, leaves
---it, and ends; straight parts only have two
function drawings.shapes(svg)
  local dots, lines = {}, {}
  for id, shape in svg:gmatch("<title>([^,\n]*).-</title>(.-)<text") do
    local here = shape:gsub('<circle class="here"[^>]*/>', "")
    local x, y = here:match('cx="(%d+)" cy="(%d+)"')
    if not x then
      x, y = here:match('x="(%d+)" y="(%d+)"')
      x, y = x + 5, y + 5
    end
    dots[#dots + 1] = { x = math.tointeger(x), y = math.tointeger(y), id = id }
  end
  for path in svg:gmatch('class="line s%d" d="([^"]+)"') do
    local x, y = path:match("^M(%d+) (%d+)")
    local corners = { { math.tointeger(x), math.tointeger(y) } }
    for letter, numbers in path:gmatch("([CV])([%d ]+)") do
      local list = {}
      for number in numbers:gmatch("%d+") do list[#list + 1] = math.tointeger(number) end
      local last = corners[#corners]
      corners[#corners + 1] = letter == "V" and { last[1], list[1] } or { list[5], list[6] }
    end
    lines[#lines + 1] = corners
  end
  return dots, lines
end

---The nodes and edges of a graph in Graphviz' language, as Graphviz reads them.
---@param dot string
---@return string[] nodes  names in the order of the text
---@return string[] edges  "a -> b", with " dashed" behind
function drawings.dot(dot)
  local nodes, edges = {}, {}
  for line in ask({ "dot", "-Tplain" }, dot):gmatch("[^\n]+") do
    local node = line:match("^node (%S+)")
    local from, to = line:match("^edge (%S+) (%S+)")
    if node then nodes[#nodes + 1] = node end
    if from then
      edges[#edges + 1] = ("%s -> %s%s"):format(from, to, line:find(" dashed ") and " dashed" or "")
    end
  end
  return nodes, edges
end

---What Graphviz shows of a graph, as SVG.
---@param dot string
---@return string
function drawings.rendered(dot)
  return ask({ "dot", "-Tsvg" }, dot)
end

---The nodes and edges of a Mermaid flowchart. Fails where a line is not of the kind that leaves
---no room for anything else: labels in quotes, of letters, digits, a few marks and numbers of
---characters.
---@param text string
---@return table<string, string> nodes  name -> label
---@return string[] edges  "n0 --> n1"
function drawings.mermaid(text)
  local nodes, edges = {}, {}
  local lines = text:gmatch("[^\n]+")
  assert(lines() == "flowchart TB")
  for line in lines do
    local name, label = line:match('^  (n%d+)[%[({]+"([^"]*)"[%])}]+:*%l*$')
    local edge = line:match("^  (n%d+ %-%.?%-> n%d+)$") or line:match("^  (n%d+ %-%-> n%d+)$")
    if name then
      local rest = label:gsub("<br/>", ""):gsub("#%d+;", ""):gsub("[\x80-\xff]", "")
      assert(not rest:find("[^%w .,()/+]"), line)
      nodes[name] = label:gsub("<br/>", "\n"):gsub("#(%d+);", function(number)
        return utf8.char(tonumber(number))
      end)
    elseif edge then
      edges[#edges + 1] = edge
    else
      assert(line:find("^  classDef %l+ [%w:,#-]+$"), line)
    end
  end
  return nodes, edges
end

return drawings
