/* mig.core.log: log lines from Lua. */
#include "script/state.h"

/* write(level, logger, text) [-3, +0, v] */
static int log_write(lua_State *L)
{
	static const char *const levels[] = { "debug", "info", "warn", "error", NULL };
	int level = luaL_checkoption(L, 1, NULL, levels);
	const char *logger = luaL_checkstring(L, 2);
	const char *text = luaL_checkstring(L, 3);
	mig_log(mig_script_host(L)->log, (enum mig_log_level)level, logger, "%s", text);
	return 0;
}

/* listens(): whether lines go anywhere [-0, +1, -] */
static int log_listens(lua_State *L)
{
	lua_pushboolean(L, mig_script_host(L)->log->write != NULL);
	return 1;
}

/* print(line): what a script says; it is not asked for its level [-1, +0, v] */
static int log_print(lua_State *L)
{
	const struct mig_log *log = mig_script_host(L)->log;
	const char *text = luaL_checkstring(L, 1);
	if (log->write)
		log->write(log->data, MIG_LOG_INFO, "mig.print", text);
	return 0;
}

static const luaL_Reg functions[] = {
	{ "print", log_print },
	{ "listens", log_listens },
	{ "write", log_write },
	{ NULL, NULL },
};

int mig_script_open_log(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
