/* Values of libmig on their way to Lua. */
#include "binding/binding.h"

int binding_give(
	struct binding *b, int rc, lua_CFunction push, void (*dispose)(void *value), void *value)
{
	lua_State *L = b->L;
	int status = LUA_OK;
	lua_pushcfunction(L, push);
	lua_pushlightuserdata(L, value);
	if (value) {
		status = lua_pcall(L, 1, 1, 0); /* fails only for a lack of memory */
		dispose(value);
	}
	binding_leave(b, rc);
	return status == LUA_OK ? 1 : lua_error(L);
}

void binding_set_text(lua_State *L, const char *name, const char *value)
{
	lua_pushstring(L, value);
	lua_setfield(L, -2, name);
}

void binding_set_number(lua_State *L, const char *name, int64_t value)
{
	lua_pushinteger(L, (lua_Integer)value);
	lua_setfield(L, -2, name);
}

void binding_set_flag(lua_State *L, const char *name, bool value)
{
	lua_pushboolean(L, value);
	lua_setfield(L, -2, name);
}
