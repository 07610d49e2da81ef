/* The engine room for specs: configuration, names, transactions and the version table, these on a
 * real database. Functions that fail return nil and an error table. */
#include <string.h>

#include "base/alloc.h"
#include "base/interrupt.h"
#include "db/db.h"
#include "db/url.h"
#include "engine/config.h"
#include "engine/dotenv.h"
#include "engine/naming.h"
#include "engine/txn.h"
#include "engine/version.h"

#include "ahead.h"
#include "push_error.h"

static const mig_driver_host driver_host = { 0, mig_interrupted, NULL, NULL };

#define CONFIG "mig.test.config"
#define RUN    "mig.test.run"

/* [-0, +2, m] as push_error(), with the file that is blamed */
static int fail(lua_State *L, mig_error *err)
{
	char *file = mig_strdup(err->file);
	push_error(L, err);
	lua_pushstring(L, file);
	lua_setfield(L, -2, "file");
	mig_free(file);
	return 2;
}

/* [-0, +1, m] */
static int push_strings(lua_State *L, const struct mig_strs *list)
{
	lua_newtable(L);
	for (size_t i = 0; i < list->len; i++) {
		lua_pushstring(L, list->items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int push_done(lua_State *L, int rc, mig_error *err)
{
	if (rc < 0)
		return fail(L, err);
	lua_pushinteger(L, rc);
	return 1;
}

/* --- configuration ----------------------------------------------------------------------- */

static int l_config(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	const char *path = luaL_optstring(L, 1, NULL), *section = luaL_optstring(L, 2, NULL);
	struct mig_config *config = lua_newuserdatauv(L, sizeof *config, 0);
	*config = (struct mig_config){ 0 };
	luaL_setmetatable(L, CONFIG);
	return mig_config_load(config, path, section, &err) < 0 ? fail(L, &err) : 1;
}

static int config_dispose(lua_State *L)
{
	mig_config_dispose(luaL_checkudata(L, 1, CONFIG));
	return 0;
}

static int config_get(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	mig_error err = MIG_ERROR_INIT;
	const char *value;
	if (mig_config_get(config, luaL_checkstring(L, 2), &value, &err) < 0)
		return fail(L, &err);
	lua_pushstring(L, value);
	return 1;
}

static int config_bool(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	mig_error err = MIG_ERROR_INIT;
	bool value;
	if (mig_config_bool(config, luaL_checkstring(L, 2), lua_toboolean(L, 3), &value, &err) < 0)
		return fail(L, &err);
	lua_pushboolean(L, value);
	return 1;
}

static int config_paths(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	mig_error err = MIG_ERROR_INIT;
	struct mig_strs paths = { 0 };
	int rc = mig_config_paths(config, luaL_checkstring(L, 2), &paths, &err);
	push_strings(L, &paths);
	mig_strs_dispose(&paths);
	return rc < 0 ? fail(L, &err) : 1;
}

/* The path, the folder, and the line of a key. */
static int config_place(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	mig_error err = MIG_ERROR_INIT;
	mig_config_fail(config, luaL_optstring(L, 2, ""), &err, "blamed");
	lua_pushstring(L, config->path);
	lua_pushstring(L, config->folder);
	lua_pushinteger(L, err.line);
	mig_error_dispose(&err);
	return 3;
}

static void keep_line(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	lua_State *L = data;
	lua_pushfstring(L, "%d %s %s", (int)level, logger, text);
	lua_rawseti(L, -2, luaL_len(L, -2) + 1);
}

static int config_warnings(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	const struct mig_log log = { keep_line, L, MIG_LOG_WARN };
	lua_newtable(L);
	mig_config_warn_unknown(config, &log);
	return 1;
}

/* dotenv(path): names and values, and the file that an error blames. */
static int l_dotenv(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_strs names = { 0 }, values = { 0 };
	int rc = mig_dotenv_read(luaL_checkstring(L, 1), &names, &values, &err);
	if (rc == 0) {
		push_strings(L, &names);
		push_strings(L, &values);
	}
	mig_strs_dispose(&names);
	mig_strs_dispose(&values);
	return rc < 0 ? fail(L, &err) : 2;
}

/* --- names ------------------------------------------------------------------------------- */

/* moment(zone): now, as text and in seconds since the epoch. */
static int l_moment(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_moment moment;
	struct mig_buf text = MIG_BUF_INIT;
	if (mig_moment_now(&moment, luaL_optstring(L, 1, NULL), &err) < 0)
		return fail(L, &err);
	mig_moment_put(&moment, &text);
	lua_pushstring(L, text.data);
	lua_pushinteger(L, (lua_Integer)moment.seconds);
	lua_pushboolean(L, moment.zoned);
	mig_buf_dispose(&text);
	return 3;
}

/* A moment of the past, in UTC. */
static struct mig_moment check_moment(lua_State *L, int index)
{
	struct mig_moment moment = { .seconds = (time_t)luaL_checkinteger(L, index) };
	gmtime_r(&moment.seconds, &moment.local);
	return moment;
}

/* past(seconds, microseconds, offset): the text of a moment, `offset` seconds from UTC. */
static int l_past(lua_State *L)
{
	struct mig_moment moment = check_moment(L, 1);
	struct mig_buf text = MIG_BUF_INIT;
	moment.microseconds = (long)luaL_checkinteger(L, 2);
	moment.zoned = !lua_isnoneornil(L, 3);
	moment.local.tm_gmtoff = (long)luaL_optinteger(L, 3, 0);
	mig_moment_put(&moment, &text);
	lua_pushstring(L, text.data);
	mig_buf_dispose(&text);
	return 1;
}

static int l_slug(lua_State *L)
{
	struct mig_buf slug = MIG_BUF_INIT;
	mig_slug_put(luaL_checkstring(L, 1), (size_t)luaL_optinteger(L, 2, 40), &slug);
	lua_pushstring(L, slug.data);
	mig_buf_dispose(&slug);
	return 1;
}

/* file_name(template, rev, slug, seconds) */
static int l_file_name(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_moment moment = check_moment(L, 4);
	struct mig_buf name = MIG_BUF_INIT;
	int rc = mig_file_name_put(luaL_checkstring(L, 1), luaL_checkstring(L, 2),
		luaL_checkstring(L, 3), &moment, &name, &err);
	if (rc == 0)
		lua_pushstring(L, name.data);
	mig_buf_dispose(&name);
	return rc < 0 ? fail(L, &err) : 1;
}

/* --- transactions and the version table -------------------------------------------------- */

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

/* run(url, { per_revision, schema, table, primary_key, ahead }) */
static int l_run(lua_State *L)
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
		return fail(L, &err);
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
		return fail(L, &err);
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
	return push_done(L, mig_sink_exec(&run->sink, sql, len, NULL, &err), &err);
}

static int run_collect(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, mig_sink_collect(&run->sink, &err), &err);
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
	return push_done(L, mig_txn_autocommit(&run->txn, lua_toboolean(L, 2), &err), &err);
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
		return push_done(L, mig_txn_##verb(&run->txn, &err), &err);                        \
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
	return push_done(L, mig_txn_step_begin(&run->txn, luaL_optstring(L, 2, NULL), &err), &err);
}

/* The state of the database, as the error says it. */
static int run_abort(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	mig_txn_abort(&run->txn, &err);
	mig_txn_abort(&run->txn, NULL); /* again is harmless */
	lua_pushstring(L, err.state);
	mig_error_dispose(&err);
	return 1;
}

static int version_exists(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	bool there;
	if (mig_version_exists(&run->version, &run->sink, &there, &err) < 0)
		return fail(L, &err);
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
	push_strings(L, &rows);
	mig_strs_dispose(&rows);
	return rc < 0 ? fail(L, &err) : 1;
}

static int version_create(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, mig_version_create(&run->version, &run->sink, &err), &err);
}

static int version_purge(lua_State *L)
{
	struct run *run = check_run(L);
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, mig_version_purge(&run->version, &run->sink, &err), &err);
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
	return push_done(L, mig_version_apply(&run->version, &run->sink, &step, &err), &err);
}

static const luaL_Reg config_methods[] = {
	{ "bool", config_bool },
	{ "get", config_get },
	{ "paths", config_paths },
	{ "place", config_place },
	{ "warnings", config_warnings },
	{ "__gc", config_dispose },
	{ NULL, NULL },
};

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
	{ "config", l_config },
	{ "dotenv", l_dotenv },
	{ "file_name", l_file_name },
	{ "moment", l_moment },
	{ "past", l_past },
	{ "run", l_run },
	{ "slug", l_slug },
	{ NULL, NULL },
};

static void make_type(lua_State *L, const char *name, const luaL_Reg *methods)
{
	luaL_newmetatable(L, name);
	luaL_setfuncs(L, methods, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
}

int luaopen_mig_test_engine(lua_State *L);
int luaopen_mig_test_engine(lua_State *L)
{
	make_type(L, CONFIG, config_methods);
	make_type(L, RUN, run_methods);
	luaL_newlib(L, functions);
	return 1;
}
