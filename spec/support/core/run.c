/* A run for specs: transactions and the version table, on a real database. Functions that fail
 * return nil and an error table. */
#include <string.h>

#include "base/interrupt.h"
#include "db/db.h"
#include "db/url.h"
#include "engine/txn.h"
#include "engine/version.h"

#include "ahead.h"
#include "push_error.h"

static const mig_driver_host driver_host = { .interrupted = mig_interrupted };

#define RUN "mig.test.run"

/* A connection with all that a run needs. */
struct run {
	struct mig_db db;
	struct mig_sink sink;
	struct mig_version version;
	struct mig_txn txn;
};

static bool get_flag(lua_State *L, int index, const char *name, bool otherwise)
{
	bool flag = lua_getfield(L, index, name) == LUA_TNIL ? otherwise : lua_toboolean(L, -1);
	lua_pop(L, 1);
	return flag;
}

static const char *get_text(lua_State *L, int index, const char *name, const char *otherwise)
{
	const char *text =
		lua_getfield(L, index, name) == LUA_TNIL ? otherwise : lua_tostring(L, -1);
	lua_pop(L, 1); /* the table keeps it */
	return text;
}

/* open(url, { per_revision, schema, table, primary_key, ahead }) */
static int l_open(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	mig_url url = { 0 };
	luaL_checktype(L, 2, LUA_TTABLE);
	struct run *run = lua_newuserdatauv(L, sizeof *run, 0);
	*run = (struct run){ .sink = mig_sink_conn(NULL, NULL) };
	luaL_setmetatable(L, RUN);
	int rc = mig_url_parse(luaL_checkstring(L, 1), &url, &err);
	if (rc == 0)
		rc = mig_db_open(&url, &driver_host, &run->db, &err);
	mig_url_dispose(&url);
	if (rc < 0)
		return push_error(L, &err);
	if (get_flag(L, 2, "ahead", false))
		run->db.driver = ahead_driver();
	run->sink = mig_sink_conn(run->db.conn, run->db.driver);
	mig_version_init(&run->version, run->db.driver, get_text(L, 2, "schema", NULL),
		get_text(L, 2, "table", "alembic_version"), get_flag(L, 2, "primary_key", true));
	run->txn = (struct mig_txn){ .sink = &run->sink,
		.driver = run->db.driver,
		.conn = run->db.conn,
		.per_revision = get_flag(L, 2, "per_revision", false) };
	return 1;
}

static int run_dispose(lua_State *L)
{
	struct run *run = luaL_checkudata(L, 1, RUN);
	mig_txn_dispose(&run->txn);
	mig_version_dispose(&run->version);
	mig_sink_dispose(&run->sink);
	mig_db_close(&run->db);
	return 0;
}

static struct run *check_run(lua_State *L)
{
	struct run *run = luaL_checkudata(L, 1, RUN);
	luaL_argcheck(L, run->db.conn, 1, "closed");
	return run;
}

/* exec(sql): the number of rows it changed */
static int run_exec(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	size_t len;
	int64_t changed;
	const char *sql = luaL_checklstring(L, 2, &len);
	if (mig_sink_exec(&run->sink, sql, len, &changed, &err) < 0)
		return push_error(L, &err);
	lua_pushinteger(L, changed);
	return 1;
}

/* send(sql, file, line): as an operation does, which waits for nothing */
static int run_send(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	size_t len;
	const char *sql = luaL_checklstring(L, 2, &len);
	mig_sink_from(&run->sink, luaL_optstring(L, 3, NULL), (int)luaL_optinteger(L, 4, 0), true);
	return push_result(L, mig_sink_exec(&run->sink, sql, len, NULL, &err), &err);
}

static int run_collect(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	return push_result(L, mig_sink_collect(&run->sink, &err), &err);
}

/* From here on each statement is waited for. */
static int run_wait(lua_State *L)
{
	mig_sink_wait(&check_run(L)->sink);
	return 0;
}

static void take_line(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	lua_State *L = data;
	(void)level, (void)logger;
	lua_getfield(L, LUA_REGISTRYINDEX, "mig.test.lines");
	lua_pushstring(L, text);
	lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
	lua_pop(L, 1);
}

/* log(text), and lines(): what was written so far */
static int run_log(lua_State *L)
{
	static struct mig_log log = { .write = take_line, .level = MIG_LOG_INFO };
	log.data = L;
	luaL_getsubtable(L, LUA_REGISTRYINDEX, "mig.test.lines");
	mig_sink_log(&check_run(L)->sink, &log, MIG_LOG_INFO, "mig.test", luaL_checkstring(L, 2));
	return 0;
}

static int run_lines(lua_State *L)
{
	luaL_getsubtable(L, LUA_REGISTRYINDEX, "mig.test.lines");
	lua_pushnil(L);
	lua_setfield(L, LUA_REGISTRYINDEX, "mig.test.lines");
	return 1;
}

static int run_autocommit(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	return push_result(L, mig_txn_autocommit(&run->txn, lua_toboolean(L, 2), &err), &err);
}

static int run_in_transaction(lua_State *L)
{
	struct run *run = check_run(L);
	lua_pushboolean(L, run->db.driver->in_transaction(run->db.conn));
	return 1;
}

#define TXN_CALL(verb)                                                                             \
	static int run_##verb(lua_State *L)                                                        \
	{                                                                                          \
		struct run *run = check_run(L);                                                    \
		mig_error err = MIG_ERROR_INIT;                                                    \
		return push_result(L, mig_txn_##verb(&run->txn, &err), &err);                      \
	}
TXN_CALL(begin)
TXN_CALL(check)
TXN_CALL(commit)
TXN_CALL(commit_inside)
TXN_CALL(step_done)

/* step_begin(id): the registry keeps the id */
static int run_step_begin(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	lua_pushvalue(L, 2);
	lua_setfield(L, LUA_REGISTRYINDEX, "mig.test.step");
	return push_result(
		L, mig_txn_step_begin(&run->txn, luaL_optstring(L, 2, NULL), &err), &err);
}

/* The state of the database, as the error says it. */
static int run_abort(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	mig_txn_abort(&run->txn, &err);
	mig_txn_abort(&run->txn, NULL); /* again is harmless */
	push_shown(L, err.state);
	mig_error_dispose(&err);
	return 1;
}

static int version_exists(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	bool there;
	if (mig_version_exists(&run->version, &run->sink, &there, &err) < 0)
		return push_error(L, &err);
	lua_pushboolean(L, there);
	return 1;
}

static int version_read(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	struct mig_strs rows = { 0 };
	mig_strs_add(&rows, "what was there before");
	int rc = mig_version_read(&run->version, &run->sink, &rows, &err);
	push_strs(L, &rows);
	mig_strs_dispose(&rows);
	return rc < 0 ? push_error(L, &err) : 1;
}

static int version_create(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	return push_result(L, mig_version_create(&run->version, &run->sink, &err), &err);
}

static int version_purge(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	return push_result(L, mig_version_purge(&run->version, &run->sink, &err), &err);
}

/* apply({ from =, to = }…): one step with these changes */
static int version_apply(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	size_t n = (size_t)(lua_gettop(L) - 1);
	struct mig_row_change *changes = lua_newuserdatauv(L, (n + 1) * sizeof *changes, 0);
	for (size_t i = 0; i < n; i++) {
		int index = (int)i + 2;
		changes[i].from = get_text(L, index, "from", NULL);
		changes[i].to = get_text(L, index, "to", NULL);
		changes[i].kind = !changes[i].from ? MIG_ROW_INSERT
				  : changes[i].to  ? MIG_ROW_UPDATE
						   : MIG_ROW_DELETE;
	}
	const struct mig_step step = { .changes = changes, .nchanges = n };
	return push_result(
		L, mig_version_apply(&run->version, &run->sink, &step, false, &err), &err);
}

static const luaL_Reg run_methods[] = {
	{ "abort", run_abort },
	{ "apply", version_apply },
	{ "autocommit", run_autocommit },
	{ "begin", run_begin },
	{ "check", run_check },
	{ "close", run_dispose },
	{ "collect", run_collect },
	{ "commit", run_commit },
	{ "commit_inside", run_commit_inside },
	{ "create", version_create },
	{ "exec", run_exec },
	{ "exists", version_exists },
	{ "in_transaction", run_in_transaction },
	{ "lines", run_lines },
	{ "log", run_log },
	{ "purge", version_purge },
	{ "read", version_read },
	{ "send", run_send },
	{ "step_begin", run_step_begin },
	{ "step_done", run_step_done },
	{ "wait", run_wait },
	{ "__gc", run_dispose },
	{ NULL, NULL },
};

static const luaL_Reg functions[] = {
	{ "open", l_open },
	{ NULL, NULL },
};

int luaopen_mig_test_run(lua_State *L);
int luaopen_mig_test_run(lua_State *L)
{
	luaL_newmetatable(L, RUN);
	luaL_setfuncs(L, run_methods, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
	luaL_newlib(L, functions);
	return 1;
}
