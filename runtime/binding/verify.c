/* Methods about the files of applied revisions. */
#include "binding/binding.h"

static int push_verification(lua_State *L)
{
	const mig_verification *found = lua_touserdata(L, 1);
	lua_createtable(L, (int)found->len, 0);
	for (size_t i = 0; i < found->len; i++) {
		const mig_verified *item = &found->items[i];
		lua_createtable(L, 0, 6);
		binding_set_text(L, "revision", item->id);
		binding_set_text(L, "outcome", mig_verify_outcome_name(item->outcome));
		binding_set_text(L, "file", item->file);
		binding_set_text(L, "applied_at", item->applied_at);
		binding_set_text(L, "applied_by", item->applied_by);
		binding_set_text(L, "mig_version", item->mig_version);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static void free_verification(void *found)
{
	mig_verification_free(found);
}

static const struct binding_option no_options[] = { { 0 } };

static int env_verify(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_options read = { 0 };
	mig_verification *found = NULL;
	lua_settop(L, 2);
	binding_read_options(L, 2, "env:verify", no_options, &read);
	binding_enter(b, L);
	int rc = mig_verify(b->env, &found, &b->err);
	size_t findings = found ? found->findings : 0;
	binding_give(b, rc, push_verification, free_verification, found);
	lua_pushinteger(L, (lua_Integer)findings);
	return 2;
}

static int env_verify_accept(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_list ids;
	lua_settop(L, 2);
	binding_read_list(L, 2, "env:verify_accept", "a revision", &ids);
	binding_enter(b, L);
	int rc = mig_verify_accept(b->env, ids.items, ids.len, &b->err);
	binding_leave(b, rc);
	lua_pushinteger(L, rc);
	return 1;
}

const luaL_Reg binding_verdicts[] = {
	{ "verify", env_verify },
	{ "verify_accept", env_verify_accept },
	{ NULL, NULL },
};
