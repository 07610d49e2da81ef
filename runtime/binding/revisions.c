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
	{ "replaces", mig_revision_replaces_count, mig_revision_replaces },
	{ "branch_labels", mig_revision_label_count, mig_revision_label },
};

static void push_revision(lua_State *L, const mig_revision *rev)
{
	lua_createtable(L, 0, 14);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		binding_set_text(L, texts[i].name, texts[i].ask(rev));
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		size_t n = lists[i].count(rev);
		lua_createtable(L, (int)n, 0);
		for (size_t j = 0; j < n; j++) {
			lua_pushstring(L, lists[i].item(rev, j));
			lua_rawseti(L, -2, (lua_Integer)j + 1);
		}
		lua_setfield(L, -2, lists[i].name);
	}
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
		binding_set_flag(L, facts[i].name, facts[i].ask(rev));
}

int binding_push_revisions(lua_State *L)
{
	const mig_revision_list *list = lua_touserdata(L, 1);
	lua_createtable(L, (int)list->len, 0);
	for (size_t i = 0; i < list->len; i++) {
		push_revision(L, list->items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static void free_list(void *list)
{
	mig_revision_list_free(list);
}

int binding_give_revisions(struct binding *b, int rc, mig_revision_list *take_list)
{
	return binding_give(b, rc, binding_push_revisions, free_list, take_list);
}
