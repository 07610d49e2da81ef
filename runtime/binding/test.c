/* The method that tries revisions in a scratch database. */
#include <stddef.h>

#include "binding/binding.h"

/* Where the cases go. */
struct report {
	struct binding *b;
	int index; /* of the list */
};

/* One of them, on its way. */
struct told {
	struct binding *b;
	const mig_test_case *result;
};

static void set_differences(lua_State *L, const char *name, const mig_differences *list)
{
	if (!list)
		return;
	lua_pushcfunction(L, binding_push_differences);
	lua_pushlightuserdata(L, (void *)(uintptr_t)list);
	lua_call(L, 1, 1);
	lua_setfield(L, -2, name);
}

/* Runs protected; arguments: the list, what is told. */
static int add_case(lua_State *L)
{
	const struct told *told = lua_touserdata(L, 2);
	const mig_test_case *result = told->result;
	lua_createtable(L, 0, 8);
	binding_set_text(L, "revision", mig_revision_id(result->revision));
	binding_set_text(L, "doc", mig_revision_doc(result->revision));
	binding_set_text(L, "path", mig_revision_path(result->revision));
	binding_set_text(L, "outcome", mig_test_outcome_name(result->outcome));
	set_differences(L, "after_downgrade", result->after_downgrade);
	set_differences(L, "after_upgrade", result->after_upgrade);
	if (result->error) {
		binding_set_text(L, "step", result->step);
		binding_push_error(L, told->b, result->error);
		lua_setfield(L, -2, "error");
	}
	lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
	return 0;
}

static void take_case(void *data, const mig_test_case *result)
{
	const struct report *report = data;
	struct told told = { report->b, result };
	binding_take(report->b, report->index, add_case, &told);
}

static const struct binding_option test_options[] = {
	{ "keep", BINDING_FLAG, offsetof(struct binding_options, keep) },
	{ "rev_range", BINDING_TEXT, offsetof(struct binding_options, rev_range) },
	{ "scratch", BINDING_TEXT, offsetof(struct binding_options, scratch) },
	{ 0 },
};

static int env_test(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_options read = { 0 };
	struct binding_list targets;
	lua_settop(L, 3);
	binding_read_list(L, 2, "env:test", "a target", &targets);
	binding_read_options(L, 3, "env:test", test_options, &read);
	luaL_checkstack(L, 8, NULL);
	lua_newtable(L);
	struct report report = { b, lua_gettop(L) };
	const mig_test_options opts = {
		.targets = targets.items,
		.ntargets = targets.len,
		.range = read.rev_range,
		.scratch = read.scratch,
		.keep = read.keep,
		.tested = take_case,
		.data = &report,
	};
	binding_enter(b, L);
	int rc = mig_test(b->env, &opts, &b->err);
	binding_leave(b, rc);
	lua_pushinteger(L, rc);
	return 2;
}

const luaL_Reg binding_tests[] = {
	{ "test", env_test },
	{ NULL, NULL },
};
