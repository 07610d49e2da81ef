-- mig.ini and .env: how they are read, what is filled in, and which line an error blames.

require "spec.support.core"
local engine = require "mig_test_engine"
local tmp = require "spec.support.tmp"

local dir
before_each(function() dir = tmp.dir() end)

local function load(text, dotenv, section)
  tmp.write(dir .. "/mig.ini", text)
  if dotenv then tmp.write(dir .. "/.env", dotenv) end
  return engine.config(dir .. "/mig.ini", section)
end

local function value(text, dotenv)
  local config, err = load("[mig]\nkey = " .. text .. "\n", dotenv)
  if not config then return nil, err end
  return config:get("key")
end

---The error of a file, or of asking it for a key.
local function refused(text, key, dotenv)
  local config, err = load(text, dotenv)
  if config and key then err = select(2, config:get(key)) end
  assert(err, "no error")
  assert.equal("MIG_ECONFIG", err.code)
  return err
end

describe("mig.ini", function()
  it("has sections, of which one is used", function()
    local text = "[mig]\na = 1\n[other]\na = 2\nb = 3\n"
    assert.equal("1", load(text):get("a"))
    assert.is_nil((load(text):get("b")))
    local other = load(text, nil, "other")
    assert.equal("2", other:get("a"))
    assert.equal("3", other:get("b"))
  end)

  it("falls back to [DEFAULT], wherever that stands", function()
    local config = load("[mig]\na = 1\n[DEFAULT]\na = 9\nb = 3\n")
    assert.equal("1", config:get("a"))
    assert.equal("3", config:get("b"))
    assert.equal("3", load("[tenant]\n[DEFAULT]\nb = 3\n", nil, "tenant"):get("b"))
  end)

  it("may lack [mig], but not the section that was asked for", function()
    assert.is_nil((load("", nil):get("a")))
    assert.is_nil((load("[mig]\na=1\n", nil, "mig"):get("b")))
    local config, err = load("[mig]\n[tenants]\n", nil, "tenant")
    assert.is_nil(config)
    assert.same({ code = "MIG_ECONFIG", message = dir .. "/mig.ini: no section [tenant]" }, err)
  end)

  it("must be there when it was asked for", function()
    local config, err = engine.config(dir .. "/none.ini")
    assert.is_nil(config)
    assert.equal("MIG_ENOTFOUND", err.code)
    assert.equal("MIG_EIO", select(2, engine.config(dir)).code)
  end)

  it("tells keys without regard to case, and keeps the case of values", function()
    local config = load("[mig]\nScript_Location : Revisions\n")
    assert.equal("Revisions", config:get("script_location"))
    assert.equal("Revisions", config:get("SCRIPT_LOCATION"))
  end)

  it("has comments on lines of their own, and values with semicolons and hashes", function()
    local config = load("; one\n# two\n[mig]\n# three\na = x ; y # z\nb = 1;2\n")
    assert.equal("x ; y # z", config:get("a"))
    assert.equal("1;2", config:get("b"))
  end)

  it("trims values, and knows empty ones", function()
    local config = load("[mig]\na =   x y  \nb =\nc=\n")
    assert.equal("x y", config:get("a"))
    assert.equal("", config:get("b"))
    assert.equal("", config:get("c"))
  end)

  it("continues a value on indented lines", function()
    local config = load("[mig]\na = one\n  two\n\tthree = 3\n# between\n  four\nb = 2\n")
    assert.equal("one\ntwo\nthree = 3\nfour", config:get("a"))
    assert.equal("2", config:get("b"))
  end)

  it("may come from another system", function()
    local config = load("\xEF\xBB\xBF[mig]\r\na = 1\r\nb = ${here}\r\n  x\r\n")
    assert.equal("1", config:get("a"))
    assert.equal(dir .. "\nx", config:get("b"))
  end)

  it("need not end in a line break", function()
    assert.equal("1", load("[mig]\na = 1"):get("a"))
  end)

  it("has lines of any length, and counts them as one", function()
    for _, n in ipairs { 190, 196, 197, 198, 199, 200, 201, 398, 399, 400, 5000, 123456 } do
      local long = ("x"):rep(n)
      local config = load("[mig]\na = " .. long .. "\nb = 2\n")
      assert.equal(long, config:get("a"))
      assert.equal("2", config:get("b"))
      assert.equal(3, (select(3, config:place("b"))))
    end
  end)

  it("has a key only once in a section", function()
    assert.same({ code = "MIG_ECONFIG", line = 4, file = dir .. "/mig.ini",
      message = "key 'A' is there twice (first in line 2)" }, refused("[mig]\na=1\nb=2\nA=3\n"))
    assert.equal("1", load("[mig]\na=1\n[x]\na=2\n"):get("a"))
  end)

  it("blames the line that says nothing", function()
    for text, line in pairs {
      ["[mig]\nurl\n"] = 2, ["[mig]\na = 1\n\n[broken\n"] = 4, ["\n\njunk\n[mig]\n"] = 3,
    } do
      assert.same({ code = "MIG_ECONFIG", line = line, file = dir .. "/mig.ini",
        message = "expected [section], key = value or # comment" }, refused(text))
    end
  end)

  it("is text", function()
    assert.equal(dir .. "/mig.ini: not a text file (it holds a NUL byte)",
      refused("[mig]\na = 1\0\n").message)
  end)

  it("knows its path, its folder and the lines of its keys", function()
    local config = load("[DEFAULT]\nc = 1\n[mig]\na = 1\n")
    assert.same({ dir .. "/mig.ini", dir, 4 }, { config:place("a") })
    assert.same({ dir .. "/mig.ini", dir, 2 }, { config:place("c") })
    assert.same({ dir .. "/mig.ini", dir, 0 }, { config:place("none") })
  end)
end)

describe("a value of mig.ini", function()
  local home = os.getenv("HOME")

  it("is filled in from the environment before .env", function()
    assert.equal("<" .. home .. ">", value("<${HOME}>", "HOME=elsewhere\n"))
    assert.equal("there", value("${MIG_SPEC_NONE}", "MIG_SPEC_NONE=there\n"))
    assert.equal("a b", value("${MIG_A} ${MIG_B}", "MIG_A=a\nMIG_B=b\n"))
  end)

  it("has defaults for what is unset or empty", function()
    assert.equal("x", value("${MIG_SPEC_NONE:-x}"))
    assert.equal("", value("${MIG_SPEC_NONE:-}"))
    assert.equal("a:-b", value("${MIG_SPEC_NONE:-a:-b}"))
    assert.equal("x", value("${MIG_A:-x}", "MIG_A=\n"))
    assert.equal("", value("${MIG_A}", "MIG_A=\n"))
    assert.equal("1:-2", value("${MIG_A}:-2", "MIG_A=1\n"))
  end)

  it("knows the folder of the file, and dollar signs", function()
    assert.equal(dir .. "/x", value("${here}/x"))
    assert.equal("${here}", value("$${here}"))
    assert.equal("$" .. dir, value("$$${here}"))
    assert.equal("$ $x $1 5$", value("$ $x $1 5$"))
    assert.equal("$", value("$$"))
  end)

  it("is not filled in twice", function()
    assert.equal("${HOME} $$", value("${MIG_A}", "MIG_A=${HOME} $$\n"))
  end)

  it("is an error where a variable is not set", function()
    local err = refused("[mig]\na = 1\nurl = x${MIG_SPEC_NONE}\n", "url")
    assert.same({ code = "MIG_ECONFIG", line = 3, file = dir .. "/mig.ini", message =
      "url: environment variable 'MIG_SPEC_NONE' is not set (and .env does not set it); "
      .. "set it or write ${MIG_SPEC_NONE:-default}" }, err)
    assert.equal(2, refused("[DEFAULT]\nurl = ${MIG_SPEC_NONE}\n[mig]\n", "url").line)
  end)

  it("is an error where a brace is missing or a default is not plain", function()
    assert.equal("a: '${' without '}'", refused("[mig]\na = ${HOME\n", "a").message)
    assert.equal("a: a default cannot hold another '${…}'",
      refused("[mig]\na = ${MIG_SPEC_NONE:-${HOME}}\n", "a").message)
  end)

  it("does no harm where nobody asks for it", function()
    assert.equal("1", load("[mig]\na = 1\nbad = ${MIG_SPEC_NONE}\n"):get("a"))
  end)
end)

describe("a boolean of mig.ini", function()
  it("has many words", function()
    for word, expected in pairs { ["true"] = true, YES = true, on = true, y = true, T = true,
      ["1"] = true, ["false"] = false, No = false, OFF = false, n = false, f = false,
      ["0"] = false } do
      assert.equal(expected, (load("[mig]\na = " .. word .. "\n"):bool("a", not expected)))
    end
    assert.is_true((load("[mig]\n"):bool("a", true)))
    assert.is_false((load("[mig]\n"):bool("a", false)))
  end)

  it("is nothing else", function()
    for _, word in ipairs { "2", "maybe", "", "tru" } do
      local _, err = load("[mig]\na = " .. word .. "\n"):bool("a")
      assert.same({ code = "MIG_ECONFIG", line = 2, file = dir .. "/mig.ini",
        message = ("a must be true or false, not '%s'"):format(word) }, err)
    end
  end)
end)

describe("paths of mig.ini", function()
  local function paths(text) return load("[mig]\n" .. text .. "\n"):paths("a") end

  it("are relative to its folder", function()
    assert.same({ dir .. "/x", "/y", dir .. "/b/z" }, paths("a = x:/y:./b/../b/z"))
    assert.same({}, paths("b = x"))
    assert.same({ dir .. "/x y" }, paths("a = : x y ::"))
  end)

  it("are separated as path_separator says", function()
    assert.same({ dir .. "/x", dir .. "/y:z" }, paths("a = x  y:z\npath_separator = space"))
    assert.same({ dir .. "/x", dir .. "/y z" }, paths("a = x\n  y z\npath_separator = newline"))
    assert.same({ dir .. "/x", dir .. "/y" }, paths("a = x;y\npath_separator = ;"))
    assert.same({ dir .. "/x", dir .. "/y" }, paths("a = x : y\npath_separator = :"))
    assert.same({ dir .. "/x", dir .. "/y" }, paths("a = x:y\npath_separator = os"))
    local _, err = paths("a = x\npath_separator = ,")
    assert.same({ code = "MIG_ECONFIG", line = 3, file = dir .. "/mig.ini", message =
      "',' is not a valid value for path_separator; expected 'space', 'newline', 'os', ':', ';'" },
      err)
  end)
end)

describe("an unknown key", function()
  it("is a warning with the nearest known one", function()
    local path = require("mig_test_base").display(dir .. "/mig.ini")
    local config = load("[DEFAULT]\nx=1\n[mig]\nscript_loction = a\nzzz = b\nURL = c\n[o]\nq=1\n")
    assert.same({
      ("2 mig.config %s:4: unknown key 'script_loction'; did you mean 'script_location'?")
        :format(path),
      ("2 mig.config %s:5: unknown key 'zzz'"):format(path),
    }, config:warnings())
  end)
end)

describe(".env", function()
  local function read(text)
    tmp.write(dir .. "/.env", text)
    local names, values = engine.dotenv(dir .. "/.env")
    if not names then return nil, values end
    local found = {}
    for i, name in ipairs(names) do found[i] = name .. "=" .. values[i] end
    return found
  end

  it("has names and values, comments and blank lines", function()
    assert.same({ "A=1", "b_2=x y", "C=" }, read("A=1\n\n  # no\n  b_2=  x y  \n\nC=\n"))
  end)

  it("may say export, and quote", function()
    assert.same({ "A=1", 'B=x # y', "C=it's", "D=", "export=1" },
      read("export A=1\nB=\"x # y\" # z\nC=\"it's\"\nD=''\nexport=1\n"))
  end)

  it("cuts comments off values without quotes", function()
    assert.same({ "A=1", "B=x#y", "C=#z" }, read("A=1 # one\nB=x#y\nC=#z\n"))
  end)

  it("may come from another system, and need not end in a line break", function()
    assert.same({ "A=1", "B=2" }, read("\xEF\xBB\xBFA=1\r\nB=\"2\"\r\n"))
    assert.same({ "A=1" }, read("A=1"))
    assert.same({}, read(""))
  end)

  it("expands nothing", function()
    assert.same({ "A=$HOME ${HOME} \\n" }, read("A=$HOME ${HOME} \\n\n"))
  end)

  it("has the last word where a name is there twice", function()
    assert.equal("2", value("${MIG_A}", "MIG_A=1\nMIG_A=2\n"))
  end)

  it("blames the line that is neither, and does not repeat it", function()
    for _, line in ipairs { "S3CRET", "A S3CRET=1", "=S3CRET", "A =S3CRET", 'A="S3CRET',
      "A='S3CRET\"", "export", "A-B=S3CRET" } do
      local _, err = read("A=1\n\n" .. line .. "\nB=2\n")
      assert.same({ code = "MIG_ECONFIG", line = 3, file = dir .. "/.env",
        message = "expected NAME=value" }, err, line)
    end
  end)

  it("is text", function()
    local _, err = read("A=1\0\n")
    assert.equal("MIG_ECONFIG", err.code)
    assert.is_truthy(err.message:find("NUL byte", 1, true))
  end)

  it("is read with mig.ini, whose error it then is", function()
    local config, err = load("[mig]\n", "junk\n")
    assert.is_nil(config)
    assert.same({ code = "MIG_ECONFIG", line = 1, file = dir .. "/.env",
      message = "expected NAME=value" }, err)
  end)

  it("may be a folder that has nothing to do with us", function()
    tmp.write(dir .. "/.env/bin/python", "")
    assert.equal("1", load("[mig]\na = 1\n"):get("a"))
  end)
end)
