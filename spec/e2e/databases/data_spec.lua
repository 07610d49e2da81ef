-- Values of every kind, put in by a run and by the script that the client runs: the rows are the
-- same, and what a later revision reads is what was written.

local databases = require "spec.support.databases"
local history = require "spec.support.history"

-- What both revisions know. A row has one value; `read` is what comes back where that is another.
local values = [==[
local integers = {
  0, 1, -1, 255, 2147483647, -2147483648, 2147483648, 9007199254740993,
  math.maxinteger, math.mininteger,
}

local floats = {
  0.0, 0.5, -2.25, 0.1, 1 / 3, 3.0, 1e15, 1e16, 123456789.123456789, 1e300, -2.5e-300,
  2.2250738585072014e-308, 1.7976931348623157e308,
}

local every_byte = {}
for byte = 1, 255 do every_byte[byte] = string.char(byte) end
every_byte = table.concat(every_byte)

local strings = {
  "", " ", "it's", "''", '"', "`", "\\", "\\\\", "\\n", "C:\\new\\table", "'\\''", "trailing\\",
  "a\nb", "a\r\nb", "\r", "\t", "two\n\n\nlines\n", "; DROP TABLE v;", ";\n", "-- no comment",
  "/* no comment */", "# none", "$$", "$1", "$tag$ $tag$", ":name", "::text", "?", "%", "%s",
  "100%", "\\:x", "DELIMITER //\n//\nDELIMITER ;", "\\g", "\n\\q\n", "\n\\. \n", "\n.quit\n", "!ls",
  "é", "ß", "日本語", "😀🐘", "e\u{301}", "\u{FEFF}bom", "\u{200B}", "\x01\x02\x1f\x7f", "\x1a",
  "NULL", "true", "0x41", "_utf8'x'", "E'\\x41'", ("x"):rep(5000), ("'"):rep(300), ("\\"):rep(301),
  ("é\n"):rep(1000), "{\"a\": \"it's \\\"quoted\\\" \\\\ \\n\"}",
}

local bytes = { "", "\0", "a\0b", "\xff\xfe", "'\\\n", every_byte, ("\0"):rep(3000) }

local dates = { "2026-11-21", "1970-01-01", "2024-02-29", "9999-12-31" }
local moments = { "2026-11-21 10:15:00", "1999-12-31 23:59:59" }
local numerics = { "0.00000", "12345678901234.56789", "-0.10000" }

-- bulk_insert takes what becomes JSON.
local json = {
  [[{"a": [1, 2.5, true, "x"]}]], [[{"b": "it's \\"é\\" \\\\ \\n"}]], "[]", '"text"', "7",
  "false",
}
json.given = {
  { a = { 1, 2.5, true, "x" } }, { b = "it's \"é\" \\ \n" }, {}, "text", 7, false,
}

return {
  { "i", integers }, { "f", floats }, { "b", { true, false } }, { "s", strings },
  { "y", bytes, bytes = true }, { "d", dates }, { "m", moments }, { "n", numerics },
  { "j", { '{"a": [1, 2.5, null, true], "b": "it\'s \\"é\\" \\\\ "}', "[]", '"text"' } },
}
]==]

local write = [=[
  local t = op.create_table("v",
    sa.Column("id", sa.Integer, { primary_key = true, autoincrement = false }),
    sa.Column("i", sa.BigInteger), sa.Column("f", sa.Double), sa.Column("b", sa.Boolean),
    sa.Column("s", sa.Text), sa.Column("y", sa.LargeBinary), sa.Column("d", sa.Date),
    sa.Column("m", sa.DateTime), sa.Column("n", sa.Numeric(20, 5)), sa.Column("j", sa.JSON))
  local rows = {}
  for _, kind in ipairs(require "values") do
    for _, value in ipairs(kind[2].given or kind[2]) do
      rows[#rows + 1] = { id = #rows + 1, [kind[1]] = kind.bytes and sa.bytes(value) or value }
    end
    rows[#rows + 1] = { id = #rows + 1, [kind[1]] = sa.null() }
  end
  op.bulk_insert(t, rows)]=]

-- Where SQLite and MariaDB have no type of their own, a neighbour's comes back.
local read = [[
  local bind, id = op.get_bind(), 0
  local function same(column, expected, found)
    if column == "b" and math.type(found) == "integer" then found = found == 1 end
    if column == "n" and type(found) == "number" then
      return found == tonumber(expected)
    elseif column == "f" then
      found = found + 0.0
    end
    return found == expected and math.type(found) == math.type(expected)
  end
  for _, kind in ipairs(require "values") do
    local column = kind[1]
    for _, expected in ipairs(kind[2]) do
      id = id + 1
      local row = bind:query(("SELECT %s AS value FROM v WHERE id = :id"):format(column),
        { id = id })[1]
      assert(same(column, expected, row.value), ("%s, row %d: wrote %q, read %q (%s)"):format(
        column, id, expected, tostring(row.value), math.type(row.value) or type(row.value)))
    end
    id = id + 1
    local n = bind:scalar(("SELECT count(*) FROM v WHERE id = :id AND %s IS NULL"):format(column),
      { id = id })
    assert(n == 1, column .. " is not NULL")
  end
  assert(bind:scalar("SELECT count(*) FROM v") == id)]]

for _, kind in ipairs(databases.all) do
  describe("values of every kind on " .. kind.name, function()
    local function project_of(db, body)
      return db:project({ { "a1", up = body or write }, { "b2", "a1", up = read } },
        { files = { ["revisions/values.lua"] = values } })
    end

    it("are read as they were written by a run", function()
      local db = kind.new()
      history.done(project_of(db):mig("upgrade"))
    end)

    it("are read as they were written by a script", function()
      local db = kind.new()
      local project = project_of(db)
      db:sql(history.done(project:mig("upgrade", "a1", "--sql")).out)
      assert.are.equal("a1", db:version())
      history.done(project:mig("upgrade"))
    end)

    it("are read as they were written by parameters, online and in a script", function()
      local body = [[
        op.create_table("v",
          sa.Column("id", sa.Integer, { primary_key = true, autoincrement = false }),
          sa.Column("i", sa.BigInteger), sa.Column("f", sa.Double), sa.Column("b", sa.Boolean),
          sa.Column("s", sa.Text), sa.Column("y", sa.LargeBinary), sa.Column("d", sa.Date),
          sa.Column("m", sa.DateTime), sa.Column("n", sa.Numeric(20, 5)), sa.Column("j", sa.JSON))
        local id = 0
        for _, kind in ipairs(require "values") do
          local insert = ("INSERT INTO v (id, %s) VALUES (:id, :value)"):format(kind[1])
          for _, value in ipairs(kind[2]) do
            id = id + 1
            op.execute(insert, { id = id, value = kind.bytes and sa.bytes(value) or value })
          end
          id = id + 1
          op.execute(insert, { id = id, value = sa.null() })
        end]]
      local online, offline = kind.new(), kind.new()
      history.done(project_of(online, body):mig("upgrade"))
      local project = project_of(offline, body)
      offline:sql(history.done(project:mig("upgrade", "a1", "--sql")).out)
      history.done(project:mig("upgrade"))
    end)

    it("are defaults as they were written, online and in a script", function()
      -- The sqlite3 shell reads a carriage return at the end of a line as part of that.
      local fits = [[
        local function fits(value)
          local lost = op.get_bind().dialect.name == "sqlite" and value:find("\r\n")
          return #value <= 30 and not lost
        end]]
      local body = fits .. [[
        local columns = {}
        for i, value in ipairs(require("values")[4][2]) do
          if fits(value) then
            columns[#columns + 1] = sa.Column("c" .. i, sa.String(30), { server_default = value })
          end
        end
        op.create_table("v", sa.Column("id", sa.Integer, { primary_key = true }),
          table.unpack(columns))
        op.execute("INSERT INTO v (id) VALUES (1)")]]
      local check = fits .. [[
        local row = op.get_bind():query("SELECT * FROM v")[1]
        for i, value in ipairs(require("values")[4][2]) do
          if fits(value) then
            assert(row["c" .. i] == value, ("wrote %q, read %q"):format(value, row["c" .. i]))
          end
        end]]
      local function project(db)
        return db:project({ { "a1", up = body }, { "b2", "a1", up = check } },
          { files = { ["revisions/values.lua"] = values } })
      end
      local online, offline = kind.new(), kind.new()
      history.done(project(online):mig("upgrade"))
      offline:sql(history.done(project(offline):mig("upgrade", "a1", "--sql")).out)
      history.done(project(offline):mig("upgrade"))
      assert.are.equal(online:schema(), offline:schema())
    end)
  end)
end
