-- What a URL says of TLS, to a server with a certificate that the spec makes.
require "spec.support.core"
local env = require "spec.support.env"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"
local db = require "mig_test_db"

-- An authority, the server's certificate for `name`, and a client's, signed by it.
local function certificates(name)
  local dir = tmp.dir()
  env.lines(([[
    cd %s
    new="openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    sign="openssl x509 -req -days 2 -CA ca.pem -CAkey ca.key -CAcreateserial"
    $new -x509 -days 2 -keyout ca.key -out ca.pem -subj '/CN=an authority'
    $new -x509 -days 2 -keyout other.key -out other.pem -subj '/CN=another authority'
    $new -keyout server.key -out server.csr -subj '/CN=%s'
    $sign -in server.csr -out server.pem
    $new -keyout client.key -out client.csr -subj '/CN=a client'
    $sign -in client.csr -out client.pem
    chmod -R a+rX .
  ]]):format(env.quote(dir), name))
  return dir
end

-- A server with them.
local function serve(dir)
  return servers.mariadb {
    settings = { "--ssl-ca=" .. dir .. "/ca.pem", "--ssl-cert=" .. dir .. "/server.pem",
      "--ssl-key=" .. dir .. "/server.key" },
  }
end

describe("TLS to MariaDB", function()
  local dir, my, url
  setup(function()
    dir = certificates "localhost"
    my = serve(dir)
    url = my:database()
  end)
  teardown(function() my:remove() end)

  local function with(params)
    return url .. "&" .. params:gsub("=([%w]+)%.(%w+)", "=" .. dir .. "/%1.%2")
  end

  -- The cipher, "" without TLS.
  local function cipher(params, user)
    local conn, err = db.open(user and servers.as(with(params), user) or with(params))
    assert(conn, err and err.message)
    local cursor = assert(conn:query "SHOW STATUS LIKE 'Ssl_cipher'")
    local row = cursor:next()
    cursor:finish()
    return row[2]
  end

  local function refused(params)
    local conn, err = db.open(with(params))
    assert.is_nil(conn)
    assert.equal("MIG_ECONNECT", err.code)
    return err.message
  end

  it("is used when the URL asks for it", function()
    for _, params in ipairs { "ssl=on", "ssl_verify_cert=off", "ssl_ca=ca.pem",
      "ssl_ca=ca.pem&ssl_verify_cert=on", "ssl_cert=client.pem&ssl_key=client.key",
      "ssl=true&compress=on" } do
      assert.not_equal("", cipher(params), params)
    end
    assert.equal("", cipher "ssl=off")
    assert.equal("TLS_AES_128_GCM_SHA256", cipher "ssl_cipher=TLS_AES_128_GCM_SHA256")
  end)

  it("refuses a server that the authority does not vouch for", function()
    for _, params in ipairs { "ssl_ca=other.pem", "ssl_ca=other.pem&ssl_verify_cert=off" } do
      assert.truthy(refused(params):find("^TLS/SSL error: .*certificate"))
    end
  end)

  it("refuses a certificate for another name", function()
    local elsewhere = certificates "elsewhere"
    local other = serve(elsewhere)
    local to = other:database() .. "&ssl_ca=" .. elsewhere .. "/ca.pem"
    local conn, err = db.open(to)
    local unnamed, failure = db.open(to .. "&ssl_verify_cert=off")
    other:remove()
    assert.is_nil(conn)
    assert.truthy(err.message:find("^TLS/SSL error: .*[Vv]alidation"), err.message)
    assert(unnamed, failure and failure.message)
  end)

  it("lets the URL win over option files", function()
    tmp.write(dir .. "/my.cnf", ("[client]\nssl-ca=%s/other.pem\nssl-verify-server-cert=1\n")
      :format(dir))
    assert.truthy(refused("read_default_file=my.cnf"):find("certificate", 1, true))
    assert.not_equal("", cipher "read_default_file=my.cnf&ssl_ca=ca.pem")
    assert.equal("", cipher "read_default_file=my.cnf&ssl=off")
  end)

  it("shows the client's certificate", function()
    my:sql("mysql", "CREATE USER certified@localhost REQUIRE SUBJECT '/CN=a client'; "
      .. "GRANT ALL ON *.* TO certified@localhost")
    assert.not_equal("", cipher("ssl_cert=client.pem&ssl_key=client.key", "certified"))
    local conn, err = db.open(servers.as(with("ssl=on"), "certified"))
    assert.is_nil(conn)
    assert.truthy(err.message:find("^Access denied"))
  end)

  it("stops a long statement, too", function()
    local conn = assert(db.open(with "ssl=on"))
    db.interrupt_after(50)
    local _, err = conn:exec "SELECT SLEEP(30)"
    db.interrupt(0)
    assert.equal("interrupted by SIGINT (Ctrl-C)", err.message)
    assert.equal(0, conn:exec "DO 1")
    local cursor = assert(conn:query "SELECT seq, REPEAT('x', 1000) FROM seq_1_to_3000")
    local rows = 0
    while cursor:next() do rows = rows + 1 end
    assert.equal(3000, rows)
  end)
end)
