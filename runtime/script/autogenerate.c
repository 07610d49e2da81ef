#include "script/autogenerate.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "script/state.h"

/* The text of a field of the table on top, or NULL; owned by the caller. */
static char *take_text(lua_State *L, const char *name)
{
	char *text =
		lua_getfield(L, -1, name) == LUA_TSTRING ? mig_strdup(lua_tostring(L, -1)) : NULL;
	lua_pop(L, 1);
	return text;
}

/* The texts in the list that is a field of the table on top; entry.lua sees to it that it is one.
 */
static void take_list(lua_State *L, const char *name, struct mig_strs *out)
{
	lua_getfield(L, -1, name);
	size_t count = lua_rawlen(L, -1);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		mig_strs_add(out, lua_tostring(L, -1));
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

int mig_host_rows(struct mig_host *host, const struct mig_strs *rows, mig_error *err)
{
	mig_script_push_entry(host, "rows");
	mig_script_push_list(host->L, (const char *const *)rows->items, rows->len);
	return mig_script_call(host->L, 1, 0, err);
}

int mig_host_reflect(struct mig_host *host, mig_error *err)
{
	mig_script_push_entry(host, "reflect");
	int rc = mig_script_call(host->L, 0, 0, err);
	mig_script_finish_rows(host);
	return rc;
}

int mig_script_call_for_differences(
	struct mig_host *host, int nargs, mig_differences **out, mig_error *err)
{
	lua_State *L = host->L;
	int rc = mig_script_call(L, nargs, 1, err);
	mig_script_finish_rows(host);
	*out = NULL;
	if (rc < 0)
		return rc;
	mig_differences *list = mig_calloc(1, sizeof *list);
	size_t count = lua_rawlen(L, -1);
	list->items = count ? mig_calloc(count, sizeof *list->items) : NULL;
	for (; list->len < count; list->len++) {
		mig_difference *difference = &list->items[list->len];
		lua_rawgeti(L, -1, (lua_Integer)list->len + 1);
		difference->kind = take_text(L, "kind");
		difference->text = take_text(L, "text");
		difference->json = take_text(L, "json");
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	*out = list;
	return 0;
}

int mig_host_compare(struct mig_host *host, bool reflected, mig_differences **out, mig_error *err)
{
	mig_script_push_entry(host, "compare");
	lua_pushboolean(host->L, reflected);
	return mig_script_call_for_differences(host, 1, out, err);
}

int mig_host_snapshot(struct mig_host *host, int slot, bool *empty, mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "snapshot");
	lua_pushinteger(L, slot);
	int rc = mig_script_call(L, 1, 1, err);
	mig_script_finish_rows(host);
	if (rc < 0)
		return rc;
	if (empty)
		*empty = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return 0;
}

int mig_host_left(struct mig_host *host, int from, int to, mig_differences **out, mig_error *err)
{
	mig_script_push_entry(host, "left");
	lua_pushinteger(host->L, from);
	lua_pushinteger(host->L, to);
	return mig_script_call_for_differences(host, 2, out, err);
}

void mig_differences_free(mig_differences *differences)
{
	if (!differences)
		return;
	for (size_t i = 0; i < differences->len; i++) {
		mig_free(differences->items[i].kind);
		mig_free(differences->items[i].text);
		mig_free(differences->items[i].json);
	}
	free(differences->items);
	free(differences);
}

int mig_host_models(struct mig_host *host, struct mig_buf *out, mig_error *err)
{
	lua_State *L = host->L;
	size_t len;
	mig_script_push_entry(host, "models");
	int rc = mig_script_call(L, 0, 1, err);
	mig_script_finish_rows(host);
	if (rc < 0)
		return rc;
	const char *text = lua_tolstring(L, -1, &len);
	mig_buf_put(out, text, len);
	lua_pop(L, 1);
	return 0;
}

int mig_host_collect(struct mig_host *host, mig_error *err)
{
	mig_script_push_entry(host, "collect");
	int rc = mig_script_call(host->L, 0, 0, err);
	mig_script_finish_rows(host);
	return rc;
}

int mig_host_prepare_preview(struct mig_host *host, mig_error *err)
{
	mig_script_push_entry(host, "prepare_preview");
	int rc = mig_script_call(host->L, 0, 0, err);
	mig_script_finish_rows(host);
	return rc;
}

int mig_host_preview(struct mig_host *host, mig_error *err)
{
	mig_script_push_entry(host, "preview");
	return mig_script_call(host->L, 0, 0, err);
}

static void push_request(lua_State *L, const mig_author_options *opts, const char *rev_id)
{
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "rev_id", rev_id },
		{ "message", opts->message },
		{ "branch_label", opts->branch_label },
		{ "version_path", opts->version_path },
	};
	lua_createtable(L, 0, 8);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		lua_pushstring(L, texts[i].text);
		lua_setfield(L, -2, texts[i].name);
	}
	mig_script_push_list(L, opts->parents, opts->nparents);
	lua_setfield(L, -2, "head");
	mig_script_push_list(L, opts->depends_on, opts->ndepends_on);
	lua_setfield(L, -2, "depends_on");
	lua_pushboolean(L, opts->splice);
	lua_setfield(L, -2, "splice");
	lua_pushboolean(L, opts->autogenerate);
	lua_setfield(L, -2, "autogenerate");
}

int mig_host_draft(struct mig_host *host, const mig_author_options *opts, const char *rev_id,
	struct mig_host_drafts *out, mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "draft");
	push_request(L, opts, rev_id);
	int rc = mig_script_call(L, 1, 1, err);
	mig_script_finish_rows(host);
	if (rc < 0)
		return rc;
	size_t count = lua_rawlen(L, -1);
	for (size_t i = 0; i < count; i++) {
		struct mig_host_draft draft = { 0 };
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		draft.rev_id = take_text(L, "rev_id");
		draft.message = take_text(L, "message");
		draft.branch_label = take_text(L, "branch_label");
		draft.version_path = take_text(L, "version_path");
		lua_getfield(L, -1, "splice");
		draft.splice = lua_toboolean(L, -1);
		lua_pop(L, 1);
		take_list(L, "head", &draft.heads);
		take_list(L, "depends_on", &draft.depends_on);
		mig_vec_push(out, draft);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return 0;
}

void mig_host_drafts_dispose(struct mig_host_drafts *drafts)
{
	for (size_t i = 0; i < drafts->len; i++) {
		struct mig_host_draft *draft = &drafts->items[i];
		mig_free(draft->rev_id);
		mig_free(draft->message);
		mig_free(draft->branch_label);
		mig_free(draft->version_path);
		mig_strs_dispose(&draft->heads);
		mig_strs_dispose(&draft->depends_on);
	}
	mig_vec_dispose(drafts);
}
