/* The base room for specs. Functions that fail return nil and an error table. */
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "base/path.h"
#include "base/vec.h"

#include "push_error.h"

/* [-0, +1, m] and frees `text` */
static int push_owned(lua_State *L, char *text)
{
	lua_pushstring(L, text);
	mig_free(text);
	return 1;
}

static int push_done(lua_State *L, int rc, mig_error *err)
{
	if (rc < 0)
		return push_error(L, err);
	lua_pushboolean(L, 1);
	return 1;
}

/* --- memory ------------------------------------------------------------------------------ */

/* buf(text…): the texts one after the other, what strlen() makes of them, and what the buffer
 * holds after it was taken. */
static int l_buf(lua_State *L)
{
	struct mig_buf buf = MIG_BUF_INIT;
	int n = lua_gettop(L);
	for (int i = 1; i <= n; i++) {
		size_t len;
		const char *text = luaL_checklstring(L, i, &len);
		mig_buf_put(&buf, text, len);
	}
	lua_pushlstring(L, buf.data, buf.len);
	lua_pushinteger(L, (lua_Integer)strlen(buf.data));
	mig_free(mig_buf_take(&buf));
	lua_pushstring(L, buf.data);
	mig_buf_dispose(&buf);
	return 3;
}

/* growth(n): n bytes put one by one, formatted, cleared and put again. */
static int l_growth(lua_State *L)
{
	lua_Integer n = luaL_checkinteger(L, 1);
	struct mig_buf buf = MIG_BUF_INIT, copy = MIG_BUF_INIT;
	for (lua_Integer i = 0; i < n; i++)
		mig_buf_putc(&buf, (char)('a' + i % 26));
	mig_buf_clear(&copy);
	mig_buf_printf(&copy, "<%s>", buf.data);
	mig_buf_clear(&buf);
	bool cleared = !buf.len && !*buf.data;
	mig_buf_puts(&buf, copy.data);
	lua_pushlstring(L, buf.data, buf.len);
	lua_pushboolean(L, cleared);
	mig_buf_dispose(&copy);
	mig_buf_dispose(&buf);
	return 2;
}

static int l_format(lua_State *L)
{
	return push_owned(
		L, mig_format("%s/%05d/%%", luaL_checkstring(L, 1), (int)luaL_checkinteger(L, 2)));
}

/* strs(list, text): the list copied, and whether the text is in it. */
static int l_strs(lua_State *L)
{
	struct mig_strs list = { 0 };
	luaL_checktype(L, 1, LUA_TTABLE);
	const char *text = luaL_checkstring(L, 2);
	for (lua_Integer i = 1; lua_rawgeti(L, 1, i) == LUA_TSTRING; i++) {
		mig_strs_add(&list, lua_tostring(L, -1));
		lua_pop(L, 1);
	}
	lua_newtable(L);
	for (size_t i = 0; i < list.len; i++) {
		lua_pushstring(L, list.items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	lua_pushboolean(L, mig_strs_has(&list, text));
	mig_strs_dispose(&list);
	lua_pushboolean(L, !list.items && !list.len && !mig_strs_has(&list, text));
	return 3;
}

/* --- paths and files --------------------------------------------------------------------- */

static int l_join(lua_State *L)
{
	return push_owned(L, mig_path_join(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
}

static int l_dirname(lua_State *L)
{
	return push_owned(L, mig_path_dirname(luaL_checkstring(L, 1)));
}

static int l_basename(lua_State *L)
{
	lua_pushstring(L, mig_path_basename(luaL_checkstring(L, 1)));
	return 1;
}

static int l_absolute(lua_State *L)
{
	return push_owned(L, mig_path_absolute(luaL_checkstring(L, 1)));
}

static int l_relative(lua_State *L)
{
	return push_owned(L, mig_path_relative(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
}

static int l_display(lua_State *L)
{
	lua_pushstring(L, mig_path_display(luaL_checkstring(L, 1)));
	return 1;
}

static int l_has_suffix(lua_State *L)
{
	lua_pushboolean(L, mig_has_suffix(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
	return 1;
}

/* read(path): through a buffer that holds something else before. */
static int l_read(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_buf text = MIG_BUF_INIT;
	mig_buf_puts(&text, "what was there before");
	int rc = mig_fs_read(luaL_checkstring(L, 1), &text, &err);
	if (rc == 0)
		lua_pushlstring(L, text.data, text.len);
	mig_buf_dispose(&text);
	return rc < 0 ? push_error(L, &err) : 1;
}

static int l_write_new(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	size_t len;
	const char *text = luaL_checklstring(L, 2, &len);
	return push_done(L, mig_fs_write_new(luaL_checkstring(L, 1), text, len, &err), &err);
}

static int l_mkdirs(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	return push_done(L, mig_fs_mkdirs(luaL_checkstring(L, 1), &err), &err);
}

/* list(folder, suffix, recursive, before…) */
static int l_list(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_strs files = { 0 };
	const char *folder = luaL_checkstring(L, 1), *suffix = luaL_checkstring(L, 2);
	for (int i = 4; i <= lua_gettop(L); i++)
		mig_strs_add(&files, lua_tostring(L, i));
	int rc = mig_fs_list(folder, suffix, lua_toboolean(L, 3), &files, &err);
	lua_newtable(L);
	for (size_t i = 0; i < files.len; i++) {
		lua_pushstring(L, files.items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	mig_strs_dispose(&files);
	return rc < 0 ? push_error(L, &err) : 1;
}

static int l_exists(lua_State *L)
{
	const char *path = luaL_checkstring(L, 1);
	lua_pushboolean(L, mig_fs_exists(path));
	lua_pushboolean(L, mig_fs_is_dir(path));
	lua_pushboolean(L, mig_fs_is_empty(path));
	return 3;
}

/* --- errors ------------------------------------------------------------------------------ */

static char *get_text(lua_State *L, const char *name)
{
	lua_getfield(L, 1, name);
	char *text = mig_strdup(lua_tostring(L, -1));
	lua_pop(L, 1);
	return text;
}

static int get_integer(lua_State *L, const char *name)
{
	lua_getfield(L, 1, name);
	int value = (int)lua_tointeger(L, -1);
	lua_pop(L, 1);
	return value;
}

/* The error in the table at index 1; its fields are those of mig_error. */
static mig_error get_error(lua_State *L)
{
	luaL_checktype(L, 1, LUA_TTABLE);
	return (mig_error){
		.code = get_integer(L, "code"),
		.message = get_text(L, "message"),
		.revision = get_text(L, "revision"),
		.file = get_text(L, "file"),
		.line = get_integer(L, "line"),
		.sql = get_text(L, "sql"),
		.position = get_integer(L, "position"),
		.state = get_text(L, "state"),
		.traceback = get_text(L, "traceback"),
	};
}

static int l_error_format(lua_State *L)
{
	mig_error err = get_error(L);
	char *text = mig_error_format(&err);
	mig_error_dispose(&err);
	return push_owned(L, text);
}

/* refail(error): an error that is filled anew out of its own message. */
static int l_refail(lua_State *L)
{
	mig_error err = get_error(L);
	int rc = mig_fail(&err, MIG_EINVALID, "again: %s", err.message);
	lua_pushboolean(L, rc == MIG_EINVALID && mig_fail(NULL, rc, "nobody hears") == rc);
	push_error(L, &err);
	return 3;
}

/* move(error): into an error that says something else, and into nothing. */
static int l_move(lua_State *L)
{
	mig_error err = get_error(L), to = MIG_ERROR_INIT;
	mig_fail(&to, MIG_EIO, "before");
	mig_error_set(&to.file, "a");
	int code = mig_error_move(&to, &err);
	bool empty = !err.code && !err.message;
	mig_fail(&err, MIG_EIO, "lost");
	lua_pushboolean(L, empty && mig_error_move(NULL, &err) == MIG_EIO && !err.message);
	lua_pushboolean(L, code == to.code && !to.file);
	push_error(L, &to);
	mig_error_dispose(NULL);
	return 4;
}

static int l_code_name(lua_State *L)
{
	lua_pushstring(L, mig_code_name((int)luaL_checkinteger(L, 1)));
	return 1;
}

static int l_nearest(lua_State *L)
{
	const char *names[16];
	int n = lua_gettop(L) - 1;
	luaL_argcheck(L, n < 16, 2, "too many names");
	for (int i = 0; i < n; i++)
		names[i] = luaL_checkstring(L, i + 2);
	names[n] = NULL;
	lua_pushstring(L, mig_nearest(luaL_checkstring(L, 1), names));
	return 1;
}

/* interrupt(n): what is known of signal n; the request is withdrawn again. */
static int l_interrupt(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	mig_interrupt((int)luaL_checkinteger(L, 1));
	lua_pushinteger(L, mig_interrupted());
	mig_fail_interrupted(&err);
	mig_interrupt(0);
	lua_pushinteger(L, mig_interrupted());
	push_error(L, &err);
	return 4;
}

/* --- log --------------------------------------------------------------------------------- */

static void keep_line(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	lua_State *L = data;
	lua_pushfstring(L, "%d %s %s", (int)level, logger, text);
}

/* log(threshold, level, text): the lines that were written. */
static int l_log(lua_State *L)
{
	struct mig_log log = { keep_line, L, (enum mig_log_level)luaL_checkinteger(L, 1) };
	const struct mig_log deaf = { NULL, NULL, MIG_LOG_DEBUG };
	enum mig_log_level level = (enum mig_log_level)luaL_checkinteger(L, 2);
	int before = lua_gettop(L);
	mig_log(&deaf, level, "mig.spec", "nobody listens");
	mig_log(&log, level, "mig.spec", "%s", luaL_checkstring(L, 3));
	return lua_gettop(L) - before;
}

static const luaL_Reg functions[] = {
	{ "absolute", l_absolute },
	{ "basename", l_basename },
	{ "buf", l_buf },
	{ "code_name", l_code_name },
	{ "dirname", l_dirname },
	{ "display", l_display },
	{ "error_format", l_error_format },
	{ "exists", l_exists },
	{ "format", l_format },
	{ "growth", l_growth },
	{ "has_suffix", l_has_suffix },
	{ "interrupt", l_interrupt },
	{ "join", l_join },
	{ "list", l_list },
	{ "log", l_log },
	{ "mkdirs", l_mkdirs },
	{ "move", l_move },
	{ "nearest", l_nearest },
	{ "read", l_read },
	{ "refail", l_refail },
	{ "relative", l_relative },
	{ "strs", l_strs },
	{ "write_new", l_write_new },
	{ NULL, NULL },
};

int luaopen_mig_test_base(lua_State *L);
int luaopen_mig_test_base(lua_State *L)
{
	luaL_newlib(L, functions);
	return 1;
}
