/* Methods that look ahead: what a run would do, and what the rules find in revisions. */
#include <stddef.h>

#include "binding/binding.h"

/* ---- hazards ---- */

static void push_hazard(lua_State *L, const mig_hazard *hazard)
{
	lua_createtable(L, 0, 6);
	binding_set_text(L, "rule", hazard->rule);
	binding_set_text(L, "severity", mig_severity_name(hazard->severity));
	binding_set_text(L, "text", hazard->text);
	binding_set_text(L, "instead", hazard->instead);
	binding_set_text(L, "file", hazard->file);
	if (hazard->line)
		binding_set_number(L, "line", hazard->line);
}

static int push_hazards(lua_State *L)
{
	const mig_hazards *hazards = lua_touserdata(L, 1);
	lua_createtable(L, (int)hazards->len, 0);
	for (size_t i = 0; i < hazards->len; i++) {
		push_hazard(L, &hazards->items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static void free_hazards(void *hazards)
{
	mig_hazards_free(hazards);
}

/* ---- plan ---- */

static void push_step(lua_State *L, mig_forecast_step *step)
{
	lua_createtable(L, 0, 8);
	binding_set_text(L, "revision", mig_revision_id(step->revision));
	binding_set_text(L, "from", step->from);
	binding_set_text(L, "to", step->to);
	binding_set_text(L, "doc", mig_revision_doc(step->revision));
	binding_set_text(L, "path", mig_revision_path(step->revision));
	binding_set_text(L, "unforeseen", step->unforeseen);
	lua_createtable(L, (int)step->nstatements, 0);
	for (size_t i = 0; i < step->nstatements; i++) {
		lua_pushstring(L, step->statements[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "statements");
	lua_pushcfunction(L, push_hazards);
	lua_pushlightuserdata(L, &step->hazards);
	lua_call(L, 1, 1);
	lua_setfield(L, -2, "hazards");
}

static int push_forecast(lua_State *L)
{
	const mig_forecast *forecast = lua_touserdata(L, 1);
	lua_createtable(L, 0, 3);
	binding_set_text(L, "url", forecast->url);
	binding_set_text(L, "direction", forecast->up ? "upgrade" : "downgrade");
	lua_createtable(L, (int)forecast->nsteps, 0);
	for (size_t i = 0; i < forecast->nsteps; i++) {
		push_step(L, &forecast->steps[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_setfield(L, -2, "steps");
	return 1;
}

static void free_forecast(void *forecast)
{
	mig_forecast_free(forecast);
}

static const struct binding_option plan_options[] = {
	{ "tag", BINDING_TEXT, offsetof(struct binding_options, tag) },
	{ 0 },
};

static int env_plan(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_options read = { 0 };
	struct binding_list targets;
	mig_forecast *forecast = NULL;
	lua_settop(L, 3);
	binding_read_list(L, 2, "env:plan", "a target", &targets);
	binding_read_options(L, 3, "env:plan", plan_options, &read);
	const mig_migrate_options opts = {
		.targets = targets.items,
		.ntargets = targets.len,
		.tag = read.tag,
	};
	binding_enter(b, L);
	int rc = mig_forecast_read(b->env, &opts, &forecast, &b->err);
	return binding_give(b, rc, push_forecast, free_forecast, forecast);
}

/* ---- lint ---- */

static const struct binding_option lint_options[] = {
	{ "dialect", BINDING_TEXT, offsetof(struct binding_options, dialect) },
	{ "rev_range", BINDING_TEXT, offsetof(struct binding_options, rev_range) },
	{ "strict", BINDING_FLAG, offsetof(struct binding_options, strict) },
	{ 0 },
};

static int env_lint(lua_State *L)
{
	struct binding *b = binding_check(L);
	struct binding_options read = { 0 };
	mig_hazards *hazards = NULL;
	lua_settop(L, 2);
	binding_read_options(L, 2, "env:lint", lint_options, &read);
	const mig_lint_options opts = { .range = read.rev_range, .dialect = read.dialect };
	binding_enter(b, L);
	int rc = mig_lint(b->env, &opts, &hazards, &b->err);
	size_t findings = hazards ? mig_lint_findings(hazards, read.strict) : 0;
	binding_give(b, rc, push_hazards, free_hazards, hazards);
	lua_pushinteger(L, (lua_Integer)findings);
	return 2;
}

struct rule {
	const char *id, *about;
	enum mig_severity severity;
};

/* Runs protected; arguments: the list, the rule. */
static int add_rule(lua_State *L)
{
	const struct rule *rule = lua_touserdata(L, 2);
	lua_createtable(L, 0, 3);
	binding_set_text(L, "rule", rule->id);
	binding_set_text(L, "severity", mig_severity_name(rule->severity));
	binding_set_text(L, "about", rule->about);
	lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
	return 0;
}

/* The list of rules is at index 2. */
static void take_rule(void *data, const char *id, enum mig_severity severity, const char *about)
{
	struct rule rule = { id, about, severity };
	binding_take(data, 2, add_rule, &rule);
}

static int env_lint_rules(lua_State *L)
{
	struct binding *b = binding_check(L);
	lua_settop(L, 1);
	lua_newtable(L);
	binding_enter(b, L);
	binding_leave(b, mig_lint_rules(b->env, take_rule, b, &b->err));
	return 1;
}

const luaL_Reg binding_forecasts[] = {
	{ "lint", env_lint },
	{ "lint_rules", env_lint_rules },
	{ "plan", env_plan },
	{ NULL, NULL },
};
