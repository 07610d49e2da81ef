-- op.get_context():autocommit_block: statements that no transaction may hold.

local history = require "spec.support.history"

local function block(body)
  return "op.get_context():autocommit_block(function() " .. body .. " end)"
end

describe("autocommit_block", function()
  it("runs what SQLite refuses inside a transaction, and goes on in one", function()
    local project = history.single([[op.execute("CREATE TABLE t (x)") ]]
      .. block [[op.execute("VACUUM")]] .. [[ op.execute("INSERT INTO t VALUES (1)")]])
    history.done(project:mig("upgrade"))
    assert.are.equal("1", history.ask(project, "SELECT x FROM t"))
    local message = history.refused('op.execute("VACUUM")')
    assert.truthy(message:find("cannot VACUUM from within a transaction", 1, true), message)
  end)

  it("keeps what was committed before and in the block, and says so", function()
    local project = history.project({
      { "a1", up = 'op.execute("CREATE TABLE first (x)")' },
      { "b2", "a1", up = [[op.execute("CREATE TABLE before (x)") ]]
        .. block [[op.execute("CREATE TABLE inside (x)")]]
        .. [[ op.execute("CREATE TABLE after (x)") op.execute("nonsense")]] },
    })
    local message = history.failed(project:mig("upgrade"))
    assert.truthy(message:find("b2 had committed part of its work, the rest was rolled back: "
      .. "revision a1 before it is kept", 1, true), message)
    assert.are.equal("alembic_version\nbefore\nfirst\ninside\nmig_journal",
      history.ask(project, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"))
    assert.are.equal("a1", history.ask(project, "SELECT * FROM alembic_version"))
  end)

  it("keeps the revision and its version when a later one fails", function()
    for _, ini in ipairs { "", "transaction_per_migration = true\n" } do
      local project = history.project({
        { "a1", up = block [[op.execute("CREATE TABLE a (x)")]] },
        { "b2", "a1", up = [[op.execute("CREATE TABLE b (x)")]] },
        { "c3", "b2", up = [[op.execute("CREATE TABLE c (x)") op.execute("nonsense")]] },
      }, { ini = ini })
      local message = history.failed(project:mig("upgrade"))
      local kept = ini == "" and "revision a1 before it is" or "revisions a1, b2 before it are"
      assert.truthy(message:find("rolled back: " .. kept .. " kept", 1, true), message)
      assert.are.equal(ini == "" and "a1" or "b2",
        history.ask(project, "SELECT * FROM alembic_version"))
    end
  end)

  it("gives the file's lock up when the block fails", function()
    local project = history.single(block [[op.execute("nonsense")]])
    history.failed(project:mig("upgrade"))
    history.ask(project, "CREATE TABLE free (x)")
  end)

  it("works with a transaction per revision, and down again", function()
    local project = history.project({
      { "a1", up = 'op.execute("CREATE TABLE a (x)")', down = 'op.execute("DROP TABLE a")' },
      { "b2", "a1", up = block [[op.execute("CREATE TABLE b (x)")]],
        down = block [[op.execute("DROP TABLE b")]] },
    }, { ini = "transaction_per_migration = true\n" })
    history.done(project:mig("upgrade"))
    assert.are.equal("b2", history.ask(project, "SELECT * FROM alembic_version"))
    history.done(project:mig("downgrade", "base"))
    assert.are.equal("alembic_version",
      history.ask(project, "SELECT name FROM sqlite_master WHERE type = 'table'"))
  end)

  it("is a COMMIT and a BEGIN in a script", function()
    local project = history.single(block [[op.execute("VACUUM")]])
    local script = history.done(project:mig("upgrade", "--sql")).out
    assert.truthy(script:find("COMMIT;\n\nVACUUM;\n\nBEGIN;\n", 1, true), script)
  end)

  it("refuses a block in a block, and what is no function", function()
    local message = history.refused(block(block 'op.execute("VACUUM")'))
    assert.truthy(message:find("this is an autocommit block already", 1, true), message)
    message = history.refused('op.get_context():autocommit_block("VACUUM")')
    assert.truthy(message:find("op.get_context():autocommit_block: argument 1 (block) must be a "
      .. "function, got string", 1, true), message)
  end)
end)
