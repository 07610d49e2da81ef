/* Errors of the C rooms for specs: nil and a table with code, message, and
 * what else is known. */
#ifndef MIG_SPEC_PUSH_ERROR_H
#define MIG_SPEC_PUSH_ERROR_H

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

#include "base/vec.h"
#include "mig/error.h"

/* [-0, +1, m] pushes a text that a user may get to see. No spec may see the beginning of the
 * password that all of them use: see spec/support/secrets.lua. */
static inline void push_shown(lua_State *L, const char *text)
{
	if (text && strstr(text, "hunter2"))
		luaL_error(L, "the library shows the password: %s",
			luaL_gsub(L, text, "hunter2", "<here>"));
	lua_pushstring(L, text);
}

/* [-0, +2, m] and empties `err`, before anything is raised for what it says */
static inline int push_error(lua_State *L, mig_error *err)
{
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "message", err->message },
		{ "sql", err->sql },
		{ "revision", err->revision },
		{ "file", err->file },
	};
	enum { COUNT = sizeof texts / sizeof *texts };
	lua_pushnil(L);
	lua_newtable(L);
	lua_pushstring(L, mig_code_name(err->code));
	lua_setfield(L, -2, "code");
	for (size_t i = 0; i < COUNT; i++) {
		lua_pushstring(L, texts[i].text);
		lua_setfield(L, -2, texts[i].name);
	}
	if (err->position) {
		lua_pushinteger(L, err->position);
		lua_setfield(L, -2, "position");
	}
	if (err->line) {
		lua_pushinteger(L, err->line);
		lua_setfield(L, -2, "line");
	}
	mig_error_dispose(err);
	for (size_t i = 0; i < COUNT; i++) {
		lua_getfield(L, -1, texts[i].name);
		push_shown(L, lua_tostring(L, -1));
		lua_pop(L, 2);
	}
	return 2;
}

/* [-0, +1|+2, m] pushes the result of a call: a number, or nil and the error */
static inline int push_result(lua_State *L, int rc, mig_error *err)
{
	if (rc < 0)
		return push_error(L, err);
	lua_pushinteger(L, rc);
	return 1;
}

/* [-0, +1, m] */
static inline int push_strs(lua_State *L, const struct mig_strs *list)
{
	lua_newtable(L);
	for (size_t i = 0; i < list->len; i++) {
		lua_pushstring(L, list->items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

#endif
