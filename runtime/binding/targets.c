/* Several databases: which there are, and which one is worked on. */
#include "binding/binding.h"

/* Runs protected; [-1, +1, e]. Argument: the list as light userdata */
static int push_targets(lua_State *L)
{
	const mig_target_list *list = lua_touserdata(L, 1);
	lua_createtable(L, (int)list->len, 0);
	for (size_t i = 0; i < list->len; i++) {
		const mig_target *target = &list->items[i];
		lua_createtable(L, 0, 3);
		lua_pushstring(L, target->name);
		lua_setfield(L, -2, "name");
		lua_pushstring(L, target->url);
		lua_setfield(L, -2, "url");
		lua_pushstring(L, target->schema);
		lua_setfield(L, -2, "schema");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int env_targets(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_target_list *list = NULL;
	int status = LUA_OK;
	lua_settop(L, 1);
	binding_enter(b, L);
	int rc = mig_targets(b->env, &list, &b->err);
	if (list) {
		lua_pushcfunction(L, push_targets);
		lua_pushlightuserdata(L, list);
		status = lua_pcall(L, 1, 1, 0);
	} else {
		lua_pushnil(L);
	}
	mig_target_list_free(list);
	binding_leave(b, rc);
	return status == LUA_OK ? 1 : lua_error(L);
}

static int env_select(lua_State *L)
{
	struct binding *b = binding_check(L);
	lua_settop(L, 2);
	const char *name = binding_read_text(L, 2, "env:select", "the target");
	binding_enter(b, L);
	binding_leave(b, mig_env_select(b->env, name, &b->err));
	return 0;
}

const luaL_Reg binding_targets[] = {
	{ "select", env_select },
	{ "targets", env_targets },
	{ NULL, NULL },
};
