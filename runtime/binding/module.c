/* The module: mig.open(), mig.version, mig.null. */
#include <stddef.h>
#include <string.h>

#include "binding/binding.h"

/* The module's entry; found by its name. */
MIG_API int luaopen_mig(lua_State *L);

static const char *const levels[] = { "debug", "info", "warn", "error", NULL };

static enum mig_log_level read_level(lua_State *L, const char *name)
{
	for (int i = 0; name && levels[i]; i++)
		if (!strcmp(levels[i], name))
			return (enum mig_log_level)i;
	if (name)
		binding_refuse(L,
			"mig.open: log_level must be debug, info, warn or error, not '%s'", name);
	return MIG_LOG_INFO;
}

/* 0 is the library's default, so a wait of no time is the shortest there is. */
static int to_milliseconds(double seconds)
{
	if (seconds < 0)
		return 0;
	return seconds < 0.001 ? 1 : (int)(seconds * 1000);
}

#define OPTION(name, kind)                                                                         \
	{                                                                                          \
#name, kind, offsetof(struct binding_options, name)                                \
	}

static const struct binding_option open_options[] = {
	OPTION(config, BINDING_TEXT),
	OPTION(section, BINDING_TEXT),
	OPTION(url, BINDING_TEXT),
	OPTION(x, BINDING_PAIRS),
	OPTION(log_level, BINDING_TEXT),
	OPTION(lock_timeout, BINDING_SECONDS),
	{ "log", BINDING_FUNCTION, BINDING_LOG },
	{ "progress", BINDING_FUNCTION, BINDING_PROGRESS },
	{ 0 },
};

/* The userdata comes first and is filled last: a raise in between leaves one that is closed. */
static struct binding *push_closed(lua_State *L)
{
	struct binding *b = lua_newuserdatauv(L, sizeof *b, BINDING_SLOTS);
	*b = (struct binding){ .err = MIG_ERROR_INIT };
	luaL_setmetatable(L, BINDING_ENV);
	return b;
}

static int open_env(lua_State *L)
{
	struct binding_options read = { .lock_timeout = -1 };
	lua_settop(L, 1);
	struct binding *b = push_closed(L);
	lua_insert(L, 1);
	binding_read_options(L, 2, "mig.open", open_options, &read);
	bool logs = lua_getiuservalue(L, 1, BINDING_LOG) == LUA_TFUNCTION;
	bool shows = lua_getiuservalue(L, 1, BINDING_PROGRESS) == LUA_TFUNCTION;
	const mig_env_options opts = {
		.config_file = read.config,
		.section = read.section,
		.url = read.url,
		.x = read.x.items,
		.nx = read.x.len,
		.log = logs ? binding_on_log : NULL,
		.log_data = b,
		.progress = shows ? binding_on_progress : NULL,
		.progress_data = b,
		.log_level = read_level(L, read.log_level),
		.lock_timeout = to_milliseconds(read.lock_timeout),
	};
	binding_enter(b, L);
	binding_leave(b, mig_env_open(&b->env, &opts, &b->err));
	lua_settop(L, 1);
	return 1;
}

static int env_tostring(lua_State *L)
{
	const struct binding *b = luaL_checkudata(L, 1, BINDING_ENV);
	if (!b->env)
		lua_pushliteral(L, BINDING_ENV " (closed)");
	else
		lua_pushfstring(L, BINDING_ENV " (%s)", mig_env_location(b->env));
	return 1;
}

static const luaL_Reg metamethods[] = {
	{ "__gc", binding_close },
	{ "__close", binding_close },
	{ "__tostring", env_tostring },
	{ NULL, NULL },
};

static void make_class(lua_State *L)
{
	if (luaL_newmetatable(L, BINDING_ENV)) {
		luaL_setfuncs(L, metamethods, 0);
		lua_newtable(L);
		luaL_setfuncs(L, binding_migrations, 0);
		luaL_setfuncs(L, binding_questions, 0);
		luaL_setfuncs(L, binding_authoring, 0);
		luaL_setfuncs(L, binding_inspections, 0);
		luaL_setfuncs(L, binding_forecasts, 0);
		luaL_setfuncs(L, binding_tests, 0);
		luaL_setfuncs(L, binding_verdicts, 0);
		luaL_setfuncs(L, binding_targets, 0);
		luaL_setfuncs(L, binding_statements, 0);
		lua_pushcfunction(L, binding_close);
		lua_setfield(L, -2, "close");
		lua_setfield(L, -2, "__index");
		lua_pushboolean(L, 0); /* getmetatable() gives that, not the functions */
		lua_setfield(L, -2, "__metatable");
	}
	lua_pop(L, 1);
}

int luaopen_mig(lua_State *L)
{
	luaL_checkversion(L);
	make_class(L);
	binding_push_error_class(L);
	lua_pop(L, 1);
	lua_createtable(L, 0, 3);
	lua_pushcfunction(L, open_env);
	lua_setfield(L, -2, "open");
	lua_pushstring(L, mig_version());
	lua_setfield(L, -2, "version");
	lua_pushlightuserdata(L, NULL); /* a table has no place for nil */
	lua_setfield(L, -2, "null");
	return 1;
}
