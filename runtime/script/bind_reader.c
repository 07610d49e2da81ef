/* mig.core.reader: databases beside that of the run: those that env.lua reads while it says which
 * ones there are, and the mirror in which a forecast tries statements. */
#include "script/state.h"

/* open(url) -> connection, name of the dialect */
static int reader_open(lua_State *L)
{
	struct mig_host *host = mig_script_host(L);
	struct mig_sink *sink = NULL;
	const char *url = luaL_optstring(L, 1, NULL);
	if (host->opener.open(host->opener.data, url, &sink, &host->error) < 0)
		return mig_script_raise(L);
	lua_pushlightuserdata(L, sink);
	lua_pushstring(L, sink->driver->name);
	return 2;
}

/* use(connection): what mig.core.sink works on from here on */
static int reader_use(lua_State *L)
{
	mig_script_host(L)->sink = lua_touserdata(L, 1);
	return 0;
}

/* mirror() -> connection or nil, the connection in use */
static int reader_mirror(lua_State *L)
{
	const struct mig_host *host = mig_script_host(L);
	if (host->mirror)
		lua_pushlightuserdata(L, host->mirror);
	else
		lua_pushnil(L);
	lua_pushlightuserdata(L, host->sink);
	return 2;
}

static const luaL_Reg functions[] = {
	{ "mirror", reader_mirror },
	{ "open", reader_open },
	{ "use", reader_use },
	{ NULL, NULL },
};

int mig_script_open_reader(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
