/* Drivers, connections and sinks for specs. Functions that fail return nil and an error table. */
#include <lauxlib.h>
#include <lua.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "db/db.h"
#include "db/driver.h"
#include "db/sink.h"
#include "db/sqlite.h"
#include "db/url.h"
#include "mig/migrate.h"

#include "cursors.h"
#include "dialects.h"
#include "push_error.h"
#include "values.h"

#define DB   "mig.test.db"
#define SINK "mig.test.sink"

struct sink_box {
	struct mig_sink sink;
	FILE *file;
};

static int push_done(lua_State *L, int rc, mig_error *err)
{
	if (rc < 0)
		return push_error(L, err);
	lua_pushboolean(L, 1);
	return 1;
}

static int l_find(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	const mig_driver *driver = mig_driver_find(luaL_checkstring(L, 1), &err);
	if (!driver)
		return push_error(L, &err);
	lua_pushstring(L, driver->name);
	return 1;
}

/* --- connections ------------------------------------------------------------------------- */

/* A connection, and the host that must outlive it. */
struct hosted {
	struct mig_db db; /* first: check_db() takes one for the other */
	mig_driver_host host;
	struct mig_buf notices; /* lines */
};

static void on_notice(void *data, bool warning, const char *text)
{
	mig_buf_printf(data, "%s: %s\n", warning ? "warning" : "notice", text);
}

static int l_open(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	mig_url url;
	const char *text = luaL_checkstring(L, 1);
	int lock_timeout = (int)luaL_optinteger(L, 2, 0);
	struct hosted *hosted = lua_newuserdatauv(L, sizeof *hosted, 0);
	struct mig_db *db = &hosted->db;
	*hosted = (struct hosted){ .notices = MIG_BUF_INIT };
	hosted->host = (mig_driver_host){
		.lock_timeout = lock_timeout,
		.interrupted = mig_interrupted,
		.notice = on_notice,
		.data = &hosted->notices,
	};
	luaL_setmetatable(L, DB);
	int rc = mig_url_parse(text, &url, &err);
	if (!rc)
		rc = mig_db_open(&url, &hosted->host, db, &err);
	mig_url_dispose(&url);
	return rc < 0 ? push_error(L, &err) : 1;
}

static int db_close(lua_State *L)
{
	struct hosted *hosted = luaL_checkudata(L, 1, DB);
	mig_db_close(&hosted->db);
	mig_buf_dispose(&hosted->notices);
	return 0;
}

static struct mig_db *check_db(lua_State *L)
{
	struct mig_db *db = luaL_checkudata(L, 1, DB);
	luaL_argcheck(L, db->driver, 1, "closed");
	return db;
}

static int db_exec(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	size_t len, count;
	int64_t changed;
	const char *sql = luaL_checklstring(L, 2, &len);
	mig_value *values = read_values(L, 3, &count);
	if (db->driver->exec(db->conn, sql, len, values, count, &changed, &err) < 0)
		return push_error(L, &err);
	lua_pushinteger(L, changed);
	return 1;
}

static int db_query(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	mig_cursor *cursor;
	size_t len, count;
	const char *sql = luaL_checklstring(L, 2, &len);
	mig_value *values = read_values(L, 3, &count);
	if (db->driver->query(db->conn, sql, len, values, count, &cursor, &err) < 0)
		return push_error(L, &err);
	return push_cursor(L, db->driver, cursor);
}

static int db_begin(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, db->driver->begin(db->conn, &err), &err);
}

static int db_commit(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, db->driver->commit(db->conn, &err), &err);
}

static int db_rollback(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, db->driver->rollback(db->conn, &err), &err);
}

static int db_commit_locked(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, db->driver->commit_locked(db->conn, &err), &err);
}

/* send(sql, values, one_row): on its way, or an error */
static int db_send(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	size_t len, count;
	const char *sql = luaL_checklstring(L, 2, &len);
	mig_value *values = read_values(L, 3, &count);
	bool one_row = lua_toboolean(L, 4);
	return push_done(
		L, db->driver->send(db->conn, sql, len, values, count, one_row, &err), &err);
}

static void take_outcome(void *data, int64_t changed)
{
	lua_State *L = data;
	lua_pushinteger(L, changed);
	lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* collect(wait): the rows changed by each that succeeded, and the error of the first that did not
 */
static int db_collect(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	bool wait = lua_toboolean(L, 2);
	lua_newtable(L);
	if (db->driver->collect(db->conn, wait, take_outcome, L, &err) == 0)
		return 1;
	push_error(L, &err);
	lua_remove(L, -2); /* the nil */
	return 2;
}

static int db_lock(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, db->driver->lock(db->conn, luaL_checkstring(L, 2), &err), &err);
}

static int db_unlock(lua_State *L)
{
	struct mig_db *db = check_db(L);
	db->driver->unlock(db->conn, luaL_checkstring(L, 2));
	return 0;
}

static int db_is_lost(lua_State *L)
{
	struct mig_db *db = check_db(L);
	lua_pushboolean(L, db->driver->is_lost && db->driver->is_lost(db->conn));
	return 1;
}

static int db_server(lua_State *L)
{
	struct mig_db *db = check_db(L);
	lua_pushstring(L, db->driver->server ? db->driver->server(db->conn) : NULL);
	return 1;
}

/* What the server said since the last call, as lines. */
static int db_notices(lua_State *L)
{
	struct hosted *hosted = luaL_checkudata(L, 1, DB);
	push_shown(L, hosted->notices.data);
	mig_buf_clear(&hosted->notices);
	return 1;
}

static int db_in_transaction(lua_State *L)
{
	struct mig_db *db = check_db(L);
	lua_pushboolean(L, db->driver->in_transaction(db->conn));
	return 1;
}

static int db_has_table(lua_State *L)
{
	struct mig_db *db = check_db(L);
	mig_error err = MIG_ERROR_INIT;
	bool there;
	if (db->driver->has_table(
		    db->conn, luaL_optstring(L, 3, NULL), luaL_checkstring(L, 2), &there, &err) < 0)
		return push_error(L, &err);
	lua_pushboolean(L, there);
	return 1;
}

/* The driver of a scheme, which is sqlite when there is none. */
static const mig_driver *check_driver(lua_State *L, int index)
{
	const mig_driver *driver = mig_driver_find(luaL_optstring(L, index, "sqlite"), NULL);
	luaL_argcheck(L, driver, index, "no such driver");
	return driver;
}

/* l_quote(name, scheme) */
static int l_quote(lua_State *L)
{
	char *quoted = check_driver(L, 2)->quote_ident(luaL_checkstring(L, 1));
	lua_pushstring(L, quoted);
	mig_free(quoted);
	return 1;
}

/* l_literal(value, scheme): nil for the common form */
static int l_literal(lua_State *L)
{
	const mig_driver *driver = check_driver(L, 2);
	mig_value value;
	read_value(L, 1, &value);
	char *text = driver->literal ? driver->literal(&value) : NULL;
	lua_pushstring(L, text);
	mig_free(text);
	return 1;
}

/* --- sinks ------------------------------------------------------------------------------- */

static int db_sink(lua_State *L)
{
	struct mig_db *db = check_db(L);
	struct sink_box *box = lua_newuserdatauv(L, sizeof *box, 1);
	*box = (struct sink_box){ mig_sink_conn(db->conn, db->driver), NULL };
	luaL_setmetatable(L, SINK);
	lua_pushvalue(L, 1);
	lua_setiuservalue(L, -2, 1);
	return 1;
}

/* l_script(path, dialect, transactional): a driver with the lexical rules of the dialect. */
static int l_script(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	mig_driver *driver = NULL;
	const mig_lexis *lexis = check_lexis(L, 2);
	struct sink_box *box = lua_newuserdatauv(L, sizeof *box, 1);
	*box = (struct sink_box){ .file = NULL };
	box->sink.last_sql = (struct mig_buf)MIG_BUF_INIT;
	box->sink.last_binds = (struct mig_binds)MIG_BINDS_INIT;
	luaL_setmetatable(L, SINK);
	driver = lua_newuserdatauv(L, sizeof *driver, 0);
	*driver = mig_driver_sqlite;
	driver->lexis = *lexis;
	driver->transactional_ddl = lua_isnone(L, 3) || lua_toboolean(L, 3);
	lua_setiuservalue(L, -2, 1);
	box->file = fopen(path, "w");
	if (!box->file)
		return luaL_error(L, "cannot open %s", path);
	setvbuf(box->file, NULL, _IONBF, 0);
	box->sink = mig_sink_file(box->file, driver);
	return 1;
}

static int sink_close(lua_State *L)
{
	struct sink_box *box = luaL_checkudata(L, 1, SINK);
	mig_sink_dispose(&box->sink);
	if (box->file)
		fclose(box->file);
	box->file = NULL;
	return 0;
}

static int sink_exec(lua_State *L)
{
	struct sink_box *box = luaL_checkudata(L, 1, SINK);
	mig_error err = MIG_ERROR_INIT;
	size_t len, count;
	int64_t changed;
	const char *sql = luaL_checklstring(L, 2, &len);
	struct mig_named *named = read_named(L, 3, &count);
	int rc = named ? mig_sink_exec_params(&box->sink, sql, len, named, count, &changed, &err)
		       : mig_sink_exec(&box->sink, sql, len, &changed, &err);
	if (rc < 0)
		return push_error(L, &err);
	lua_pushinteger(L, changed);
	return 1;
}

static int sink_query(lua_State *L)
{
	struct sink_box *box = luaL_checkudata(L, 1, SINK);
	mig_error err = MIG_ERROR_INIT;
	mig_cursor *cursor;
	size_t len, count;
	const char *sql = luaL_checklstring(L, 2, &len);
	struct mig_named *named = read_named(L, 3, &count);
	if (mig_sink_query(&box->sink, sql, len, named, count, &cursor, &err) < 0)
		return push_error(L, &err);
	return push_cursor(L, box->sink.driver, cursor);
}

#define SINK_CALL(verb)                                                                            \
	static int sink_##verb(lua_State *L)                                                       \
	{                                                                                          \
		struct sink_box *box = luaL_checkudata(L, 1, SINK);                                \
		mig_error err = MIG_ERROR_INIT;                                                    \
		return push_done(L, mig_sink_##verb(&box->sink, &err), &err);                      \
	}
#define SINK_CALL_TEXT(verb)                                                                       \
	static int sink_##verb(lua_State *L)                                                       \
	{                                                                                          \
		struct sink_box *box = luaL_checkudata(L, 1, SINK);                                \
		mig_error err = MIG_ERROR_INIT;                                                    \
		const char *text = luaL_checkstring(L, 2);                                         \
		return push_done(L, mig_sink_##verb(&box->sink, text, &err), &err);                \
	}
SINK_CALL(begin)
SINK_CALL(commit)
SINK_CALL(rollback)
SINK_CALL_TEXT(savepoint)
SINK_CALL_TEXT(release)
SINK_CALL_TEXT(rollback_to)
SINK_CALL_TEXT(comment)

static int sink_offline(lua_State *L)
{
	struct sink_box *box = luaL_checkudata(L, 1, SINK);
	lua_pushboolean(L, mig_sink_offline(&box->sink));
	return 1;
}

/* --- interrupts -------------------------------------------------------------------------- */

static int l_interrupt(lua_State *L)
{
	mig_interrupt((int)luaL_checkinteger(L, 1));
	return 0;
}

static void on_alarm(int signal_number)
{
	(void)signal_number;
	mig_interrupt(SIGINT); /* made for it. NOLINT(bugprone-signal-handler) */
}

/* l_interrupt_after(milliseconds), as Ctrl-C does it */
static int l_interrupt_after(lua_State *L)
{
	struct itimerval timer = { .it_value.tv_usec = luaL_checkinteger(L, 1) * 1000 };
	signal(SIGALRM, on_alarm);
	setitimer(ITIMER_REAL, &timer, NULL);
	return 0;
}

static const luaL_Reg functions[] = {
	{ "find", l_find },
	{ "open", l_open },
	{ "quote", l_quote },
	{ "literal", l_literal },
	{ "script", l_script },
	{ "interrupt", l_interrupt },
	{ "interrupt_after", l_interrupt_after },
	{ NULL, NULL },
};

static const luaL_Reg db_methods[] = {
	{ "close", db_close },
	{ "exec", db_exec },
	{ "query", db_query },
	{ "begin", db_begin },
	{ "commit", db_commit },
	{ "commit_locked", db_commit_locked },
	{ "rollback", db_rollback },
	{ "in_transaction", db_in_transaction },
	{ "send", db_send },
	{ "collect", db_collect },
	{ "lock", db_lock },
	{ "unlock", db_unlock },
	{ "is_lost", db_is_lost },
	{ "server", db_server },
	{ "notices", db_notices },
	{ "has_table", db_has_table },
	{ "sink", db_sink },
	{ "__gc", db_close },
	{ NULL, NULL },
};

static const luaL_Reg sink_methods[] = {
	{ "close", sink_close },
	{ "exec", sink_exec },
	{ "query", sink_query },
	{ "begin", sink_begin },
	{ "commit", sink_commit },
	{ "rollback", sink_rollback },
	{ "savepoint", sink_savepoint },
	{ "release", sink_release },
	{ "rollback_to", sink_rollback_to },
	{ "comment", sink_comment },
	{ "offline", sink_offline },
	{ "__gc", sink_close },
	{ NULL, NULL },
};

static void new_type(lua_State *L, const char *name, const luaL_Reg *methods)
{
	luaL_newmetatable(L, name);
	luaL_setfuncs(L, methods, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
}

int luaopen_mig_test_db(lua_State *L);
int luaopen_mig_test_db(lua_State *L)
{
	new_type(L, DB, db_methods);
	new_type(L, SINK, sink_methods);
	new_type(L, CURSOR, cursor_methods);
	luaL_newlib(L, functions);
	lua_pushlightuserdata(L, NULL);
	lua_setfield(L, -2, "null");
	return 1;
}
