/* Errors of the C rooms for specs: nil and a table with code, message, and
 * what else is known. */
#ifndef MIG_SPEC_PUSH_ERROR_H
#define MIG_SPEC_PUSH_ERROR_H

#include <lauxlib.h>
#include <lua.h>

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

#endif
