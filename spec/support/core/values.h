/* Values between Lua and drivers, for the test modules. */
#ifndef MIG_SPEC_VALUES_H
#define MIG_SPEC_VALUES_H

#include <lauxlib.h>
#include <lua.h>

#include "db/sink.h"

/* The value at `index`: null, a boolean, a number, a string, or { bytes = "…" }. */
static void read_value(lua_State *L, int index, mig_value *out)
{
	*out = (mig_value){ .type = MIG_NULL };
	switch (lua_type(L, index)) {
	case LUA_TLIGHTUSERDATA:
		return;
	case LUA_TBOOLEAN:
		out->type = MIG_BOOLEAN;
		out->as.boolean = lua_toboolean(L, index);
		return;
	case LUA_TNUMBER:
		out->type = lua_isinteger(L, index) ? MIG_INTEGER : MIG_REAL;
		if (out->type == MIG_INTEGER)
			out->as.integer = lua_tointeger(L, index);
		else
			out->as.real = lua_tonumber(L, index);
		return;
	case LUA_TTABLE:
		out->type = MIG_BYTES;
		lua_getfield(L, index, "bytes");
		out->as.text.data = luaL_checklstring(L, -1, &out->as.text.len);
		lua_pop(L, 1);
		return;
	default:
		out->type = MIG_TEXT;
		out->as.text.data = luaL_checklstring(L, index, &out->as.text.len);
	}
}

static void push_value(lua_State *L, const mig_value *value)
{
	switch (value->type) {
	case MIG_NULL:
		lua_pushlightuserdata(L, NULL);
		return;
	case MIG_BOOLEAN:
		lua_pushboolean(L, value->as.boolean);
		return;
	case MIG_INTEGER:
		lua_pushinteger(L, value->as.integer);
		return;
	case MIG_REAL:
		lua_pushnumber(L, value->as.real);
		return;
	case MIG_TEXT:
		lua_pushlstring(L, value->as.text.data, value->as.text.len);
		return;
	case MIG_BYTES:
		lua_newtable(L);
		lua_pushlstring(L, value->as.text.data, value->as.text.len);
		lua_setfield(L, -2, "bytes");
	}
}

/* A list of values in a userdata, which an error frees. */
static mig_value *read_values(lua_State *L, int index, size_t *count)
{
	*count = lua_isnoneornil(L, index) ? 0 : (size_t)luaL_len(L, index);
	mig_value *values = lua_newuserdatauv(L, (*count + 1) * sizeof *values, 0);
	for (size_t i = 0; i < *count; i++) {
		lua_rawgeti(L, index, (lua_Integer)i + 1);
		read_value(L, lua_gettop(L), &values[i]);
		lua_pop(L, 1); /* the list keeps it */
	}
	return values;
}

/* A table of named values; NULL when there is none. */
static struct mig_named *read_named(lua_State *L, int index, size_t *count)
{
	*count = 0;
	if (lua_isnoneornil(L, index))
		return NULL;
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
		++*count;
	struct mig_named *named = lua_newuserdatauv(L, (*count + 1) * sizeof *named, 0);
	size_t i = 0;
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
		named[i].name = lua_tostring(L, -2);
		read_value(L, lua_gettop(L), &named[i++].value);
	}
	return named;
}

#endif
