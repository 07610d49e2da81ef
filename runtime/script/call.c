/* The one way into Lua, and the way errors take out of it and back in. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "script/state.h"

enum { FRAMES_SEARCHED = 50 }; /* reaching a frame takes time that grows with its depth */

static const char *const text_fields[] = { "revision", "file", "sql", "state", "traceback" };

static char **text_slot(mig_error *err, size_t i)
{
	char **const slots[] = { &err->revision, &err->file, &err->sql, &err->state,
		&err->traceback };
	return slots[i];
}

bool mig_script_is_ours(const char *source)
{
	return !strncmp(source, "@mig/", 5);
}

bool mig_script_where(lua_State *L, const char **file, int *line)
{
	lua_Debug frame;
	for (int level = 0; lua_getstack(L, level, &frame); level++) {
		lua_getinfo(L, "Sl", &frame);
		if (frame.source[0] != '@' || mig_script_is_ours(frame.source))
			continue;
		if (frame.currentline <= 0)
			continue;
		*file = frame.source + 1;
		*line = frame.currentline;
		return true;
	}
	return false;
}

/* One of the positions that take_position() takes. @return the message behind it, or NULL */
static const char *take_one(lua_State *L, const char *message, const char **file, int *line)
{
	lua_Debug frame;
	for (int level = 0; level < FRAMES_SEARCHED && lua_getstack(L, level, &frame); level++) {
		lua_getinfo(L, "S", &frame);
		size_t len = strlen(frame.short_src);
		if (frame.source[0] != '@' || strncmp(message, frame.short_src, len) != 0 ||
			message[len] != ':')
			continue;
		char *end;
		long number = strtol(message + len + 1, &end, 10);
		if (number <= 0 || number > INT_MAX || strncmp(end, ": ", 2) != 0)
			continue;
		if (!mig_script_is_ours(frame.source)) { /* the library is never to blame */
			*file = frame.source + 1;
			*line = (int)number;
		}
		return end + 2;
	}
	return NULL;
}

/* Lua puts "file:line: " before messages; the error object has fields for that. The line is not
 * always that of a frame: error("…", 2) and errors that were caught and raised again. These may
 * have several, of which the last one is where it began.
 * @return the message behind it, or as it was; then file and line are left alone */
static const char *take_position(lua_State *L, const char *message, const char **file, int *line)
{
	for (const char *rest = message; rest; rest = take_one(L, rest, file, line))
		message = rest;
	return message;
}

/* Push the class that error objects have; its module is loaded when the first one is made.
 * [-0, +1, e] */
static void push_error_class(lua_State *L)
{
	lua_getglobal(L, "require");
	lua_pushliteral(L, "mig.support.errors");
	lua_call(L, 1, 1);
	lua_getfield(L, -1, "Error");
	lua_remove(L, -2);
}

static bool is_error_object(lua_State *L, int index)
{
	if (lua_type(L, index) != LUA_TTABLE || !lua_getmetatable(L, index))
		return false;
	lua_pushliteral(L, "__name");
	lua_rawget(L, -2); /* raw: a method of the user's must not run in here */
	bool same = lua_type(L, -1) == LUA_TSTRING && !strcmp(lua_tostring(L, -1), "mig.Error");
	lua_pop(L, 2);
	return same;
}

/* Replace a plain error value on top by a table of the fields that pop_error() reads. */
static void wrap_error(lua_State *L)
{
	const char *file = NULL;
	int line = 0;
	const char *message;
	if (lua_isstring(L, -1) || luaL_getmetafield(L, -1, "__tostring") != LUA_TNIL) {
		lua_settop(L, 1);
		message = take_position(L, luaL_tolstring(L, 1, NULL), &file, &line);
	} else {
		message = lua_pushfstring(L, "error() was called with a %s instead of a message",
			luaL_typename(L, 1));
	}
	lua_createtable(L, 0, 5);
	lua_pushstring(L, message);
	lua_setfield(L, -2, "message");
	lua_pushliteral(L, "MIG_ESCRIPT");
	lua_setfield(L, -2, "code");
	if (file || mig_script_where(L, &file, &line)) {
		lua_pushstring(L, file);
		lua_setfield(L, -2, "file");
		lua_pushinteger(L, line);
		lua_setfield(L, -2, "line");
	}
	lua_replace(L, 1);
	lua_settop(L, 1);
}

/* Message handler: runs where the error was raised, so the stack can still be read. */
static int on_error(lua_State *L)
{
	lua_settop(L, 1);
	if (!is_error_object(L, 1))
		wrap_error(L);
	if (lua_getfield(L, 1, "traceback") == LUA_TNIL) {
		luaL_traceback(L, L, NULL, 1);
		lua_setfield(L, 1, "traceback");
	}
	lua_settop(L, 1);
	return 1;
}

static int code_of(const char *name)
{
	if (name)
		for (int code = MIG_EBUSY; code < 0; code++)
			if (!strcmp(mig_code_name(code), name))
				return code;
	return MIG_ESCRIPT;
}

static char *field_copy(lua_State *L, const char *name)
{
	char *copy = NULL;
	lua_pushstring(L, name);
	if (lua_rawget(L, -2) == LUA_TSTRING)
		copy = mig_strdup(lua_tostring(L, -1));
	lua_pop(L, 1);
	return copy;
}

static int field_integer(lua_State *L, const char *name)
{
	lua_pushstring(L, name);
	lua_rawget(L, -2);
	int value = (int)lua_tointeger(L, -1);
	lua_pop(L, 1);
	return value;
}

/* Move the error value on top of the stack into `err`. [-1, +0] */
static int pop_error(lua_State *L, int status, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	if (status == LUA_ERRMEM) {
		mig_fail(&found, MIG_ENOMEM, "not enough memory for Lua");
	} else if (lua_type(L, -1) == LUA_TTABLE) {
		char *code = field_copy(L, "code");
		found.code = code_of(code);
		mig_free(code);
		found.message = field_copy(L, "message");
		found.line = field_integer(L, "line");
		found.position = field_integer(L, "position");
		for (size_t i = 0; i < sizeof text_fields / sizeof *text_fields; i++)
			*text_slot(&found, i) = field_copy(L, text_fields[i]);
	} else {
		const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
		mig_fail(&found, MIG_ESCRIPT, "%s", text ? text : "error in error handling");
	}
	lua_pop(L, 1);
	/* A stop that was asked for is told as such, whatever the script made of it, or the system
	 * of a file that was being opened. */
	if (mig_interrupted() && (found.code == MIG_ESCRIPT || found.code == MIG_ENOTFOUND))
		mig_fail_interrupted(&found);
	return mig_error_move(err, &found);
}

int mig_script_call(lua_State *L, int nargs, int nresults, mig_error *err)
{
	int handler = lua_gettop(L) - nargs;
	lua_pushcfunction(L, on_error);
	lua_insert(L, handler);
	int status = lua_pcall(L, nargs, nresults, handler);
	lua_remove(L, handler);
	return status == LUA_OK ? 0 : pop_error(L, status, err);
}

int mig_script_raise(lua_State *L)
{
	mig_error *err = &mig_script_host(L)->error;
	lua_createtable(L, 0, 8);
	lua_pushstring(L, mig_code_name(err->code));
	lua_setfield(L, -2, "code");
	lua_pushstring(L, err->message ? err->message : "unknown error");
	lua_setfield(L, -2, "message");
	for (size_t i = 0; i < sizeof text_fields / sizeof *text_fields; i++) {
		if (!*text_slot(err, i))
			continue;
		lua_pushstring(L, *text_slot(err, i));
		lua_setfield(L, -2, text_fields[i]);
	}
	int line = err->line;
	const char *file = NULL;
	if (!err->file && mig_script_where(L, &file, &line)) {
		lua_pushstring(L, file);
		lua_setfield(L, -2, "file");
	}
	lua_pushinteger(L, line);
	lua_setfield(L, -2, "line");
	lua_pushinteger(L, err->position);
	lua_setfield(L, -2, "position");
	mig_error_dispose(err);
	push_error_class(L);
	lua_setmetatable(L, -2);
	return lua_error(L);
}
