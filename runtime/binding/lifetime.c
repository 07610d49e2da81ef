/* Who may use an environment, and when it ends. */
#include "binding/binding.h"

struct binding *binding_check(lua_State *L)
{
	struct binding *b = luaL_checkudata(L, 1, BINDING_ENV);
	if (!b->env)
		binding_refuse(L, "the environment is closed");
	if (b->L)
		binding_refuse(L, "a callback may not use the environment that called it");
	return b;
}

/* Stands at index 1 of `L` until the call ends, so that no collector takes it away. */
void binding_enter(struct binding *b, lua_State *L)
{
	lua_pushnil(L);
	lua_setiuservalue(L, 1, BINDING_CAUGHT);
	b->L = L;
}

void binding_leave(struct binding *b, int rc)
{
	lua_State *L = b->L;
	b->L = NULL;
	bool caught = lua_getiuservalue(L, 1, BINDING_CAUGHT) != LUA_TNIL;
	lua_pop(L, 1);
	if (rc < 0 || caught)
		binding_raise(L, b);
}

int binding_close(lua_State *L)
{
	struct binding *b = luaL_checkudata(L, 1, BINDING_ENV);
	if (b->L) /* in use: by a callback's fault, or by a state that closes inside one */
		return binding_refuse(L, "a callback may not close the environment that called it");
	mig_env *env = b->env;
	b->env = NULL;
	mig_env_free(env);
	mig_error_dispose(&b->err);
	mig_free(b->err_line);
	b->err_line = NULL;
	return 0;
}
