#include "script/write_hooks.h"

#include "script/state.h"

int mig_host_write_hooks(struct mig_host *host, struct mig_strs *out, mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "write_hooks");
	int rc = mig_script_call(L, 0, 1, err);
	if (rc < 0)
		return rc;
	size_t count = lua_rawlen(L, -1);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		mig_strs_add(out, lua_tostring(L, -1));
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return 0;
}

int mig_host_write_hook(struct mig_host *host, const char *name, const char *path,
	const struct mig_strs *keys, const struct mig_strs *values, mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "write_hook");
	lua_pushstring(L, name);
	lua_pushstring(L, path);
	lua_createtable(L, 0, (int)keys->len);
	for (size_t i = 0; i < keys->len; i++) {
		lua_pushstring(L, values->items[i]);
		lua_setfield(L, -2, keys->items[i]);
	}
	return mig_script_call(L, 3, 0, err);
}
