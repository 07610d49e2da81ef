#include "script/squash.h"

#include "script/autogenerate.h"
#include "script/state.h"

int mig_host_record(struct mig_host *host, int slot, mig_error *err)
{
	mig_script_push_entry(host, "record");
	lua_pushinteger(host->L, slot);
	int rc = mig_script_call(host->L, 1, 0, err);
	mig_script_finish_rows(host);
	return rc;
}

static void push_steps(lua_State *L, const struct mig_host_squash *request)
{
	lua_createtable(L, (int)request->nsteps, 0);
	for (size_t i = 0; i < request->nsteps; i++) {
		const struct mig_host_squashed *step = &request->steps[i];
		lua_createtable(L, 0, 3);
		lua_pushstring(L, step->id);
		lua_setfield(L, -2, "id");
		lua_pushstring(L, step->doc);
		lua_setfield(L, -2, "doc");
		lua_pushlstring(L, step->source->data, step->source->len);
		lua_setfield(L, -2, "source");
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void push_request(lua_State *L, const struct mig_host_squash *request)
{
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "revision", request->revision },
		{ "message", request->message },
		{ "create_date", request->create_date },
	};
	const struct {
		const char *name;
		struct mig_host_texts list;
	} lists[] = {
		{ "down_revision", request->down_revision },
		{ "branch_labels", request->branch_labels },
		{ "depends_on", request->depends_on },
		{ "replaces", request->replaces },
	};
	lua_createtable(L, 0, 12);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		lua_pushstring(L, texts[i].text);
		lua_setfield(L, -2, texts[i].name);
	}
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		mig_script_push_list(L, lists[i].list.items, lists[i].list.len);
		lua_setfield(L, -2, lists[i].name);
	}
	push_steps(L, request);
	lua_setfield(L, -2, "steps");
	lua_pushboolean(L, request->irreversible);
	lua_setfield(L, -2, "irreversible");
	lua_pushboolean(L, request->concat);
	lua_setfield(L, -2, "concat");
}

int mig_host_squash(struct mig_host *host, const struct mig_host_squash *request,
	struct mig_buf *out, mig_error *err)
{
	lua_State *L = host->L;
	size_t len;
	mig_script_push_entry(host, "squash");
	push_request(L, request);
	lua_pushinteger(L, request->before);
	lua_pushinteger(L, request->after);
	int rc = mig_script_call(L, 3, 1, err);
	mig_script_finish_rows(host);
	if (rc < 0)
		return rc;
	const char *text = lua_tolstring(L, -1, &len);
	mig_buf_put(out, text, len);
	lua_pop(L, 1);
	return 0;
}

int mig_host_unlike(
	struct mig_host *host, int old, int new, int again, mig_differences **out, mig_error *err)
{
	mig_script_push_entry(host, "unlike");
	lua_pushinteger(host->L, old);
	lua_pushinteger(host->L, new);
	lua_pushinteger(host->L, again);
	return mig_script_call_for_differences(host, 3, out, err);
}
