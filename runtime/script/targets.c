#include "script/targets.h"

#include "base/alloc.h"
#include "script/state.h"

/* A text of the row on top of the stack, or NULL; the caller's. */
static char *take_text(lua_State *L, const char *name)
{
	char *text =
		lua_getfield(L, -1, name) == LUA_TSTRING ? mig_strdup(lua_tostring(L, -1)) : NULL;
	lua_pop(L, 1);
	return text;
}

int mig_host_targets(struct mig_host *host, const struct mig_host_opener *opener, bool *listed,
	struct mig_host_targets *out, mig_error *err)
{
	lua_State *L = host->L;
	host->opener = *opener;
	mig_script_push_entry(host, "targets");
	int rc = mig_script_call(L, 0, 1, err);
	mig_script_finish_rows(host);
	host->sink = NULL;
	*listed = false;
	if (rc < 0)
		return rc;
	*listed = lua_istable(L, -1);
	size_t count = *listed ? lua_rawlen(L, -1) : 0;
	for (size_t i = 0; i < count; i++) {
		struct mig_host_target target;
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		target.name = take_text(L, "name");
		target.url = take_text(L, "url");
		target.schema = take_text(L, "schema");
		target.has_models = lua_getfield(L, -1, "target_metadata") != LUA_TNIL;
		lua_pop(L, 1);
		mig_vec_push(out, target);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return 0;
}

void mig_host_targets_dispose(struct mig_host_targets *targets)
{
	for (size_t i = 0; i < targets->len; i++) {
		mig_free(targets->items[i].name);
		mig_free(targets->items[i].url);
		mig_free(targets->items[i].schema);
	}
	mig_vec_dispose(targets);
}

int mig_host_target(struct mig_host *host, size_t index, mig_error *err)
{
	mig_script_push_entry(host, "target");
	lua_pushinteger(host->L, (lua_Integer)index);
	return mig_script_call(host->L, 1, 0, err);
}
