/* Methods that change a database, or write what would. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "binding/binding.h"

typedef int migrate_fn(mig_env *env, const mig_migrate_options *opts, mig_error *err);

static const struct binding_option run_options[] = {
	{ "tag", BINDING_TEXT, offsetof(struct binding_options, tag) },
	{ 0 },
};

static const struct binding_option stamp_options[] = {
	{ "tag", BINDING_TEXT, offsetof(struct binding_options, tag) },
	{ "purge", BINDING_FLAG, offsetof(struct binding_options, purge) },
	{ 0 },
};

static int ensure(mig_env *env, const mig_migrate_options *opts, mig_error *err)
{
	return mig_ensure_version(env, opts->script, err);
}

static const struct binding_option no_options[] = { { 0 } };

/* What the methods, and script(), can do. */
static const struct operation {
	const char *name; /* in script() */
	const char *shown;
	migrate_fn *run;
	const struct binding_option *options;
} operations[] = {
	{ "upgrade", "env:upgrade", mig_upgrade, run_options },
	{ "downgrade", "env:downgrade", mig_downgrade, run_options },
	{ "stamp", "env:stamp", mig_stamp, stamp_options },
	{ "ensure_version", "env:ensure_version", ensure, no_options },
	{ 0 },
};

enum { UPGRADE, DOWNGRADE, STAMP, ENSURE_VERSION };

/* Targets at `index` and options behind them. What they say stays on the stack. */
static mig_migrate_options read_arguments(
	lua_State *L, int index, const char *function, const struct operation *operation)
{
	struct binding_options read = { 0 };
	struct binding_list targets;
	binding_read_list(L, index, function, "a target", &targets);
	binding_read_options(L, index + 1, function, operation->options, &read);
	return (mig_migrate_options){
		.targets = targets.items,
		.ntargets = targets.len,
		.tag = read.tag,
		.purge = read.purge,
	};
}

/* @return what libmig did: a number of steps */
static int run(lua_State *L, const struct operation *operation)
{
	struct binding *b = binding_check(L);
	lua_settop(L, 3);
	const mig_migrate_options opts = read_arguments(L, 2, operation->shown, operation);
	binding_enter(b, L);
	int rc = operation->run(b->env, &opts, &b->err);
	binding_leave(b, rc);
	return rc;
}

static int env_upgrade(lua_State *L)
{
	lua_pushinteger(L, run(L, &operations[UPGRADE]));
	return 1;
}

static int env_downgrade(lua_State *L)
{
	lua_pushinteger(L, run(L, &operations[DOWNGRADE]));
	return 1;
}

static int env_stamp(lua_State *L)
{
	lua_pushinteger(L, run(L, &operations[STAMP]));
	return 1;
}

static int env_ensure_version(lua_State *L)
{
	lua_settop(L, 1);
	lua_pushboolean(L, run(L, &operations[ENSURE_VERSION]));
	return 1;
}

/* ---- scripts ---- */

/* A text that grows in a FILE, owned by a userdata. */
struct text {
	FILE *file;
	char *data;
	size_t len;
};

static int text_gc(lua_State *L)
{
	struct text *text = lua_touserdata(L, 1);
	if (text->file)
		fclose(text->file);
	free(text->data);
	*text = (struct text){ 0 };
	return 0;
}

static struct text *push_text(lua_State *L)
{
	struct text *text = lua_newuserdatauv(L, sizeof *text, 0);
	*text = (struct text){ 0 };
	lua_createtable(L, 0, 1);
	lua_pushcfunction(L, text_gc);
	lua_setfield(L, -2, "__gc");
	lua_setmetatable(L, -2);
	text->file = open_memstream(&text->data, &text->len);
	if (!text->file)
		luaL_error(L, "%s", strerror(errno));
	return text;
}

static const struct operation *check_operation(lua_State *L, const char *name)
{
	const char *names[sizeof operations / sizeof *operations];
	size_t i = 0;
	for (; operations[i].name; i++) {
		if (!strcmp(operations[i].name, name))
			return &operations[i];
		names[i] = operations[i].name;
	}
	names[i] = NULL;
	const char *nearest = mig_nearest(name, names);
	if (nearest)
		binding_refuse(L, "env:script: there is no command '%s'; did you mean '%s'?", name,
			nearest);
	binding_refuse(L,
		"env:script: there is no command '%s', only upgrade, downgrade, stamp and "
		"ensure_version",
		name);
	return NULL;
}

static int env_script(lua_State *L)
{
	struct binding *b = binding_check(L);
	lua_settop(L, 4);
	const char *name = binding_read_text(L, 2, "env:script", "the command");
	if (!name)
		return binding_refuse(L, "env:script: which command? (\"upgrade\", …)");
	const struct operation *operation = check_operation(L, name);
	mig_migrate_options opts = read_arguments(L, 3, "env:script", operation);
	struct text *text = push_text(L);
	opts.script = text->file;
	binding_enter(b, L);
	int rc = operation->run(b->env, &opts, &b->err);
	binding_leave(b, rc);
	if (fflush(text->file) != 0)
		return luaL_error(L, "%s", strerror(errno));
	lua_pushlstring(L, text->data, text->len);
	return 1;
}

const luaL_Reg binding_migrations[] = {
	{ "upgrade", env_upgrade },
	{ "downgrade", env_downgrade },
	{ "stamp", env_stamp },
	{ "ensure_version", env_ensure_version },
	{ "script", env_script },
	{ NULL, NULL },
};
