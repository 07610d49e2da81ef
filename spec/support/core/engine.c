/* The engine room for specs: configuration and names. Functions that fail return nil and an error
 * table. */
#include <string.h>

#include "base/alloc.h"
#include "engine/config.h"
#include "engine/dotenv.h"
#include "engine/naming.h"

#include "push_error.h"

#define CONFIG "mig.test.config"

/* --- configuration ----------------------------------------------------------------------- */

static int l_config(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	const char *path = luaL_optstring(L, 1, NULL), *section = luaL_optstring(L, 2, NULL);
	struct mig_config *config = lua_newuserdatauv(L, sizeof *config, 0);
	*config = (struct mig_config){ 0 };
	luaL_setmetatable(L, CONFIG);
	return mig_config_load(config, path, section, &err) < 0 ? push_error(L, &err) : 1;
}

static int config_dispose(lua_State *L)
{
	mig_config_dispose(luaL_checkudata(L, 1, CONFIG));
	return 0;
}

static int config_get(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	mig_error err = MIG_ERROR_INIT;
	const char *value;
	if (mig_config_get(config, luaL_checkstring(L, 2), &value, &err) < 0)
		return push_error(L, &err);
	lua_pushstring(L, value);
	return 1;
}

static int config_bool(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	mig_error err = MIG_ERROR_INIT;
	bool value;
	if (mig_config_bool(config, luaL_checkstring(L, 2), lua_toboolean(L, 3), &value, &err) < 0)
		return push_error(L, &err);
	lua_pushboolean(L, value);
	return 1;
}

static int config_paths(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	mig_error err = MIG_ERROR_INIT;
	struct mig_strs paths = { 0 };
	int rc = mig_config_paths(config, luaL_checkstring(L, 2), &paths, &err);
	push_strs(L, &paths);
	mig_strs_dispose(&paths);
	return rc < 0 ? push_error(L, &err) : 1;
}

/* The path, the folder, and the line of a key. */
static int config_place(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	mig_error err = MIG_ERROR_INIT;
	mig_config_fail(config, luaL_optstring(L, 2, ""), &err, "blamed");
	lua_pushstring(L, config->path);
	lua_pushstring(L, config->folder);
	lua_pushinteger(L, err.line);
	mig_error_dispose(&err);
	return 3;
}

static void keep_line(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	lua_State *L = data;
	lua_pushfstring(L, "%d %s %s", (int)level, logger, text);
	lua_rawseti(L, -2, luaL_len(L, -2) + 1);
}

static int config_warnings(lua_State *L)
{
	struct mig_config *config = luaL_checkudata(L, 1, CONFIG);
	const struct mig_log log = { keep_line, L, MIG_LOG_WARN };
	lua_newtable(L);
	mig_config_check(config, &log, NULL);
	return 1;
}

/* dotenv(path): names and values, and the file that an error blames. */
static int l_dotenv(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_strs names = { 0 }, values = { 0 };
	int rc = mig_dotenv_read(luaL_checkstring(L, 1), &names, &values, &err);
	if (rc == 0) {
		push_strs(L, &names);
		push_strs(L, &values);
	}
	mig_strs_dispose(&names);
	mig_strs_dispose(&values);
	return rc < 0 ? push_error(L, &err) : 2;
}

/* --- names ------------------------------------------------------------------------------- */

/* moment(zone): now, as text and in seconds since the epoch. */
static int l_moment(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_moment moment;
	struct mig_buf text = MIG_BUF_INIT;
	if (mig_moment_now(&moment, luaL_optstring(L, 1, NULL), &err) < 0)
		return push_error(L, &err);
	mig_moment_put(&moment, &text);
	lua_pushstring(L, text.data);
	lua_pushinteger(L, (lua_Integer)moment.seconds);
	lua_pushboolean(L, moment.zoned);
	mig_buf_dispose(&text);
	return 3;
}

/* A moment of the past, in UTC. */
static struct mig_moment check_moment(lua_State *L, int index)
{
	struct mig_moment moment = { .seconds = (time_t)luaL_checkinteger(L, index) };
	gmtime_r(&moment.seconds, &moment.local);
	return moment;
}

/* past(seconds, microseconds, offset): the text of a moment, `offset` seconds from UTC. */
static int l_past(lua_State *L)
{
	struct mig_moment moment = check_moment(L, 1);
	struct mig_buf text = MIG_BUF_INIT;
	moment.microseconds = (long)luaL_checkinteger(L, 2);
	moment.zoned = !lua_isnoneornil(L, 3);
	moment.local.tm_gmtoff = (long)luaL_optinteger(L, 3, 0);
	mig_moment_put(&moment, &text);
	lua_pushstring(L, text.data);
	mig_buf_dispose(&text);
	return 1;
}

static int l_slug(lua_State *L)
{
	struct mig_buf slug = MIG_BUF_INIT;
	mig_slug_put(luaL_checkstring(L, 1), (size_t)luaL_optinteger(L, 2, 40), &slug);
	lua_pushstring(L, slug.data);
	mig_buf_dispose(&slug);
	return 1;
}

/* file_name(template, rev, slug, seconds) */
static int l_file_name(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_moment moment = check_moment(L, 4);
	struct mig_buf name = MIG_BUF_INIT;
	int rc = mig_file_name_put(luaL_checkstring(L, 1), luaL_checkstring(L, 2),
		luaL_checkstring(L, 3), &moment, &name, &err);
	if (rc == 0)
		lua_pushstring(L, name.data);
	mig_buf_dispose(&name);
	return rc < 0 ? push_error(L, &err) : 1;
}

static const luaL_Reg config_methods[] = {
	{ "bool", config_bool },
	{ "get", config_get },
	{ "paths", config_paths },
	{ "place", config_place },
	{ "warnings", config_warnings },
	{ "__gc", config_dispose },
	{ NULL, NULL },
};

static const luaL_Reg functions[] = {
	{ "config", l_config },
	{ "dotenv", l_dotenv },
	{ "file_name", l_file_name },
	{ "moment", l_moment },
	{ "past", l_past },
	{ "slug", l_slug },
	{ NULL, NULL },
};

static void make_type(lua_State *L, const char *name, const luaL_Reg *methods)
{
	luaL_newmetatable(L, name);
	luaL_setfuncs(L, methods, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
}

int luaopen_mig_test_engine(lua_State *L);
int luaopen_mig_test_engine(lua_State *L)
{
	make_type(L, CONFIG, config_methods);
	luaL_newlib(L, functions);
	return 1;
}
