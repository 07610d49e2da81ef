/* Methods that run SQL of the program's own. */
#include <string.h>

#include "binding/binding.h"

/* What a statement is called with; all borrowed from the stack. */
struct statement {
	const char *sql;
	const mig_param *params; /* NULL: none were given */
	size_t nparams;
};

/* ---- parameters ---- */

static void read_value(
	lua_State *L, int index, const char *function, const char *name, mig_value *out)
{
	bool is_null = lua_islightuserdata(L, index) && !lua_touserdata(L, index);
	switch (lua_type(L, index)) {
	case LUA_TBOOLEAN:
		*out = (mig_value){ .type = MIG_BOOLEAN, .as.boolean = lua_toboolean(L, index) };
		return;
	case LUA_TNUMBER:
		if (lua_isinteger(L, index))
			*out = (mig_value){ .type = MIG_INTEGER,
				.as.integer = lua_tointeger(L, index) };
		else
			*out = (mig_value){ .type = MIG_REAL, .as.real = lua_tonumber(L, index) };
		return;
	case LUA_TSTRING:
		*out = (mig_value){ .type = MIG_TEXT };
		out->as.text.data = lua_tolstring(L, index, &out->as.text.len);
		return;
	default:
		*out = (mig_value){ .type = MIG_NULL };
		if (is_null) /* mig.null */
			return;
		binding_refuse(L,
			"%s: parameter '%s' must be a string, a number, a boolean or mig.null, got "
			"%s",
			function, name, luaL_typename(L, index));
	}
}

/* The table at index 3; the array stays on the stack. */
static void read_params(lua_State *L, const char *function, struct statement *out)
{
	size_t count = 0;
	if (lua_isnil(L, 3))
		return;
	if (!lua_istable(L, 3))
		binding_refuse(L, "%s: the parameters must be a table of name = value, got %s",
			function, luaL_typename(L, 3));
	for (lua_pushnil(L); lua_next(L, 3); lua_pop(L, 1))
		count++;
	mig_param *params = lua_newuserdatauv(L, (count + 1) * sizeof *params, 0);
	for (lua_pushnil(L); out->nparams < count && lua_next(L, 3); lua_pop(L, 1)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			binding_refuse(
				L, "%s: the parameters must be a table of name = value", function);
		mig_param *param = &params[out->nparams++];
		param->name = lua_tostring(L, -2);
		read_value(L, lua_gettop(L), function, param->name, &param->value);
	}
	out->params = params;
}

/* Arguments 2 and 3. What was read stays on the stack. */
static struct statement read_statement(lua_State *L, const char *function)
{
	struct statement out = { 0 };
	lua_settop(L, 3);
	out.sql = binding_read_text(L, 2, function, "the SQL");
	if (!out.sql)
		binding_refuse(L, "%s: the SQL is missing", function);
	read_params(L, function, &out);
	return out;
}

/* ---- rows ---- */

static void push_value(lua_State *L, const mig_value *value)
{
	switch (value->type) {
	case MIG_NULL:
		lua_pushnil(L);
		break;
	case MIG_BOOLEAN:
		lua_pushboolean(L, value->as.boolean);
		break;
	case MIG_INTEGER:
		lua_pushinteger(L, (lua_Integer)value->as.integer);
		break;
	case MIG_REAL:
		lua_pushnumber(L, value->as.real);
		break;
	case MIG_TEXT:
	case MIG_BYTES:
		lua_pushlstring(L, value->as.text.data, value->as.text.len);
		break;
	}
}

/* Where rows go. */
struct rows {
	struct binding *b;
	int index;           /* of a list, or of the place for the first value */
	lua_CFunction taker; /* runs protected; arguments: what is at `index`, the row */
	bool one;            /* the first row is enough */
};

/* A row of a list. */
static int add_row(lua_State *L)
{
	const mig_row *row = lua_touserdata(L, 2);
	lua_createtable(L, 0, (int)row->len);
	for (size_t i = 0; i < row->len; i++) {
		push_value(L, &row->values[i]);
		lua_setfield(L, 3, row->names[i]);
	}
	lua_rawseti(L, 1, (lua_Integer)lua_rawlen(L, 1) + 1);
	return 0;
}

/* The first value of a row, as the only one of a list. */
static int add_value(lua_State *L)
{
	const mig_row *row = lua_touserdata(L, 2);
	if (row->len) {
		push_value(L, &row->values[0]);
		lua_rawseti(L, 1, 1);
	}
	return 0;
}

/* Called from libmig: what fails is kept until the call is over. */
static int take_row(void *data, const mig_row *row)
{
	const struct rows *rows = data;
	mig_row copy = *row;
	return !binding_take(rows->b, rows->index, rows->taker, &copy) || rows->one;
}

/* Push a list of what `taker` takes. */
static void query(lua_State *L, const char *function, lua_CFunction taker, bool one)
{
	struct binding *b = binding_check(L);
	struct statement read = read_statement(L, function);
	luaL_checkstack(L, 8, NULL);
	lua_newtable(L);
	struct rows rows = { .b = b, .index = lua_gettop(L), .taker = taker, .one = one };
	binding_enter(b, L);
	binding_leave(b,
		mig_query(b->env, read.sql, read.params, read.nparams, take_row, &rows, &b->err));
}

/* ---- methods ---- */

static int env_execute(lua_State *L)
{
	struct binding *b = binding_check(L);
	int64_t changed = 0;
	struct statement read = read_statement(L, "env:execute");
	binding_enter(b, L);
	binding_leave(
		b, mig_execute(b->env, read.sql, read.params, read.nparams, &changed, &b->err));
	lua_pushinteger(L, (lua_Integer)changed);
	return 1;
}

static int env_query(lua_State *L)
{
	query(L, "env:query", add_row, false);
	return 1;
}

static int env_scalar(lua_State *L)
{
	query(L, "env:scalar", add_value, true);
	lua_rawgeti(L, -1, 1);
	return 1;
}

/* Upvalues: the list, how many were given. */
static int next_row(lua_State *L)
{
	lua_Integer number = lua_tointeger(L, lua_upvalueindex(2)) + 1;
	lua_pushinteger(L, number);
	lua_replace(L, lua_upvalueindex(2));
	lua_rawgeti(L, lua_upvalueindex(1), number);
	return 1;
}

static int env_rows(lua_State *L)
{
	query(L, "env:rows", add_row, false);
	lua_pushinteger(L, 0);
	lua_pushcclosure(L, next_row, 2);
	return 1;
}

const luaL_Reg binding_statements[] = {
	{ "execute", env_execute },
	{ "query", env_query },
	{ "rows", env_rows },
	{ "scalar", env_scalar },
	{ NULL, NULL },
};
