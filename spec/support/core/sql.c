/* URLs, bind parameters and the splitter for specs. Functions that fail return nil and an error
 * table. */
#include "db/binds.h"
#include "db/split.h"
#include "db/url.h"

#include "dialects.h"
#include "push_error.h"

static void set_string(lua_State *L, const char *name, const char *value)
{
	lua_pushstring(L, value);
	lua_setfield(L, -2, name);
}

/* --- text -------------------------------------------------------------------------------- */

static int l_url(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	mig_url url;
	if (mig_url_parse(luaL_checkstring(L, 1), &url, &err) < 0)
		return push_error(L, &err);
	lua_newtable(L);
	set_string(L, "scheme", url.scheme);
	set_string(L, "user", url.user);
	set_string(L, "password", url.password);
	set_string(L, "host", url.host);
	set_string(L, "database", url.database);
	if (url.port) {
		lua_pushinteger(L, url.port);
		lua_setfield(L, -2, "port");
	}
	if (url.nparams) {
		lua_newtable(L);
		for (size_t i = 0; i < url.nparams; i++) {
			lua_pushfstring(L, "%s=%s", url.params[i].name, url.params[i].value);
			lua_rawseti(L, -2, (lua_Integer)i + 1);
		}
		lua_setfield(L, -2, "params");
	}
	mig_url_dispose(&url);
	return 1;
}

static int l_param(lua_State *L)
{
	mig_url url;
	if (mig_url_parse(luaL_checkstring(L, 1), &url, NULL) < 0)
		return luaL_error(L, "bad url");
	lua_pushstring(L, mig_url_param(&url, luaL_checkstring(L, 2)));
	mig_url_dispose(&url);
	return 1;
}

static int l_redacted(lua_State *L)
{
	char *text = mig_url_redacted(luaL_checkstring(L, 1));
	push_shown(L, text);
	mig_free(text);
	return 1;
}

static int l_binds(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_binds binds = MIG_BINDS_INIT;
	size_t len;
	const char *sql = luaL_checklstring(L, 1, &len);
	if (mig_binds_parse(sql, len, check_lexis(L, 2), &binds, &err) < 0)
		return push_error(L, &err);
	lua_pushlstring(L, binds.sql.data, binds.sql.len);
	lua_newtable(L);
	for (size_t i = 0; i < binds.names.len; i++) {
		lua_pushstring(L, binds.names.items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_newtable(L);
	for (size_t i = 0; i < binds.slots.len; i++) {
		const struct mig_bind_slot *slot = &binds.slots.items[i];
		lua_pushlstring(L, binds.sql.data + slot->at, slot->len);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	mig_binds_dispose(&binds);
	return 3;
}

static int l_split(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_split split;
	struct mig_statement statement;
	size_t len;
	int rc;
	const char *sql = luaL_checklstring(L, 1, &len);
	mig_split_init(&split, sql, len, check_lexis(L, 2));
	lua_newtable(L);
	for (lua_Integer i = 1; (rc = mig_split_next(&split, &statement, &err)) > 0; i++) {
		lua_createtable(L, 2, 0);
		lua_pushlstring(L, statement.text, statement.len);
		lua_rawseti(L, -2, 1);
		lua_pushinteger(L, statement.line);
		lua_rawseti(L, -2, 2);
		lua_rawseti(L, -2, i);
	}
	return rc < 0 ? push_error(L, &err) : 1;
}

static const luaL_Reg functions[] = {
	{ "url", l_url },
	{ "param", l_param },
	{ "redacted", l_redacted },
	{ "binds", l_binds },
	{ "split", l_split },
	{ NULL, NULL },
};

int luaopen_mig_test_sql(lua_State *L);
int luaopen_mig_test_sql(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
