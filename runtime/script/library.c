/* The Lua library inside the program: require finds `mig.…` here before anywhere else. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "script/embed.h"
#include "script/state.h"

static int by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct mig_embedded *)row)->name);
}

const struct mig_embedded *mig_embedded_find(const char *name)
{
	return bsearch(
		name, mig_embedded_files, mig_embedded_count, sizeof *mig_embedded_files, by_name);
}

#ifdef MIG_DEV
/* Development builds prefer the files of $MIG_LUA_DIR, so that Lua code needs no rebuild. */
static int load_from_disk(lua_State *L, const char *name)
{
	const char *folder = getenv("MIG_LUA_DIR");
	if (!folder)
		return -1;
	lua_pushfstring(L, "%s/%s", folder, name);
	struct mig_buf text = MIG_BUF_INIT;
	int status = -1;
	if (mig_fs_read(lua_tostring(L, -1), &text, NULL) == 0) {
		char chunk[300];
		snprintf(chunk, sizeof chunk, "@%s", name);
		status = luaL_loadbufferx(L, text.data, text.len, chunk, "t");
	}
	mig_buf_dispose(&text);
	if (status >= 0)
		lua_remove(L, -2);
	else
		lua_pop(L, 1);
	return status;
}
#endif

int mig_script_load_embedded(lua_State *L, const char *name)
{
#ifdef MIG_DEV
	int status = load_from_disk(L, name);
	if (status >= 0)
		return status;
#endif
	const struct mig_embedded *file = mig_embedded_find(name);
	if (!file) {
		lua_pushfstring(L, "no file '%s' in the library", name);
		return LUA_ERRFILE;
	}
	char chunk[300];
	snprintf(chunk, sizeof chunk, "@%s", name);
	return luaL_loadbufferx(L, (const char *)file->data, file->len, chunk, "bt");
}

/* Modules that are C, next to those that are files. */
static const luaL_Reg core_modules[] = {
	{ "mig.core.log", mig_script_open_log },
	{ "mig.core.reader", mig_script_open_reader },
	{ "mig.core.sink", mig_script_open_sink },
	{ NULL, NULL },
};

/* package.searchers entry: `mig.ops` is mig/ops.lua or mig/ops/init.lua. [-1, +1|2, e] */
static int search_embedded(lua_State *L)
{
	const char *module = luaL_checkstring(L, 1);
	if (strncmp(module, "mig.", 4) != 0) {
		lua_pushnil(L);
		return 1;
	}
	const char *path = luaL_gsub(L, module, ".", "/");
	const char *tails[] = { ".lua", "/init.lua" };
	for (size_t i = 0; i < 2; i++) {
		const char *name = lua_pushfstring(L, "%s%s", path, tails[i]);
		if (!mig_embedded_find(name))
			continue;
		if (mig_script_load_embedded(L, name) != LUA_OK)
			return lua_error(L);
		lua_pushstring(L, name);
		return 2;
	}
	lua_pushfstring(L, "no module '%s' in mig's library", module);
	return 1;
}

void mig_script_open_library(lua_State *L)
{
	luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
	luaL_setfuncs(L, core_modules, 0);
	lua_pop(L, 1);
	/* preload, then the library, and nothing else: support/sandbox.lua finds the project's
	 * own modules, so that they cannot take the place of ours. */
	lua_getglobal(L, "package");
	lua_getfield(L, -1, "searchers");
	lua_createtable(L, 2, 0);
	lua_geti(L, -2, 1);
	lua_seti(L, -2, 1);
	lua_pushcfunction(L, search_embedded);
	lua_seti(L, -2, 2);
	lua_setfield(L, -3, "searchers");
	lua_pop(L, 1);
	lua_pushliteral(L, "");
	lua_setfield(L, -2, "path");
	lua_pushliteral(L, "");
	lua_setfield(L, -2, "cpath");
	lua_pop(L, 1);
}
