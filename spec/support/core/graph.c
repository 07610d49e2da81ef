/* The revision graph for specs. Functions that fail return nil and an error table; lists of
 * revisions are lists of ids. */
#include "graph/plan.h"
#include "graph/target.h"

#include "graph_values.h"

static int add(lua_State *L, struct mig_graph *graph, int index, mig_error *err)
{
	struct mig_refs down = { 0 }, labels = { 0 }, depends = { 0 };
	get_field_strings(L, index, "down", &down);
	get_field_strings(L, index, "labels", &labels);
	get_field_strings(L, index, "depends", &depends);
	lua_getfield(L, index, "handle");
	struct mig_revision_spec spec = {
		.id = get_text(L, index, "id"),
		.down = down.items,
		.ndown = down.len,
		.labels = labels.items,
		.nlabels = labels.len,
		.depends = depends.items,
		.ndepends = depends.len,
		.doc = get_text(L, index, "doc"),
		.longdoc = get_text(L, index, "longdoc"),
		.path = get_text(L, index, "path"),
		.create_date = get_text(L, index, "create_date"),
		.irreversible = get_flag(L, index, "irreversible"),
		.handle = (int)lua_tointeger(L, -1),
	};
	lua_pop(L, 1);
	int rc = mig_graph_add(graph, &spec, err);
	mig_vec_dispose(&down);
	mig_vec_dispose(&labels);
	mig_vec_dispose(&depends);
	return rc;
}

static int add_all(lua_State *L, struct mig_graph *graph, int index, mig_error *err)
{
	int rc = 0;
	for (lua_Integer i = 1; i <= luaL_len(L, index) && rc == 0; i++) {
		lua_rawgeti(L, index, i);
		rc = add(L, graph, lua_gettop(L), err);
		lua_pop(L, 1);
	}
	return rc == 0 ? mig_graph_link(graph, err) : rc;
}

/* build(specs) -> graph */
static int l_build(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	luaL_checktype(L, 1, LUA_TTABLE);
	struct mig_graph **slot = lua_newuserdatauv(L, sizeof *slot, 0);
	*slot = NULL;
	luaL_setmetatable(L, GRAPH_TYPE);
	*slot = mig_graph_new();
	return add_all(L, *slot, 1, &err) < 0 ? fail(L, &err) : 1;
}

/* graph:extend(specs) -> true: more revisions, and linking once more */
static int l_extend(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	luaL_checktype(L, 2, LUA_TTABLE);
	if (add_all(L, check_graph(L), 2, &err) < 0)
		return fail(L, &err);
	lua_pushboolean(L, true);
	return 1;
}

/* graph:upgrade(rows, targets) and graph:stamp(rows, targets) -> plan */
static int plan_to(
	lua_State *L, int (*make)(const struct mig_graph *, const char *const *, size_t,
			      const char *const *, size_t, struct mig_plan *, mig_error *))
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_graph *graph = check_graph(L);
	struct mig_refs rows = { 0 }, targets = { 0 };
	struct mig_plan plan = MIG_PLAN_INIT;
	get_strings(L, 2, &rows);
	get_strings(L, 3, &targets);
	int rc = make(graph, rows.items, rows.len, targets.items, targets.len, &plan, &err);
	mig_vec_dispose(&rows);
	mig_vec_dispose(&targets);
	return rc < 0 ? fail(L, &err) : push_plan(L, &plan);
}

static int l_upgrade(lua_State *L)
{
	return plan_to(L, mig_plan_upgrade);
}

static int l_stamp(lua_State *L)
{
	return plan_to(L, mig_plan_stamp);
}

/* graph:downgrade(rows, target) -> plan */
static int l_downgrade(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_graph *graph = check_graph(L);
	const char *target = luaL_optstring(L, 3, NULL);
	struct mig_refs rows = { 0 };
	struct mig_plan plan = MIG_PLAN_INIT;
	get_strings(L, 2, &rows);
	int rc = mig_plan_downgrade(graph, rows.items, rows.len, target, &plan, &err);
	mig_vec_dispose(&rows);
	return rc < 0 ? fail(L, &err) : push_plan(L, &plan);
}

/* graph:history(lower, upper, rows) -> ids */
static int l_history(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_graph *graph = check_graph(L);
	const char *lower = luaL_optstring(L, 2, NULL), *upper = luaL_optstring(L, 3, NULL);
	struct mig_refs rows = { 0 };
	mig_revision_list *list = NULL;
	get_strings(L, 4, &rows);
	int rc = mig_graph_history(graph, lower, upper, rows.items, rows.len, &list, &err);
	return end_query(L, rc, &rows, list, &err);
}

/* graph:show(spec, rows) -> ids */
static int l_show(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_graph *graph = check_graph(L);
	const char *spec = luaL_checkstring(L, 2);
	struct mig_refs rows = { 0 };
	mig_revision_list *list = NULL;
	get_strings(L, 3, &rows);
	int rc = mig_graph_show(graph, spec, rows.items, rows.len, &list, &err);
	return end_query(L, rc, &rows, list, &err);
}

/* graph:heads(resolve_dependencies) -> ids */
static int l_heads(lua_State *L)
{
	mig_revision_list *list = NULL;
	mig_graph_heads(check_graph(L), lua_toboolean(L, 2), &list);
	return push_list(L, list);
}

/* graph:current(rows) -> ids */
static int l_current(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_graph *graph = check_graph(L);
	struct mig_refs rows = { 0 };
	mig_revision_list *list = NULL;
	get_strings(L, 2, &rows);
	int rc = mig_graph_current(graph, rows.items, rows.len, &list, &err);
	return end_query(L, rc, &rows, list, &err);
}

/* graph:branches() -> ids */
static int l_branches(lua_State *L)
{
	mig_revision_list *list = NULL;
	mig_graph_branches(check_graph(L), &list);
	return push_list(L, list);
}

/* graph:parents(heads, splice) -> ids */
static int l_parents(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_graph *graph = check_graph(L);
	bool splice = lua_toboolean(L, 3);
	struct mig_refs heads = { 0 };
	mig_revision_list *list = NULL;
	get_strings(L, 2, &heads);
	int rc = mig_graph_parents(graph, heads.items, heads.len, splice, &list, &err);
	return end_query(L, rc, &heads, list, &err);
}

/* graph:find(spec) -> id, or false for base */
static int l_find(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	const mig_revision *rev = NULL;
	if (mig_graph_find(check_graph(L), luaL_checkstring(L, 2), &rev, &err) < 0)
		return fail(L, &err);
	if (rev)
		lua_pushstring(L, mig_revision_id(rev));
	else
		lua_pushboolean(L, false);
	return 1;
}

/* graph:iterate(uppers, lowers, options) -> ids */
static int l_iterate(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_graph *graph = check_graph(L);
	struct mig_refs uppers = { 0 }, lowers = { 0 };
	mig_revision_list *list = NULL;
	luaL_checktype(L, 4, LUA_TTABLE);
	get_strings(L, 2, &uppers);
	get_strings(L, 3, &lowers);
	struct mig_iterate what = {
		.uppers = uppers.items,
		.nuppers = uppers.len,
		.lowers = lowers.items,
		.nlowers = lowers.len,
		.inclusive = get_flag(L, 4, "inclusive"),
		.implicit_base = get_flag(L, 4, "implicit_base"),
		.clamp = get_flag(L, 4, "clamp"),
		.downgrade = get_flag(L, 4, "downgrade"),
	};
	int rc = mig_graph_iterate(graph, &what, &list, &err);
	mig_vec_dispose(&uppers);
	mig_vec_dispose(&lowers);
	return rc < 0 ? fail(L, &err) : push_list(L, list);
}

/* graph:count() -> number */
static int l_count(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)mig_graph_count(check_graph(L)));
	return 1;
}

typedef const mig_revision *nth_revision(const mig_revision *rev, size_t i);
typedef const char *nth_name(const mig_revision *rev, size_t i);

static void set_ids(
	lua_State *L, const char *name, const mig_revision *rev, size_t count, nth_revision *nth)
{
	lua_newtable(L);
	for (size_t i = 0; i < count; i++) {
		lua_pushstring(L, mig_revision_id(nth(rev, i)));
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, name);
}

static void set_names(
	lua_State *L, const char *name, const mig_revision *rev, size_t count, nth_name *nth)
{
	lua_newtable(L);
	for (size_t i = 0; i < count; i++) {
		lua_pushstring(L, nth(rev, i));
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, name);
}

static const struct {
	const char *name;
	bool (*of)(const mig_revision *rev);
} flags[] = {
	{ "is_head", mig_revision_is_head },
	{ "is_real_head", mig_revision_is_real_head },
	{ "is_base", mig_revision_is_base },
	{ "is_branch_point", mig_revision_is_branch_point },
	{ "is_merge_point", mig_revision_is_merge_point },
	{ "irreversible", mig_revision_irreversible },
};

static const struct {
	const char *name;
	const char *(*of)(const mig_revision *rev);
} texts[] = {
	{ "id", mig_revision_id },
	{ "doc", mig_revision_doc },
	{ "longdoc", mig_revision_longdoc },
	{ "path", mig_revision_path },
	{ "create_date", mig_revision_create_date },
};

/* graph:revision(id or index) -> what the accessors say, or nil */
static int l_revision(lua_State *L)
{
	struct mig_graph *graph = check_graph(L);
	const mig_revision *rev = lua_type(L, 2) == LUA_TNUMBER
					  ? mig_graph_at(graph, (size_t)lua_tointeger(L, 2) - 1)
					  : mig_graph_get(graph, luaL_checkstring(L, 2));
	if (!rev)
		return 0;
	lua_newtable(L);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		lua_pushstring(L, texts[i].of(rev));
		lua_setfield(L, -2, texts[i].name);
	}
	set_ids(L, "down", rev, mig_revision_down_count(rev), mig_revision_down);
	set_ids(L, "next", rev, mig_revision_next_count(rev), mig_revision_next);
	set_names(L, "depends", rev, mig_revision_depends_count(rev), mig_revision_depends);
	set_names(L, "labels", rev, mig_revision_label_count(rev), mig_revision_label);
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		lua_pushboolean(L, flags[i].of(rev));
		lua_setfield(L, -2, flags[i].name);
	}
	lua_pushinteger(L, mig_revision_handle(rev));
	lua_setfield(L, -2, "handle");
	return 1;
}

static int l_gc(lua_State *L)
{
	struct mig_graph **slot = luaL_checkudata(L, 1, GRAPH_TYPE);
	mig_graph_free(*slot);
	*slot = NULL;
	return 0;
}

/* id_check(id) -> true */
static int l_id_check(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	if (mig_id_check(luaL_checkstring(L, 1), &err) < 0)
		return fail(L, &err);
	lua_pushboolean(L, true);
	return 1;
}

/* split(text) -> false, or lower or nil, upper or nil, true */
static int l_split(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	char *lower = NULL, *upper = NULL;
	int rc = mig_target_split(luaL_checkstring(L, 1), &lower, &upper, &err);
	if (rc < 0)
		return fail(L, &err);
	if (rc == 0) {
		lua_pushboolean(L, false);
		return 1;
	}
	lua_pushstring(L, lower);
	lua_pushstring(L, upper);
	lua_pushboolean(L, true);
	mig_free(lower);
	mig_free(upper);
	return 3;
}

static const luaL_Reg methods[] = {
	{ "extend", l_extend },
	{ "upgrade", l_upgrade },
	{ "downgrade", l_downgrade },
	{ "stamp", l_stamp },
	{ "history", l_history },
	{ "show", l_show },
	{ "heads", l_heads },
	{ "current", l_current },
	{ "branches", l_branches },
	{ "parents", l_parents },
	{ "find", l_find },
	{ "iterate", l_iterate },
	{ "count", l_count },
	{ "revision", l_revision },
	{ NULL, NULL },
};

static const luaL_Reg functions[] = {
	{ "build", l_build },
	{ "id_check", l_id_check },
	{ "split", l_split },
	{ NULL, NULL },
};

int luaopen_mig_test_graph(lua_State *L);

int luaopen_mig_test_graph(lua_State *L)
{
	luaL_newmetatable(L, GRAPH_TYPE);
	luaL_newlib(L, methods);
	lua_setfield(L, -2, "__index");
	lua_pushcfunction(L, l_gc);
	lua_setfield(L, -2, "__gc");
	lua_pop(L, 1);
	luaL_newlib(L, functions);
	return 1;
}
