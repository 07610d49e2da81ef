/* Methods that only ask. */
#include <stddef.h>

#include "binding/binding.h"

static const struct binding_option current_options[] = {
	{ "check_heads", BINDING_FLAG, offsetof(struct binding_options, check_heads) },
	{ 0 },
};

static const struct binding_option heads_options[] = {
	{ "resolve_dependencies", BINDING_FLAG,
		offsetof(struct binding_options, resolve_dependencies) },
	{ 0 },
};

static int env_current(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_options read = { 0 };
	mig_revision_list *list = NULL;
	binding_read_options(L, 2, "env:current", current_options, &read);
	binding_enter(b, L);
	int rc = mig_current(b->env, read.check_heads, &list, &b->err);
	return binding_give_revisions(b, rc, list);
}

static int env_heads(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_options read = { 0 };
	mig_revision_list *list = NULL;
	binding_read_options(L, 2, "env:heads", heads_options, &read);
	binding_enter(b, L);
	int rc = mig_heads(b->env, read.resolve_dependencies, &list, &b->err);
	return binding_give_revisions(b, rc, list);
}

static int env_history(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_revision_list *list = NULL;
	lua_settop(L, 2);
	const char *range = binding_read_text(L, 2, "env:history", "the range");
	binding_enter(b, L);
	int rc = mig_history(b->env, range, &list, &b->err);
	return binding_give_revisions(b, rc, list);
}

static int env_show(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_revision_list *list = NULL;
	lua_settop(L, 2);
	const char *spec = binding_read_text(L, 2, "env:show", "the revision");
	binding_enter(b, L);
	int rc = mig_show(b->env, spec ? spec : "head", &list, &b->err);
	return binding_give_revisions(b, rc, list);
}

static int env_branches(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_revision_list *list = NULL;
	binding_enter(b, L);
	int rc = mig_branches(b->env, &list, &b->err);
	return binding_give_revisions(b, rc, list);
}

static int push_status(lua_State *L)
{
	const mig_status *status = lua_touserdata(L, 1);
	const struct {
		const char *name;
		mig_revision_list *list;
	} parts[] = { { "current", status->current }, { "heads", status->heads },
		{ "pending", status->pending } };
	lua_createtable(L, 0, 7);
	binding_set_text(L, "url", status->url);
	binding_set_flag(L, "is_current", mig_status_is_current(status));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		lua_pushcfunction(L, binding_push_revisions);
		lua_pushlightuserdata(L, parts[i].list);
		lua_call(L, 1, 1);
		lua_setfield(L, -2, parts[i].name);
	}
	lua_createtable(L, (int)status->nunknown, 0);
	for (size_t i = 0; i < status->nunknown; i++) {
		lua_pushstring(L, status->unknown[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "unknown");
	return 1;
}

static void free_status(void *status)
{
	mig_status_free(status);
}

static int env_status(lua_State *L)
{
	struct binding *b = binding_check(L);
	mig_status *status = NULL;
	binding_enter(b, L);
	int rc = mig_status_read(b->env, &status, &b->err);
	return binding_give(b, rc, push_status, free_status, status);
}

static int env_is_at_head(lua_State *L)
{
	struct binding *b = binding_check(L);
	bool answer = false;
	binding_enter(b, L);
	binding_leave(b, mig_is_at_head(b->env, &answer, &b->err));
	lua_pushboolean(L, answer);
	return 1;
}

static int env_config(lua_State *L)
{
	const struct binding *b = binding_check(L);
	lua_settop(L, 2);
	const char *key = binding_read_text(L, 2, "env:config", "the key");
	lua_pushstring(L, key ? mig_env_config(b->env, key) : NULL);
	return 1;
}

static int env_location(lua_State *L)
{
	lua_pushstring(L, mig_env_location(binding_check(L)->env));
	return 1;
}

const luaL_Reg binding_questions[] = {
	{ "branches", env_branches },
	{ "config", env_config },
	{ "current", env_current },
	{ "heads", env_heads },
	{ "history", env_history },
	{ "is_at_head", env_is_at_head },
	{ "location", env_location },
	{ "show", env_show },
	{ "status", env_status },
	{ NULL, NULL },
};
