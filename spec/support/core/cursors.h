/* Result sets in the hands of specs. */
#ifndef MIG_SPEC_CURSORS_H
#define MIG_SPEC_CURSORS_H

#include <lauxlib.h>
#include <lua.h>

#include "mig/driver.h"

#include "push_error.h"
#include "values.h"

#define CURSOR "mig.test.cursor"

struct cursor_box {
	const mig_driver *driver;
	mig_cursor *cursor;
};

static int push_cursor(lua_State *L, const mig_driver *driver, mig_cursor *cursor)
{
	struct cursor_box *box = lua_newuserdatauv(L, sizeof *box, 0);
	*box = (struct cursor_box){ driver, cursor };
	luaL_setmetatable(L, CURSOR);
	return 1;
}

static int cursor_finish(lua_State *L)
{
	struct cursor_box *box = luaL_checkudata(L, 1, CURSOR);
	if (box->driver)
		box->driver->finish(box->cursor);
	*box = (struct cursor_box){ NULL, NULL };
	return 0;
}

/* The next row as a list; nothing at the end. */
static int cursor_next(lua_State *L)
{
	struct cursor_box *box = luaL_checkudata(L, 1, CURSOR);
	mig_error err = MIG_ERROR_INIT;
	int rc = box->driver->next(box->cursor, &err);
	if (rc < 0)
		return push_error(L, &err);
	if (!rc)
		return 0;
	size_t count = box->driver->column_count(box->cursor);
	lua_newtable(L);
	for (size_t i = 0; i < count; i++) {
		mig_value value;
		box->driver->column_value(box->cursor, i, &value);
		push_value(L, &value);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int cursor_columns(lua_State *L)
{
	struct cursor_box *box = luaL_checkudata(L, 1, CURSOR);
	size_t count = box->driver->column_count(box->cursor);
	lua_newtable(L);
	for (size_t i = 0; i < count; i++) {
		lua_pushstring(L, box->driver->column_name(box->cursor, i));
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static const luaL_Reg cursor_methods[] = {
	{ "next", cursor_next },
	{ "columns", cursor_columns },
	{ "finish", cursor_finish },
	{ "__gc", cursor_finish },
	{ NULL, NULL },
};

#endif
