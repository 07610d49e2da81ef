#include "script/forecast.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "script/state.h"

int mig_host_foresee_begin(struct mig_host *host, struct mig_sink *mirror, mig_error *err)
{
	host->mirror = mirror;
	mig_script_push_entry(host, "foresee_begin");
	return mig_script_call(host->L, 0, 0, err);
}

/* The text of a field of the table on top, or NULL; owned by the caller. */
static char *take_text(lua_State *L, const char *name)
{
	char *text =
		lua_getfield(L, -1, name) == LUA_TSTRING ? mig_strdup(lua_tostring(L, -1)) : NULL;
	lua_pop(L, 1);
	return text;
}

/* The list that is a field of the table on top, as an array of as many zeroed items. [-0, +1] */
static void *take_list(lua_State *L, const char *name, size_t size, size_t *len)
{
	lua_getfield(L, -1, name);
	*len = lua_rawlen(L, -1);
	return *len ? mig_calloc(*len, size) : NULL;
}

static void take_statements(lua_State *L, mig_forecast_step *out)
{
	out->statements = take_list(L, "statements", sizeof *out->statements, &out->nstatements);
	for (size_t i = 0; i < out->nstatements; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		out->statements[i] = mig_strdup(lua_tostring(L, -1));
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

static const char *const severity_names[] = {
	[MIG_SEVERITY_INFO] = "info",
	[MIG_SEVERITY_WARNING] = "warning",
	[MIG_SEVERITY_ERROR] = "error",
};

const char *mig_severity_name(enum mig_severity severity)
{
	return severity_names[severity];
}

static enum mig_severity severity_of(const char *name)
{
	enum mig_severity severity = MIG_SEVERITY_INFO;
	for (size_t i = 0; name && i < sizeof severity_names / sizeof *severity_names; i++)
		if (!strcmp(severity_names[i], name))
			severity = (enum mig_severity)i;
	return severity;
}

/* Append the hazards in a field of the table on top. */
static void take_hazards(lua_State *L, mig_hazards *out)
{
	lua_getfield(L, -1, "hazards");
	size_t count = lua_rawlen(L, -1);
	if (count)
		out->items = mig_realloc(out->items, (out->len + count) * sizeof *out->items);
	for (size_t i = 0; i < count; i++) {
		mig_hazard *hazard = &out->items[out->len++];
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		char *severity = take_text(L, "severity"), *file = take_text(L, "file");
		*hazard = (mig_hazard){
			.rule = take_text(L, "rule"),
			.severity = severity_of(severity),
			.text = take_text(L, "text"),
			.instead = take_text(L, "instead"),
			.file = file ? mig_strdup(mig_path_display(file)) : NULL,
		};
		lua_getfield(L, -1, "line");
		hazard->line = (int)lua_tointeger(L, -1);
		lua_pop(L, 2);
		mig_free(severity);
		mig_free(file);
	}
	lua_pop(L, 1);
}

void mig_hazards_dispose(mig_hazards *hazards)
{
	for (size_t i = 0; i < hazards->len; i++) {
		mig_hazard *hazard = &hazards->items[i];
		mig_free(hazard->rule);
		mig_free(hazard->text);
		mig_free(hazard->instead);
		mig_free(hazard->file);
	}
	free(hazards->items);
	*hazards = (mig_hazards){ 0 };
}

/* Say of an error which revision it is of. */
static int blame(const struct mig_host_step *step, mig_error *found, mig_error *err)
{
	if (!found->revision)
		mig_error_set(&found->revision, step->revision);
	if (!found->file)
		mig_error_set(&found->file, step->path);
	return mig_error_move(err, found);
}

int mig_host_foresee(struct mig_host *host, const struct mig_host_step *step,
	mig_forecast_step *out, mig_error *err)
{
	lua_State *L = host->L;
	mig_error found = MIG_ERROR_INIT;
	mig_script_push_entry(host, "foresee");
	mig_script_push_step(L, step);
	lua_rawgeti(L, LUA_REGISTRYINDEX, step->handle);
	int rc = mig_script_call(L, 2, 0, &found);
	mig_script_finish_rows(host);
	mig_script_push_entry(host, "foreseen");
	int second = mig_script_call(L, 0, 1, rc < 0 ? NULL : &found);
	if (second == 0) {
		take_statements(L, out);
		take_hazards(L, &out->hazards);
		out->unforeseen = take_text(L, "unforeseen");
		lua_pop(L, 1);
	}
	if (rc == 0 && second == 0)
		return 0;
	return blame(step, &found, err);
}

int mig_host_lint_begin(struct mig_host *host, mig_error *err)
{
	mig_script_push_entry(host, "lint_begin");
	return mig_script_call(host->L, 0, 0, err);
}

int mig_host_lint(
	struct mig_host *host, const struct mig_host_step *step, mig_hazards *out, mig_error *err)
{
	lua_State *L = host->L;
	mig_error found = MIG_ERROR_INIT;
	mig_script_push_entry(host, "lint");
	mig_script_push_step(L, step);
	lua_rawgeti(L, LUA_REGISTRYINDEX, step->handle);
	if (mig_script_call(L, 2, 1, &found) < 0)
		return blame(step, &found, err);
	take_hazards(L, out);
	lua_pop(L, 1);
	return 0;
}

int mig_host_lint_rules(struct mig_host *host, mig_lint_rule_fn tell, void *data, mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "lint_rules");
	int rc = mig_script_call(L, 0, 1, err);
	if (rc < 0)
		return rc;
	size_t count = lua_rawlen(L, -1);
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		lua_getfield(L, -1, "id");
		lua_getfield(L, -2, "severity");
		lua_getfield(L, -3, "about");
		tell(data, lua_tostring(L, -3), severity_of(lua_tostring(L, -2)),
			lua_tostring(L, -1));
		lua_pop(L, 4);
	}
	lua_pop(L, 1);
	return 0;
}
