/* Errors of the C rooms for specs: nil and a table with code, message, and
 * what else is known. */
#ifndef MIG_SPEC_PUSH_ERROR_H
#define MIG_SPEC_PUSH_ERROR_H

#include <lauxlib.h>
#include <lua.h>

#include "base/vec.h"
#include "mig/error.h"

/* [-0, +2, m] and empties `err` */
static inline int push_error(lua_State *L, mig_error *err)
{
	lua_pushnil(L);
	lua_newtable(L);
	lua_pushstring(L, mig_code_name(err->code));
	lua_setfield(L, -2, "code");
	lua_pushstring(L, err->message);
	lua_setfield(L, -2, "message");
	if (err->sql) {
		lua_pushstring(L, err->sql);
		lua_setfield(L, -2, "sql");
	}
	if (err->revision) {
		lua_pushstring(L, err->revision);
		lua_setfield(L, -2, "revision");
	}
	if (err->file) {
		lua_pushstring(L, err->file);
		lua_setfield(L, -2, "file");
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
