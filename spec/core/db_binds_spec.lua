require "spec.support.core"
local sql = require "mig_test_sql"

local function binds(text, dialect)
  local out, names = sql.binds(text, dialect)
  if not out then return names end
  return { out, table.unpack(names) }
end

describe(":name parameters", function()
  local function rewrites(dialect, examples)
    for _, example in ipairs(examples) do
      it(("become placeholders of %s: %q"):format(dialect, example[1]), function()
        assert.same({ table.unpack(example, 2) }, binds(example[1], dialect))
      end)
    end
  end

  rewrites("sqlite", {
    { "", "" },
    { "SELECT 1", "SELECT 1" },
    { "SELECT :a", "SELECT ?1", "a" },
    { ":a", "?1", "a" },
    { "SELECT :a, :b, :a", "SELECT ?1, ?2, ?1", "a", "b" },
    { "x=:a", "x=?1", "a" },
    { "(:a,:ab,:a_2)", "(?1,?2,?3)", "a", "ab", "a_2" },
    { ":größe+1", "?1+1", "größe" },
    { ":_x", "?1", "_x" },
    { "SELECT ':a', \":b\", `:c`, [:d], :e", "SELECT ':a', \":b\", `:c`, [:d], ?1", "e" },
    { "'it''s :a' || :b", "'it''s :a' || ?1", "b" },
    { "'C:\\' || :b", "'C:\\' || ?1", "b" },
    { "'':a", "''?1", "a" },
    { "-- :a\n:b -- it's", "-- :a\n?1 -- it's", "b" },
    { "/* :a ' */:b", "/* :a ' */?1", "b" },
    { "/* /* */:b", "/* /* */?1", "b" },
    { ":1", ":1" },
    { ": x", ": x" },
    { ":", ":" },
    { "a:b", "a:b" },
    { "12:30:x", "12:30:x" },
    { "\\:a", ":a" },
    { "\\:a :b", ":a ?1", "b" },
    { "'\\:a'", "'\\:a'" },
    { "\\\\:a", "\\:a" },
    { "\\", "\\" },
    { "x :=:a", "x :=?1", "a" },
    { "x := a", "x := a" },
    { "$$ :a $$", "$$ ?1 $$", "a" },
    { "E'\\' || :a", "E'\\' || ?1", "a" },
    { "# :a", "# ?1", "a" },
    { "\0:a\0", "\0?1\0", "a" },
    { ":a?:b", "?1??2", "a", "b" },
  })
  rewrites("postgresql", {
    { "SELECT :a, :b, :a", "SELECT $1, $2, $1", "a", "b" },
    { "x::int", "x::int" },
    { ":x::int", "$1::int", "x" },
    { ":name::text || :name", "$1::text || $1", "name" },
    { "\\:\\:int", "::int" },
    { "a[1:n]", "a[1:n]" },
    { "a[b:c]", "a[b:c]" },
    { "a[:lo]", "a[$1]", "lo" },
    { "E'it\\'s :a' || :b", "E'it\\'s :a' || $1", "b" },
    { "e'\\\\' || :b", "e'\\\\' || $1", "b" },
    { "'\\' || :b", "'\\' || $1", "b" },
    { "$$ :a ' $$ :b", "$$ :a ' $$ $1", "b" },
    { "$q$ :a $$ $Q$ $q$ :b", "$q$ :a $$ $Q$ $q$ $1", "b" },
    { "$1 :a", "$1 $1", "a" },
    { "a$$b :a", "a$$b $1", "a" },
    { "/* /* */ :a */ :b", "/* /* */ :a */ $1", "b" },
    { "data ? :k", "data ? $1", "k" },
    { "[:a]", "[$1]", "a" },
  })
  rewrites("mariadb", {
    { "SELECT :a, :b, :a", "SELECT ?, ?, ?", "a", "b", "a" },
    { "'it\\'s :a', \"\\\":b\", :c", "'it\\'s :a', \"\\\":b\", ?", "c" },
    { "`\\` :a", "`\\` ?", "a" },
    { "# :a\n:b", "# :a\n?", "b" },
    { "5--:a", "5--?", "a" },
    { "5 -- :a", "5 -- :a" },
    { "--\t:a", "--\t:a" },
    { "--", "--" },
    { "/*!50001 :a */ :b", "/*!50001 ? */ ?", "a", "b" },
    { "/*M!100 ':a */' */ :b", "/*M!100 ':a */' */ ?", "b" },
    { "@x := :a", "@x := ?", "a" },
  })
end)

describe("placeholders", function()
  it("are found again in the rewritten text", function()
    local _, _, slots = sql.binds(":a ':b' :c :a", "postgresql")
    assert.same({ "$1", "$2", "$1" }, slots)
  end)
end)

describe("SQL that is never closed", function()
  for _, example in ipairs {
    { "SELECT 'x", "sqlite", "a string that begins with ' is never closed", 8, 1 },
    { "\n\"x", "sqlite", 'a quoted name that begins with " is never closed', 2, 2 },
    { "'a\nb'\n`x", "sqlite", "a quoted name that begins with ` is never closed", 7, 3 },
    { "[x", "sqlite", "a quoted name that begins with [ is never closed", 1, 1 },
    { "/* x", "sqlite", "a comment that begins with /* is never closed", 1, 1 },
    { "/*", "sqlite", "a comment that begins with /* is never closed", 1, 1 },
    { "/*/", "sqlite", "a comment that begins with /* is never closed", 1, 1 },
    { "/* /* */", "postgresql", "a comment that begins with /* is never closed", 1, 1 },
    { "E'x\\'", "postgresql", "a string that begins with E' is never closed", 1, 1 },
    { "$a$ $b$ $", "postgresql", "a string that begins with $a$ is never closed", 1, 1 },
    { "$$ $", "postgresql", "a string that begins with $$ is never closed", 1, 1 },
    { "'x\\'", "mariadb", "a string that begins with ' is never closed", 1, 1 },
    { "'x\\", "mariadb", "a string that begins with ' is never closed", 1, 1 },
    { "1 /*!2 ", "mariadb", "a comment that begins with /*! is never closed", 3, 1 },
  } do
    it(("is an error: %q"):format(example[1]), function()
      local out, err = sql.binds(example[1], example[2])
      assert.is_nil(out)
      assert.same({
        code = "MIG_EINVALID", message = example[3], sql = example[1], position = example[4],
        line = example[5],
      }, err)
    end)
  end
end)
