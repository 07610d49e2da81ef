/* Methods for several databases that share a history. */
#include "binding/binding.h"

static int push_targets(lua_State *L)
{
	const mig_target_list *list = lua_touserdata(L, 1);
	lua_createtable(L, (int)list->len, 0);
	for (size_t i = 0; i < list->len; i++) {
		lua_createtable(L, 0, 3);
		binding_set_text(L, "name", list->items[i].name);
		binding_set_text(L, "url", list->items[i].url);
		binding_set_text(L, "schema", list->items[i].schema);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static void free_targets(void *list)
{
	mig_target_list_free(list);
}

static int env_targets(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_target_list *list = NULL;
	binding_enter(b, L);
	int rc = mig_targets(b->env, &list, &b->err);
	if (list)
		return binding_give(b, rc, push_targets, free_targets, list);
	binding_leave(b, rc);
	lua_pushnil(L); /* one database, without a name */
	return 1;
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
