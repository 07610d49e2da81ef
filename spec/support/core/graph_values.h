/* Arguments and results of the graph for specs. */
#ifndef MIG_SPEC_GRAPH_VALUES_H
#define MIG_SPEC_GRAPH_VALUES_H

#include "base/alloc.h"
#include "base/vec.h"
#include "graph/plan.h"

#include "push_error.h"

#define GRAPH_TYPE "mig.test.graph"

/* --- arguments --------------------------------------------------------------------------- */

static inline struct mig_graph *check_graph(lua_State *L)
{
	return *(struct mig_graph **)luaL_checkudata(L, 1, GRAPH_TYPE);
}

/* [-0, +0, -] The texts stay in the table. */
static inline void get_strings(lua_State *L, int index, struct mig_refs *out)
{
	lua_Integer count = lua_istable(L, index) ? luaL_len(L, index) : 0;
	for (lua_Integer i = 1; i <= count; i++) {
		lua_rawgeti(L, index, i);
		mig_vec_push(out, lua_tostring(L, -1));
		lua_pop(L, 1);
	}
}

static inline void get_field_strings(
	lua_State *L, int index, const char *name, struct mig_refs *out)
{
	lua_getfield(L, index, name);
	get_strings(L, lua_gettop(L), out);
	lua_pop(L, 1);
}

static inline const char *get_text(lua_State *L, int index, const char *name)
{
	lua_getfield(L, index, name);
	const char *text = lua_tostring(L, -1);
	lua_pop(L, 1);
	return text;
}

static inline bool get_flag(lua_State *L, int index, const char *name)
{
	lua_getfield(L, index, name);
	bool flag = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return flag;
}

/* --- results ----------------------------------------------------------------------------- */

/* [-0, +2, m] */
static inline int fail(lua_State *L, mig_error *err)
{
	char *file = mig_strdup(err->file);
	push_error(L, err);
	lua_pushstring(L, file);
	lua_setfield(L, -2, "file");
	mig_free(file);
	return 2;
}

/* [-0, +1, m] */
static inline void push_strings(lua_State *L, const char *const *items, size_t count)
{
	lua_newtable(L);
	for (size_t i = 0; i < count; i++) {
		lua_pushstring(L, items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

/* [-0, +1, m] and frees `list` */
static inline int push_list(lua_State *L, mig_revision_list *list)
{
	lua_newtable(L);
	for (size_t i = 0; i < list->len; i++) {
		lua_pushstring(L, mig_revision_id(list->items[i]));
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	mig_revision_list_free(list);
	return 1;
}

/* [-0, +1, m] "I x", "U x>y", "D x" */
static inline void push_changes(lua_State *L, const struct mig_step *step)
{
	lua_newtable(L);
	for (size_t i = 0; i < step->nchanges; i++) {
		const struct mig_row_change *change = &step->changes[i];
		switch (change->kind) {
		case MIG_ROW_INSERT:
			lua_pushfstring(L, "I %s", change->to);
			break;
		case MIG_ROW_UPDATE:
			lua_pushfstring(L, "U %s>%s", change->from, change->to);
			break;
		case MIG_ROW_DELETE:
			lua_pushfstring(L, "D %s", change->from);
			break;
		}
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

/* [-0, +1, m] */
static inline void push_step(lua_State *L, const struct mig_step *step)
{
	static const char *const kinds[] = { "upgrade", "downgrade", "stamp" };
	lua_newtable(L);
	lua_pushstring(L, kinds[step->kind]);
	lua_setfield(L, -2, "kind");
	lua_pushstring(L, step->rev ? mig_revision_id(step->rev) : NULL);
	lua_setfield(L, -2, "id");
	push_strings(L, step->from, step->nfrom);
	lua_setfield(L, -2, "from");
	push_strings(L, step->to, step->nto);
	lua_setfield(L, -2, "to");
	push_changes(L, step);
	lua_setfield(L, -2, "changes");
}

/* [-0, +1, m] and disposes `plan` */
static inline int push_plan(lua_State *L, struct mig_plan *plan)
{
	lua_newtable(L);
	lua_newtable(L);
	for (size_t i = 0; i < plan->nsteps; i++) {
		push_step(L, &plan->steps[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "steps");
	push_strings(L, plan->rows_after, plan->nrows_after);
	lua_setfield(L, -2, "after");
	lua_pushstring(L, plan->warning);
	lua_setfield(L, -2, "warning");
	mig_plan_dispose(plan);
	return 1;
}

/* [-0, +1 or +2, m] what a query gave; frees its arguments */
static inline int end_query(
	lua_State *L, int rc, struct mig_refs *names, mig_revision_list *list, mig_error *err)
{
	mig_vec_dispose(names);
	return rc < 0 ? fail(L, err) : push_list(L, list);
}

#endif
