/* Functions that libmig calls: those of the host, and those that take results.
 *
 * An error of one must not pass through libmig, which has a transaction open: it is caught, kept,
 * and raised when the call is over. A run is not undone for the sake of a log line. */
#include "binding/binding.h"

/* In the call in progress. Uses only what cannot raise. */
static bool has_failed(lua_State *L)
{
	bool failed = lua_getiuservalue(L, 1, BINDING_CAUGHT) != LUA_TNIL;
	lua_pop(L, 1);
	return failed;
}

/* Call the function below two arguments on the stack; nothing of it stays there. */
static bool call_protected(lua_State *L)
{
	if (lua_pcall(L, 2, 0, 0) == LUA_OK)
		return true;
	if (lua_isnil(L, -1)) { /* that is an error, too */
		lua_pop(L, 1);
		lua_pushboolean(L, 0);
	}
	lua_setiuservalue(L, 1, BINDING_CAUGHT);
	return false;
}

static const char *const level_names[] = {
	[MIG_LOG_DEBUG] = "debug",
	[MIG_LOG_INFO] = "info",
	[MIG_LOG_WARN] = "warn",
	[MIG_LOG_ERROR] = "error",
};

struct log_line {
	enum mig_log_level level;
	const char *logger, *text;
};

/* Runs protected; [-2, +0, e]. Arguments: the function, the line as light userdata. */
static int call_log(lua_State *L)
{
	const struct log_line *line = lua_touserdata(L, 2);
	lua_settop(L, 1);
	lua_pushstring(L, level_names[line->level]);
	lua_pushstring(L, line->logger);
	lua_pushstring(L, line->text);
	lua_call(L, 3, 0);
	return 0;
}

/* Call the function in `slot` through `protected`, unless one failed in this call before. Uses only
 * what cannot raise. */
static void call(struct binding *b, enum binding_slot slot, lua_CFunction protected, void *data)
{
	lua_State *L = b->L;
	if (!L || !lua_checkstack(L, 4)) /* no call is in progress: it is being closed */
		return;
	if (has_failed(L))
		return;
	lua_pushcfunction(L, protected);
	lua_getiuservalue(L, 1, slot);
	lua_pushlightuserdata(L, data);
	call_protected(L);
}

bool binding_take(struct binding *b, int index, lua_CFunction taker, void *data)
{
	lua_State *L = b->L;
	if (has_failed(L))
		return false;
	lua_pushcfunction(L, taker);
	lua_pushvalue(L, index);
	lua_pushlightuserdata(L, data);
	return call_protected(L);
}

void binding_on_log(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	struct log_line line = { level, logger, text };
	call(data, BINDING_LOG, call_log, &line);
}

static const char *const kind_names[] = {
	[MIG_PROGRESS_STEP] = "step",
	[MIG_PROGRESS_ROWS] = "rows",
	[MIG_PROGRESS_BYTES] = "bytes",
	[MIG_PROGRESS_END] = "end",
};

/* Runs protected; [-2, +0, e]. Arguments: the function, the event as light userdata. */
static int call_progress(lua_State *L)
{
	const mig_progress_event *event = lua_touserdata(L, 2);
	lua_settop(L, 1);
	lua_createtable(L, 0, 8);
	binding_set_text(L, "kind", kind_names[event->kind]);
	binding_set_text(L, "direction", event->direction);
	binding_set_text(L, "revision", event->revision);
	binding_set_text(L, "what", event->what);
	binding_set_number(L, "step", (int64_t)event->step);
	binding_set_number(L, "steps", (int64_t)event->steps);
	binding_set_number(L, "done", event->done);
	binding_set_number(L, "total", event->total);
	lua_call(L, 1, 0);
	return 0;
}

void binding_on_progress(void *data, const mig_progress_event *event)
{
	mig_progress_event copy = *event;
	call(data, BINDING_PROGRESS, call_progress, &copy);
}
