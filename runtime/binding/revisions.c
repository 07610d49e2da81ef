/* Revisions as tables, with the field names of --json. They are copies: they outlive the
 * environment. */
#include "binding/binding.h"

static const struct text {
	const char *name;
	const char *(*ask)(const mig_revision *rev);
} texts[] = {
	{ "revision", mig_revision_id },
	{ "doc", mig_revision_doc },
	{ "longdoc", mig_revision_longdoc },
	{ "create_date", mig_revision_create_date },
	{ "path", mig_revision_path },
};

static const struct fact {
	const char *name;
	bool (*ask)(const mig_revision *rev);
} facts[] = {
	{ "is_head", mig_revision_is_head },
	{ "is_real_head", mig_revision_is_real_head },
	{ "is_base", mig_revision_is_base },
	{ "is_branch_point", mig_revision_is_branch_point },
	{ "is_merge_point", mig_revision_is_merge_point },
};

static const char *down_id(const mig_revision *rev, size_t i)
{
	return mig_revision_id(mig_revision_down(rev, i));
}

static const char *next_id(const mig_revision *rev, size_t i)
{
	return mig_revision_id(mig_revision_next(rev, i));
}

static const struct list {
	const char *name;
	size_t (*count)(const mig_revision *rev);
	const char *(*item)(const mig_revision *rev, size_t i);
} lists[] = {
	{ "down_revision", mig_revision_down_count, down_id },
	{ "next", mig_revision_next_count, next_id },
	{ "depends_on", mig_revision_depends_count, mig_revision_depends },
	{ "branch_labels", mig_revision_label_count, mig_revision_label },
};

static void push_revision(lua_State *L, const mig_revision *rev)
{
	lua_createtable(L, 0, 14);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		lua_pushstring(L, texts[i].ask(rev));
		lua_setfield(L, -2, texts[i].name);
	}
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		size_t n = lists[i].count(rev);
		lua_createtable(L, (int)n, 0);
		for (size_t j = 0; j < n; j++) {
			lua_pushstring(L, lists[i].item(rev, j));
			lua_rawseti(L, -2, (lua_Integer)j + 1);
		}
		lua_setfield(L, -2, lists[i].name);
	}
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		lua_pushboolean(L, facts[i].ask(rev));
		lua_setfield(L, -2, facts[i].name);
	}
}

/* Runs protected; [-1, +1, e]. Argument: the list as light userdata */
static int push_list(lua_State *L)
{
	const mig_revision_list *list = lua_touserdata(L, 1);
	lua_createtable(L, (int)list->len, 0);
	for (size_t i = 0; i < list->len; i++) {
		push_revision(L, list->items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

/* Runs protected; [-1, +1, e]. Argument: the status as light userdata */
static int push_status(lua_State *L)
{
	const mig_status *status = lua_touserdata(L, 1);
	const struct {
		const char *name;
		mig_revision_list *list;
	} parts[] = { { "current", status->current }, { "heads", status->heads },
		{ "pending", status->pending } };
	lua_createtable(L, 0, 6);
	lua_pushstring(L, status->url);
	lua_setfield(L, -2, "url");
	lua_pushboolean(L, mig_status_is_current(status));
	lua_setfield(L, -2, "is_current");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		lua_pushcfunction(L, push_list);
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

/* Make the table before the error of a callback can be raised: then nothing is owned any more.
 * @return what lua_pcall() did, which fails only for a lack of memory */
static int push_protected(lua_State *L, lua_CFunction push, void *data)
{
	lua_pushcfunction(L, push);
	lua_pushlightuserdata(L, data);
	return data ? lua_pcall(L, 1, 1, 0) : LUA_OK;
}

int binding_give_revisions(struct binding *b, int rc, mig_revision_list *take_list)
{
	lua_State *L = b->L;
	int status = push_protected(L, push_list, take_list);
	mig_revision_list_free(take_list);
	binding_leave(b, rc);
	return status == LUA_OK ? 1 : lua_error(L);
}

int binding_give_status(struct binding *b, int rc, mig_status *take_status)
{
	lua_State *L = b->L;
	int status = push_protected(L, push_status, take_status);
	mig_status_free(take_status);
	binding_leave(b, rc);
	return status == LUA_OK ? 1 : lua_error(L);
}
