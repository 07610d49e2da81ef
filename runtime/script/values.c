/* Values between Lua and the database. */
#include <string.h>

#include "base/error.h"
#include "script/state.h"

/* Tables stand for what Lua has no value for: { kind = "null" }, { kind = "bytes", value = s }. */
static bool check_table(lua_State *L, int index, mig_value *out)
{
	bool known = false;
	lua_getfield(L, index, "kind");
	const char *kind = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
	if (!strcmp(kind, "null")) {
		out->type = MIG_NULL;
		known = true;
	} else if (!strcmp(kind, "bytes")) {
		lua_pushliteral(L, "value");
		lua_rawget(L, index); /* raw: what a method makes nobody would keep alive */
		if (lua_type(L, -1) == LUA_TSTRING) {
			/* the table keeps the string alive after the pop */
			out->type = MIG_BYTES;
			out->as.text.data = lua_tolstring(L, -1, &out->as.text.len);
			known = true;
		}
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return known;
}

void mig_script_check_value(lua_State *L, int index, const char *name, mig_value *out)
{
	bool known = true;
	switch (lua_type(L, index)) {
	case LUA_TNIL:
		out->type = MIG_NULL;
		break;
	case LUA_TBOOLEAN:
		out->type = MIG_BOOLEAN;
		out->as.boolean = lua_toboolean(L, index);
		break;
	case LUA_TNUMBER:
		if (lua_isinteger(L, index)) {
			out->type = MIG_INTEGER;
			out->as.integer = lua_tointeger(L, index);
		} else {
			out->type = MIG_REAL;
			out->as.real = lua_tonumber(L, index);
		}
		break;
	case LUA_TSTRING:
		out->type = MIG_TEXT;
		out->as.text.data = lua_tolstring(L, index, &out->as.text.len);
		break;
	case LUA_TTABLE:
		known = check_table(L, index, out);
		break;
	default:
		known = false;
	}
	if (known)
		return;
	mig_fail(&mig_script_host(L)->error, MIG_EINVALID,
		"parameter '%s' cannot be a %s; give a string, a number, a boolean, "
		"sa.null() or sa.bytes(…)",
		name, luaL_typename(L, index));
	mig_script_raise(L);
}

void mig_script_push_value(lua_State *L, const mig_value *value)
{
	switch (value->type) {
	case MIG_NULL:
		lua_pushnil(L);
		break;
	case MIG_BOOLEAN:
		lua_pushboolean(L, value->as.boolean);
		break;
	case MIG_INTEGER:
		lua_pushinteger(L, value->as.integer);
		break;
	case MIG_REAL:
		lua_pushnumber(L, value->as.real);
		break;
	case MIG_TEXT:
	case MIG_BYTES:
		lua_pushlstring(L, value->as.text.data, value->as.text.len);
		break;
	}
}
