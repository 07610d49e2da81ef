/* Errors as tables: { code =, message =, file =, line =, revision =, sql =, position =, state =,
 * traceback =, text =, callback_error = }. */
#include <stdarg.h>

#include "binding/binding.h"

#define ERROR_CLASS "mig.Error"

static int error_tostring(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	lua_getfield(L, 1, "text");
	return 1;
}

void binding_push_error_class(lua_State *L)
{
	if (luaL_newmetatable(L, ERROR_CLASS)) {
		lua_pushcfunction(L, error_tostring);
		lua_setfield(L, -2, "__tostring");
	}
}

static void set_number(lua_State *L, const char *name, int value)
{
	if (value)
		binding_set_number(L, name, value);
}

/* What a callback raised, for a call that did its work. [-0, +1, e] pushes the error */
static void push_caught(lua_State *L)
{
	lua_newtable(L);
	binding_set_text(L, "code", mig_code_name(MIG_ESCRIPT));
	luaL_tolstring(L, -2, NULL);
	lua_pushfstring(L, "a callback failed: %s", lua_tostring(L, -1));
	lua_remove(L, -2);
	lua_pushfstring(L, "%s; the call itself was done", lua_tostring(L, -1));
	lua_setfield(L, -3, "text");
	lua_setfield(L, -2, "message");
	binding_set_text(L, "state", "the call itself was done");
	luaL_setmetatable(L, ERROR_CLASS);
}

void binding_push_error(lua_State *L, struct binding *b, const mig_error *err)
{
	mig_free(b->err_line);
	b->err_line = mig_error_format(err);
	lua_newtable(L);
	binding_set_text(L, "code", mig_code_name(err->code));
	binding_set_text(L, "message", err->message);
	binding_set_text(L, "file", err->file);
	set_number(L, "line", err->line);
	binding_set_text(L, "revision", err->revision);
	binding_set_text(L, "sql", err->sql);
	set_number(L, "position", err->position);
	binding_set_text(L, "state", err->state);
	binding_set_text(L, "traceback", err->traceback);
	binding_set_text(L, "text", b->err_line);
	luaL_setmetatable(L, ERROR_CLASS);
}

int binding_raise(lua_State *L, struct binding *b)
{
	luaL_checkstack(L, 8, NULL);
	lua_getiuservalue(L, 1, BINDING_CAUGHT);
	if (b->err.code < 0) {
		binding_push_error(L, b, &b->err);
		mig_error_dispose(&b->err);
	} else {
		push_caught(L);
	}
	lua_insert(L, -2);
	lua_setfield(L, -2, "callback_error");
	return lua_error(L);
}

int binding_refuse(lua_State *L, const char *format, ...)
{
	lua_Debug caller;
	va_list args;
	luaL_checkstack(L, 8, NULL);
	lua_newtable(L);
	binding_set_text(L, "code", mig_code_name(MIG_EINVALID));
	va_start(args, format);
	lua_pushvfstring(L, format, args);
	va_end(args);
	if (lua_getstack(L, 1, &caller) && lua_getinfo(L, "Sl", &caller) &&
		caller.currentline > 0) {
		lua_pushstring(L, caller.short_src);
		lua_setfield(L, -3, "file");
		lua_pushinteger(L, caller.currentline);
		lua_setfield(L, -3, "line");
		lua_pushfstring(
			L, "%s:%d: %s", caller.short_src, caller.currentline, lua_tostring(L, -1));
	} else {
		lua_pushvalue(L, -1);
	}
	lua_setfield(L, -3, "text");
	lua_setfield(L, -2, "message");
	luaL_setmetatable(L, ERROR_CLASS);
	return lua_error(L);
}
