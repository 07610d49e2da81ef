/* Arguments. They are read before libmig is called, by what may raise and owns nothing: strings and
 * lists stay on the Lua stack until the function returns, whatever callbacks do to the caller's
 * tables meanwhile. */
#include <string.h>

#include "binding/binding.h"

/* A string without a zero byte, which C would end at. */
static const char *check_text(lua_State *L, int index, const char *function, const char *what)
{
	size_t len;
	if (lua_type(L, index) != LUA_TSTRING)
		binding_refuse(L, "%s: %s must be a string, not a %s", function, what,
			luaL_typename(L, index));
	const char *text = lua_tolstring(L, index, &len);
	if (strlen(text) != len)
		binding_refuse(L, "%s: %s has a zero byte in it", function, what);
	return text;
}

const char *binding_read_text(lua_State *L, int index, const char *function, const char *what)
{
	return lua_isnoneornil(L, index) ? NULL : check_text(L, index, function, what);
}

static void add(lua_State *L, int copies, struct binding_list *out, const char *text)
{
	out->items[out->len++] = text;
	lua_rawseti(L, copies, (lua_Integer)out->len);
}

/* { name = "value" } as "name=value" */
static void add_pairs(lua_State *L, int index, int copies, const char *function, const char *what,
	struct binding_list *out)
{
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			continue;
		const char *name = check_text(L, -2, function, what);
		const char *value = check_text(L, -1, function, what);
		const char *pair = lua_pushfstring(L, "%s=%s", name, value);
		add(L, copies, out, pair);
	}
}

static size_t count_keys(lua_State *L, int index)
{
	size_t n = 0;
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
		n++;
	return n;
}

/* [-0, +2, e] leaves the strings and the array of them */
static void read_list(lua_State *L, int index, const char *function, const char *what, bool pairs,
	struct binding_list *out)
{
	*out = (struct binding_list){ NULL, 0 };
	luaL_checkstack(L, 8, NULL);
	if (lua_isnoneornil(L, index))
		return;
	if (lua_type(L, index) != LUA_TTABLE && lua_type(L, index) != LUA_TSTRING)
		binding_refuse(L, "%s: %s must be a string or a list of strings, not a %s",
			function, what, luaL_typename(L, index));
	bool single = lua_type(L, index) == LUA_TSTRING;
	size_t n = single ? 1 : count_keys(L, index), listed = single ? 1 : lua_rawlen(L, index);
	if (listed > n || (listed < n && !pairs))
		binding_refuse(L, "%s: %s must be a string or a list of strings", function, what);
	out->items = lua_newuserdatauv(L, (n + 1) * sizeof *out->items, 0);
	lua_createtable(L, (int)n, 0);
	int copies = lua_gettop(L);
	for (size_t i = 1; i <= listed; i++) {
		if (single)
			lua_pushvalue(L, index);
		else
			lua_rawgeti(L, index, (lua_Integer)i);
		add(L, copies, out, check_text(L, -1, function, what));
	}
	if (listed < n)
		add_pairs(L, index, copies, function, what, out);
}

void binding_read_list(
	lua_State *L, int index, const char *function, const char *what, struct binding_list *out)
{
	read_list(L, index, function, what, false, out);
}

static double check_seconds(lua_State *L, const char *function, const char *what)
{
	int is_number;
	double seconds = lua_tonumberx(L, -1, &is_number);
	if (lua_type(L, -1) != LUA_TNUMBER || !is_number || !(seconds >= 0 && seconds < 1e6))
		binding_refuse(L, "%s: %s must be a number of seconds", function, what);
	return seconds;
}

/* The value is on the top of the stack, and not nil. */
static void read_option(lua_State *L, const char *function, const struct binding_option *row,
	struct binding_options *out)
{
	void *at = (char *)out + row->offset;
	int index = lua_gettop(L);
	switch (row->kind) {
	case BINDING_TEXT:
		*(const char **)at = check_text(L, index, function, row->name);
		break;
	case BINDING_FLAG:
		if (!lua_isboolean(L, index))
			binding_refuse(L, "%s: %s must be true or false, not a %s", function,
				row->name, luaL_typename(L, index));
		*(bool *)at = lua_toboolean(L, index);
		break;
	case BINDING_LIST:
	case BINDING_PAIRS:
		read_list(L, index, function, row->name, row->kind == BINDING_PAIRS, at);
		break;
	case BINDING_SECONDS:
		*(double *)at = check_seconds(L, function, row->name);
		break;
	case BINDING_FUNCTION:
		if (!lua_isfunction(L, index))
			binding_refuse(L, "%s: %s must be a function, not a %s", function,
				row->name, luaL_typename(L, index));
		lua_pushvalue(L, index);
		lua_setiuservalue(L, 1, (int)row->offset);
		break;
	}
}

enum { MOST_OPTIONS = 16 };

/* A key that is none is refused rather than ignored: it was meant to do something. */
static void refuse_unknown(
	lua_State *L, int index, const char *function, const struct binding_option *rows)
{
	const char *names[MOST_OPTIONS + 1] = { NULL };
	for (size_t i = 0; i < MOST_OPTIONS && rows[i].name; i++)
		names[i] = rows[i].name;
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			binding_refuse(L, "%s: options are names, not a %s", function,
				luaL_typename(L, -2));
		const char *key = check_text(L, -2, function, "the name of an option");
		bool known = false;
		for (size_t i = 0; names[i] && !known; i++)
			known = !strcmp(names[i], key);
		if (known)
			continue;
		const char *nearest = mig_nearest(key, names);
		if (nearest)
			binding_refuse(L, "%s: unknown option '%s'; did you mean '%s'?", function,
				key, nearest);
		binding_refuse(L, "%s: unknown option '%s'", function, key);
	}
}

void binding_read_options(lua_State *L, int index, const char *function,
	const struct binding_option *rows, struct binding_options *out)
{
	if (lua_isnoneornil(L, index))
		return;
	if (!lua_istable(L, index))
		binding_refuse(L, "%s: options must be a table, not a %s", function,
			luaL_typename(L, index));
	refuse_unknown(L, index, function, rows);
	for (; rows->name; rows++) {
		luaL_checkstack(L, 8, NULL);
		if (lua_getfield(L, index, rows->name) != LUA_TNIL)
			read_option(L, function, rows, out);
	}
}
