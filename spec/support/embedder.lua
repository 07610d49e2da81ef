-- A C program that embeds libmig and shares its own connection with it. It takes commands:
--
--   sql=TEXT            run it on the connection; prints the first column of each row
--   execute=TEXT        have mig run it
--   upgrade=TARGET, downgrade=TARGET, ensure, current, at_head, check
--   sh=COMMAND          run a shell command; prints its exit status
--   cycles=N            N times up and down; prints whether the number of open files is the same
--   interrupt=FILE      once that is there, a thread asks to stop, until calm
--   other=INI           the next commands are of another environment on the same connection
--
--   local host = embedder.build("sqlite")
--   local lines = host:run(db, project, { "sql=BEGIN", "upgrade=head", "sql=COMMIT" })

local env = require "spec.support.env"
local history = require "spec.support.history"
local program = require "spec.support.program"
local servers = require "spec.support.servers"
local tmp = require "spec.support.tmp"

local embedder = {}

local connections = {
  sqlite = { flags = "$(pkg-config --cflags --libs sqlite3)", source = [[
    #include <sqlite3.h>
    static sqlite3 *conn;
    static int print_row(void *data, int n, char **values, char **names)
    {
      (void)data; (void)n; (void)names;
      printf("%s\n", values[0] ? values[0] : "NULL");
      return 0;
    }
    static void *open_conn(const char *where)
    {
      return sqlite3_open(where, &conn) ? NULL : conn;
    }
    static void ask(const char *sql)
    {
      char *text = NULL;
      if (sqlite3_exec(conn, sql, print_row, NULL, &text))
        printf("error %s\n", text);
      sqlite3_free(text);
    }
    static void close_conn(void)
    {
      printf("close %d\n", sqlite3_close(conn));
    }
  ]] },
  postgresql = { flags = "$(pkg-config --cflags --libs libpq)", source = [[
    #include <libpq-fe.h>
    static PGconn *conn;
    static void take_notice(void *data, const char *text)
    {
      printf("notice %s %s", (const char *)data, text);
    }
    static void *open_conn(const char *where)
    {
      conn = PQconnectdb(where);
      PQsetNoticeProcessor(conn, take_notice, "mine");
      return conn;
    }
    static void ask(const char *sql)
    {
      PGresult *result = PQexec(conn, sql);
      if (PQresultStatus(result) == PGRES_FATAL_ERROR)
        printf("error %s", PQerrorMessage(conn));
      for (int i = 0; i < PQntuples(result); i++)
        printf("%s\n", PQgetvalue(result, i, 0));
      PQclear(result);
    }
    static void close_conn(void)
    {
      printf("close %d%d\n", PQtransactionStatus(conn), PQisnonblocking(conn));
      PQfinish(conn);
    }
  ]] },
  mariadb = { flags = ("$(pkg-config --cflags --libs libmariadb) -DACCOUNT='\"%s\"' "
    .. "-DPASSWORD='\"%s\"'"):format(servers.account, servers.password), source = [[
    #include <mysql.h>
    static MYSQL *conn;
    static void *open_conn(const char *where)
    {
      char database[64];
      size_t len = strcspn(where, "@");
      snprintf(database, sizeof database, "%.*s", (int)len, where);
      conn = mysql_init(NULL);
      return mysql_real_connect(conn, "localhost", ACCOUNT, PASSWORD, database, 0, where + len + 1,
        CLIENT_MULTI_STATEMENTS);
    }
    static void ask(const char *sql)
    {
      if (mysql_query(conn, sql))
        printf("error %s\n", mysql_error(conn));
      do {
        MYSQL_RES *result = mysql_store_result(conn);
        MYSQL_ROW row;
        while (result && (row = mysql_fetch_row(result)))
          printf("%s\n", row[0] ? row[0] : "NULL");
        mysql_free_result(result);
      } while (mysql_next_result(conn) == 0);
    }
    static void close_conn(void)
    {
      printf("close %d\n", mysql_ping(conn));
      mysql_close(conn);
      mysql_library_end();
    }
  ]] },
}

local main = [[
#include <dirent.h>
#include <mig.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

static mig_env *env;
static mig_error err = MIG_ERROR_INIT;

static void on_log(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	(void)data; (void)level; (void)logger;
	printf("log %s\n", text);
}

static void open_env(const char *config, const char *url, void *handle)
{
	const char *timeout = getenv("LOCK_TIMEOUT");
	const mig_env_options opts = { .config_file = config, .url = url, .handle = handle,
		.log = on_log, .log_level = MIG_LOG_INFO, .lock_timeout = timeout ? atoi(timeout) : 500 };
	if (mig_env_open(&env, &opts, &err) < 0)
		printf("open %s\n", err.message);
}

static void result(const char *what, int rc)
{
	if (rc < 0)
		printf("%s %s %s\n", what, mig_code_name(rc), err.message);
	else
		printf("%s %d\n", what, rc);
	if (rc < 0 && err.state)
		printf("state %s\n", err.state);
	mig_error_dispose(&err);
}

static int migrate(int (*how)(mig_env *, const mig_migrate_options *, mig_error *), const char *to)
{
	const mig_migrate_options opts = { .targets = &to, .ntargets = 1 };
	return how(env, &opts, &err);
}

static int open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int n = 0;
	while (readdir(folder))
		n++;
	closedir(folder);
	return n;
}

static void cycles(int n)
{
	int before = -1, rc = 0;
	for (int i = 0; i < n && rc >= 0; i++) {
		rc = migrate(mig_upgrade, "head");
		if (rc >= 0)
			rc = migrate(mig_downgrade, "base");
		if (i == 0)
			before = open_files();
	}
	result(before == open_files() ? "same files" : "more files", rc);
}

static pthread_t asker;
static atomic_int asks;

static void *ask_to_stop(void *file)
{
	for (; asks; usleep(20000))
		if (access(file, F_OK) == 0)
			mig_interrupt(15);
	return NULL;
}

static void begin_to_ask(const char *file)
{
	asks = 1;
	if (pthread_create(&asker, NULL, ask_to_stop, (void *)file))
		abort();
}

static void calm(void)
{
	asks = 0;
	pthread_join(asker, NULL);
	mig_interrupt(0);
}

static void command(const char *word, const char *value)
{
	bool at_head;
	mig_revision_list *list = NULL;
	mig_differences *differences = NULL;
	if (!strcmp(word, "sql"))
		ask(value);
	else if (!strcmp(word, "sh"))
		printf("sh %d\n", WEXITSTATUS(system(value)));
	else if (!strcmp(word, "upgrade"))
		result(word, migrate(mig_upgrade, value));
	else if (!strcmp(word, "downgrade"))
		result(word, migrate(mig_downgrade, value));
	else if (!strcmp(word, "execute"))
		result(word, mig_execute(env, value, NULL, 0, NULL, &err));
	else if (!strcmp(word, "ensure"))
		result(word, mig_ensure_version(env, NULL, &err));
	else if (!strcmp(word, "cycles"))
		cycles(atoi(value));
	else if (!strcmp(word, "at_head"))
		result(word, mig_is_at_head(env, &at_head, &err) < 0 ? err.code : at_head);
	else if (!strcmp(word, "interrupt"))
		begin_to_ask(value);
	else if (!strcmp(word, "calm"))
		calm();
	else if (!strcmp(word, "check"))
		result(word, mig_check(env, &differences, &err));
	else if (!strcmp(word, "current"))
		result(mig_current(env, false, &list, &err) == 0 && list->len
				? mig_revision_id(list->items[0]) : "base", err.code);
	mig_revision_list_free(list);
	mig_differences_free(differences);
}

/* config, url, connection ("-": none), commands */
int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	void *handle = *argv[3] == '-' ? NULL : open_conn(argv[3]);
	open_env(argv[1], argv[2], handle);
	for (int i = 4; i < argc && env; i++) {
		char *value = strchr(argv[i], '=');
		if (value)
			*value++ = '\0';
		if (!strcmp(argv[i], "other")) {
			mig_env_free(env);
			open_env(value, argv[2], handle);
		} else {
			command(argv[i], value);
		}
	}
	mig_env_free(env);
	if (handle)
		close_conn();
	return 0;
}
]]

---@class spec.Embedder
---@field kind string
---@field binary string
local Embedder = {}
Embedder.__index = Embedder

local built = {}

---The program with the client library of a database.
---@param kind string
---@return spec.Embedder
function embedder.build(kind)
  if built[kind] then return built[kind] end
  local dir = tmp.dir()
  tmp.write(dir .. "/host.c", "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
    .. connections[kind].source .. main)
  env.lines(("gcc -std=c11 -pthread -D_GNU_SOURCE -Wall -Wextra -Werror -g %s -I%s/include %s -o "
    .. "%s/host %s/libmig.so %s -Wl,-rpath,%s"):format(env.cflags, env.quote(env.root),
    dir .. "/host.c", dir, env.quote(env.build), connections[kind].flags, env.quote(env.build)))
  built[kind] = setmetatable({ kind = kind, binary = dir .. "/host" }, Embedder)
  return built[kind]
end

---What the client library is told to connect to.
---@param db spec.Database
---@return string
function embedder.place(db)
  if db.kind.name == "sqlite" then return db.name end
  if db.kind.name == "mariadb" then return db.name .. "@" .. db.server.dir .. "/socket" end
  return db.url
end

---Run commands; the lines it prints, without "log Context" and "log Will assume".
---@param db spec.Database
---@param project spec.Project
---@param commands string[]
---@param opts? { own?: boolean, env?: table }  own: do not share the connection
---@return string[]
function Embedder:run(db, project, commands, opts)
  local scheme = db.kind.name .. "://"
  local own = opts and opts.own
  local run = program.run({ self.binary, project:path "mig.ini", own and db.url or scheme,
    own and "-" or embedder.place(db), table.unpack(commands) }, { env = opts and opts.env })
  assert(run.code == 0 and run.err == "", ("%s %s"):format(run.err, run.out))
  local lines = {}
  for _, line in ipairs(history.lines(run.out)) do
    if not line:find("^log Context impl") and not line:find("^log Will assume") then
      lines[#lines + 1] = line
    end
  end
  return lines
end

return embedder
