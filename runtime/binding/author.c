/* Methods that write revision files. */
#include <stddef.h>

#include "binding/binding.h"

#define OPTION(name, kind)                                                                         \
	{                                                                                          \
#name, kind, offsetof(struct binding_options, name)                                \
	}

static const struct binding_option revision_options[] = {
	OPTION(message, BINDING_TEXT),
	OPTION(rev_id, BINDING_TEXT),
	OPTION(head, BINDING_LIST),
	OPTION(splice, BINDING_FLAG),
	OPTION(branch_label, BINDING_TEXT),
	OPTION(depends_on, BINDING_LIST),
	OPTION(version_path, BINDING_TEXT),
	OPTION(autogenerate, BINDING_FLAG),
	{ 0 },
};

static const struct binding_option merge_options[] = {
	OPTION(message, BINDING_TEXT),
	OPTION(rev_id, BINDING_TEXT),
	OPTION(branch_label, BINDING_TEXT),
	OPTION(splice, BINDING_FLAG),
	{ 0 },
};

static int author(lua_State *L, struct binding *b, const struct binding_options *read, bool merge)
{
	const mig_author_options opts = {
		.message = read->message,
		.rev_id = read->rev_id,
		.parents = read->head.items,
		.nparents = read->head.len,
		.splice = read->splice,
		.merge = merge,
		.branch_label = read->branch_label,
		.depends_on = read->depends_on.items,
		.ndepends_on = read->depends_on.len,
		.version_path = read->version_path,
		.autogenerate = read->autogenerate,
	};
	mig_revision_list *list = NULL;
	binding_enter(b, L);
	int rc = mig_author_revision(b->env, &opts, &list, &b->err);
	return binding_give_revisions(b, rc, list);
}

static int env_revision(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_options read = { 0 };
	binding_read_options(L, 2, "env:revision", revision_options, &read);
	return author(L, b, &read, false);
}

static int env_merge(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_options read = { 0 };
	lua_settop(L, 3);
	binding_read_options(L, 3, "env:merge", merge_options, &read);
	binding_read_list(L, 2, "env:merge", "a revision", &read.head);
	if (!read.head.len)
		return binding_refuse(L, "env:merge: which revisions? (\"heads\", or a list)");
	return author(L, b, &read, true);
}

const luaL_Reg binding_authoring[] = {
	{ "merge", env_merge },
	{ "revision", env_revision },
	{ NULL, NULL },
};
