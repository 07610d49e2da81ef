/* mig.core.sink: SQL from Lua to the sink of the run in progress. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "db/split.h"
#include "script/state.h"

static const char rows_type[] = "mig.rows";

/* ---- arguments ---- */

/* The host of a call, which must happen while a run is in progress. */
static struct mig_host *check_host(lua_State *L)
{
	struct mig_host *host = mig_script_host(L);
	if (host->sink)
		return host;
	mig_fail(&host->error, MIG_EINVALID,
		"there is no database here: SQL runs only inside upgrade() or downgrade()");
	mig_script_raise(L);
	return NULL;
}

static struct mig_host *check_run(lua_State *L)
{
	struct mig_host *host = check_host(L);
	if (mig_script_is_over(host))
		mig_script_raise(L);
	return host;
}

/* Collect the map at `index` into an array that Lua owns, so that an error leaks nothing.
 * NULL when the argument is absent. [-0, +1, v] pushes the array (or nil) */
static struct mig_named *check_params(lua_State *L, int index, size_t *count)
{
	*count = 0;
	if (lua_isnoneornil(L, index)) {
		lua_pushnil(L);
		return NULL;
	}
	luaL_checktype(L, index, LUA_TTABLE);
	size_t n = 0;
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
		n++;
	struct mig_named *params = lua_newuserdatauv(L, (n ? n : 1) * sizeof *params, 0);
	for (lua_pushnil(L); *count < n && lua_next(L, index); lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING) {
			mig_fail(&mig_script_host(L)->error, MIG_EINVALID,
				"params must be a table of name = value");
			mig_script_raise(L);
		}
		/* keys and values stay alive in the table */
		params[*count].name = lua_tostring(L, -2);
		mig_script_check_value(
			L, lua_gettop(L), params[*count].name, &params[*count].value);
		++*count;
	}
	return params;
}

/* ---- statements ---- */

/* Run the statement of arguments 1 (SQL) and 2 (parameters). @param changed  NULL: nobody waits */
static void run_statement(lua_State *L, struct mig_host *host, int64_t *changed)
{
	size_t len, nparams;
	const char *sql = mig_script_check_sql(L, host, 1, &len);
	struct mig_named *params = check_params(L, 2, &nparams);
	int rc = host->txn.statement ? host->txn.statement(host->txn.data, sql, len, &host->error)
				     : 0;
	if (rc > 0) {
		mig_sink_from(host->sink, NULL, 0, false);
		return;
	}
	if (rc < 0)
		mig_script_raise(L);
	rc = params ? mig_sink_exec_params(
			      host->sink, sql, len, params, nparams, changed, &host->error)
		    : mig_sink_exec(host->sink, sql, len, changed, &host->error);
	if (rc < 0)
		mig_script_raise(L);
}

/* execute(sql, params, file, line): run, with nothing to come back; the error of a statement that
 * was sent ahead comes with a later call. File and line are where the text of the SQL stands, if
 * that is not where the caller is. */
static int sink_execute(lua_State *L)
{
	struct mig_host *host = check_host(L);
	lua_settop(L, 4);
	const char *file = luaL_optstring(L, 3, NULL);
	int line = (int)luaL_optinteger(L, 4, 0);
	bool is_text = file != NULL;
	if (host->sink->driver->send && !file)
		mig_script_where(L, &file, &line);
	mig_sink_from(host->sink, file, line, is_text);
	run_statement(L, host, NULL);
	return 0;
}

/* change(sql, params) -> rows changed */
static int sink_change(lua_State *L)
{
	struct mig_host *host = check_host(L);
	int64_t changed = 0;
	lua_settop(L, 2);
	run_statement(L, host, &changed);
	lua_pushinteger(L, changed);
	return 1;
}

/* ---- rows ---- */

/* A result set in Lua's hands. The host lists those that are open, because a script may forget
 * one and the collector may come late: none outlives its step. */
struct mig_rows {
	const mig_driver *driver;
	mig_cursor *cursor; /* NULL: finished, and in no list */
	bool over;          /* its step ended before it was read to the end */
	bool shared;        /* all rows are one table */
	struct mig_rows *next, **link;
};

/* May be called again. */
static void finish(struct mig_rows *rows)
{
	mig_cursor *cursor = rows->cursor;
	if (!cursor)
		return;
	rows->cursor = NULL;
	*rows->link = rows->next;
	if (rows->next)
		rows->next->link = rows->link;
	rows->driver->finish(cursor);
}

void mig_script_finish_rows(struct mig_host *host)
{
	while (host->open_rows) {
		host->open_rows->over = true;
		finish(host->open_rows);
	}
}

/* __gc and __close */
static int rows_finish(lua_State *L)
{
	finish(luaL_checkudata(L, 1, rows_type));
	return 0;
}

/* Run the query of arguments 1 and 2. [-0, +1, v] pushes the rows */
static struct mig_rows *open_rows(lua_State *L)
{
	struct mig_host *host = check_run(L);
	size_t len, nparams;
	lua_settop(L, 2);
	const char *sql = mig_script_check_sql(L, host, 1, &len);
	struct mig_named *params = check_params(L, 2, &nparams);
	struct mig_rows *rows = lua_newuserdatauv(L, sizeof *rows, 0);
	*rows = (struct mig_rows){ .driver = host->sink->driver };
	luaL_setmetatable(L, rows_type);
	if (host->txn.query && host->txn.query(host->txn.data, sql, len, &host->error) < 0)
		mig_script_raise(L);
	if (mig_sink_query(host->sink, sql, len, params, nparams, &rows->cursor, &host->error) < 0)
		mig_script_raise(L);
	rows->next = host->open_rows;
	rows->link = &host->open_rows;
	if (rows->next)
		rows->next->link = &rows->next;
	host->open_rows = rows;
	return rows;
}

/* Step. @return whether there is a row; raises on an error */
static bool next_row(lua_State *L, struct mig_rows *rows)
{
	struct mig_host *host = mig_script_host(L);
	int rc = rows->cursor ? rows->driver->next(rows->cursor, &host->error) : 0;
	if (rows->over)
		rc = mig_fail(
			&host->error, MIG_EINVALID, "these rows belong to a step that is over");
	if (rc > 0)
		return true;
	finish(rows);
	if (rc < 0)
		mig_script_raise(L);
	return false;
}

/* [-0, +0, m] puts the current row into the table on top, as column name = value */
static void fill_row(lua_State *L, const struct mig_rows *rows)
{
	size_t columns = rows->driver->column_count(rows->cursor);
	for (size_t i = 0; i < columns; i++) {
		mig_value value;
		rows->driver->column_value(rows->cursor, i, &value);
		lua_pushstring(L, rows->driver->column_name(rows->cursor, i));
		mig_script_push_value(L, &value);
		lua_rawset(L, -3);
	}
}

static void push_table(lua_State *L, const struct mig_rows *rows)
{
	lua_createtable(L, 0, (int)rows->driver->column_count(rows->cursor));
}

/* query(sql, params) -> list of rows */
static int sink_query(lua_State *L)
{
	struct mig_rows *rows = open_rows(L);
	lua_newtable(L);
	for (lua_Integer i = 1; next_row(L, rows); i++) {
		push_table(L, rows);
		fill_row(L, rows);
		lua_rawseti(L, -2, i);
	}
	return 1;
}

/* The second argument is what the last call returned, or the table to begin with. */
static int rows_next(lua_State *L)
{
	struct mig_rows *rows = luaL_checkudata(L, 1, rows_type);
	if (!next_row(L, rows))
		return 0;
	lua_settop(L, 2);
	if (!rows->shared)
		push_table(L, rows);
	fill_row(L, rows);
	return 1;
}

/* rows(sql, params, shared) -> iterator; the fourth value closes it when a loop is left early.
 * With `shared` all rows are one table, which is filled anew for each. */
static int sink_rows(lua_State *L)
{
	bool shared = lua_toboolean(L, 3);
	open_rows(L)->shared = shared;
	lua_pushcfunction(L, rows_next);
	lua_pushvalue(L, -2);
	lua_newtable(L);
	lua_pushvalue(L, -2);
	return 4;
}

/* scalar(sql, params) -> first column of the first row, or nil */
static int sink_scalar(lua_State *L)
{
	struct mig_rows *rows = open_rows(L);
	mig_value value;
	if (!next_row(L, rows) || rows->driver->column_count(rows->cursor) == 0)
		return 0;
	rows->driver->column_value(rows->cursor, 0, &value);
	mig_script_push_value(L, &value);
	finish(rows);
	return 1;
}

/* ---- the rest ---- */

/* split(text, file) -> list of { sql =, line = }; errors blame the file */
static int sink_split(lua_State *L)
{
	struct mig_host *host = check_run(L);
	size_t len;
	const char *text = luaL_checklstring(L, 1, &len);
	const char *file = luaL_optstring(L, 2, NULL);
	struct mig_split split;
	struct mig_statement statement;
	lua_settop(L, 2);
	lua_newtable(L);
	mig_split_init(&split, text, len, &host->sink->driver->lexis);
	int rc;
	for (lua_Integer i = 1; (rc = mig_split_next(&split, &statement, &host->error)) > 0; i++) {
		lua_createtable(L, 0, 3);
		lua_pushinteger(L, statement.text + statement.len - text);
		lua_setfield(L, -2, "last");
		lua_pushlstring(L, statement.text, statement.len);
		lua_setfield(L, -2, "sql");
		lua_pushinteger(L, statement.line);
		lua_setfield(L, -2, "line");
		lua_rawseti(L, 3, i);
	}
	if (rc < 0 && file)
		mig_error_set(&host->error.file, file);
	return rc < 0 ? mig_script_raise(L) : 1;
}

/* written(sql, params) -> the statement as a script would have it, with values in their places */
static int sink_written(lua_State *L)
{
	struct mig_host *host = check_run(L);
	size_t len, nparams, size = 0;
	char *text = NULL;
	lua_settop(L, 2);
	const char *sql = luaL_checklstring(L, 1, &len);
	struct mig_named *params = check_params(L, 2, &nparams);
	FILE *file = open_memstream(&text, &size);
	struct mig_sink script = mig_sink_file(file, host->sink->driver);
	int rc = params ? mig_sink_exec_params(
				  &script, sql, len, params, nparams, NULL, &host->error)
			: mig_sink_exec(&script, sql, len, NULL, &host->error);
	mig_sink_dispose(&script);
	fclose(file);
	lua_pushlstring(L, text ? text : "", size);
	free(text);
	return rc < 0 ? mig_script_raise(L) : 1;
}

/* progress(kind, what, done, total): how much of the work in this step is done */
static int sink_progress(lua_State *L)
{
	static const char *const names[] = { "rows", "bytes", NULL };
	static const enum mig_progress_kind kinds[] = { MIG_PROGRESS_ROWS, MIG_PROGRESS_BYTES };
	struct mig_host *host = mig_script_host(L);
	mig_progress_event event;
	if (host->progress && host->sink &&
		mig_progress_work(host->progress, kinds[luaL_checkoption(L, 1, NULL, names)],
			luaL_checkstring(L, 2), luaL_checkinteger(L, 3), luaL_checkinteger(L, 4),
			&event))
		mig_sink_progress(host->sink, host->progress, &event);
	return 0;
}

/* commit() ends the transaction and begins the next */
static int sink_commit(lua_State *L)
{
	struct mig_host *host = check_run(L);
	if (host->txn.commit && host->txn.commit(host->txn.data, &host->error) < 0)
		return mig_script_raise(L);
	return 0;
}

/* autocommit(on): be without a transaction, or in one again */
static int sink_autocommit(lua_State *L)
{
	struct mig_host *host = check_run(L);
	bool on = lua_toboolean(L, 1);
	if (on && host->sink->autocommit)
		mig_fail(&host->error, MIG_EINVALID, "this is an autocommit block already");
	else if (!host->txn.autocommit ||
		 host->txn.autocommit(host->txn.data, on, &host->error) == 0)
		return 0;
	return mig_script_raise(L);
}

/* in_autocommit() -> whether an autocommit block is open */
static int sink_in_autocommit(lua_State *L)
{
	const struct mig_host *host = mig_script_host(L);
	lua_pushboolean(L, host->sink && host->sink->autocommit);
	return 1;
}

/* rebuild(on, bytes): begin or end the rebuild of a table; the end never fails */
static int sink_rebuild(lua_State *L)
{
	bool on = lua_toboolean(L, 1);
	struct mig_host *host = on ? check_run(L) : mig_script_host(L);
	int64_t bytes = luaL_optinteger(L, 2, 0);
	if (host->sink && mig_sink_rebuild(host->sink, on, bytes, on ? &host->error : NULL) < 0 &&
		on)
		return mig_script_raise(L);
	return 0;
}

/* lock_timeout(seconds): how long DDL of this revision may wait for locks */
static int sink_lock_timeout(lua_State *L)
{
	const struct mig_host *host = mig_script_host(L);
	double seconds = luaL_checknumber(L, 1);
	if (host->txn.lock_timeout)
		host->txn.lock_timeout(host->txn.data, (int)(seconds * 1000 + 0.5));
	return 0;
}

/* operation(name) -> whether an earlier run did it: it is not to be asked for its statements */
static int sink_operation(lua_State *L)
{
	struct mig_host *host = check_run(L);
	const char *name = luaL_checkstring(L, 1);
	int rc = host->txn.operation ? host->txn.operation(host->txn.data, name, &host->error) : 0;
	if (rc < 0)
		return mig_script_raise(L);
	lua_pushboolean(L, rc > 0);
	return 1;
}

/* part(on, total): statements from here on are those of the last operation, or are not any more;
 * without a total nobody knows how many */
static int sink_part(lua_State *L)
{
	const struct mig_host *host = mig_script_host(L);
	if (host->txn.part)
		host->txn.part(
			host->txn.data, lua_toboolean(L, 1), (size_t)luaL_optinteger(L, 2, 0));
	return 0;
}

static int sink_is_offline(lua_State *L)
{
	struct mig_host *host = mig_script_host(L);
	lua_pushboolean(L, host->sink && mig_sink_offline(host->sink));
	return 1;
}

static const luaL_Reg functions[] = {
	{ "autocommit", sink_autocommit },
	{ "change", sink_change },
	{ "commit", sink_commit },
	{ "execute", sink_execute },
	{ "in_autocommit", sink_in_autocommit },
	{ "is_offline", sink_is_offline },
	{ "lock_timeout", sink_lock_timeout },
	{ "operation", sink_operation },
	{ "part", sink_part },
	{ "progress", sink_progress },
	{ "query", sink_query },
	{ "rebuild", sink_rebuild },
	{ "rows", sink_rows },
	{ "scalar", sink_scalar },
	{ "split", sink_split },
	{ "written", sink_written },
	{ NULL, NULL },
};

static const luaL_Reg rows_methods[] = {
	{ "__close", rows_finish },
	{ "__gc", rows_finish },
	{ NULL, NULL },
};

int mig_script_open_sink(lua_State *L)
{
	luaL_newmetatable(L, rows_type);
	luaL_setfuncs(L, rows_methods, 0);
	lua_pop(L, 1);
	luaL_newlib(L, functions);
	return 1;
}
