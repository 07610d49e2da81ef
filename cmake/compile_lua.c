/* compile_lua NAME INPUT OUTPUT - compile a file of the Lua library, for the build.
 *
 * OUTPUT is a binary chunk as lua_dump() writes it, with what errors and tracebacks need: lines,
 * names, and NAME as the name of the file. Exit code 1, with a line on standard error, when INPUT
 * is no Lua or a file cannot be read or written. */
#include <stdio.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>

/* A lua_Writer: see lua_dump() in the manual of Lua. */
static int put(lua_State *L, const void *bytes, size_t len, void *out)
{
	(void)L;
	return fwrite(bytes, 1, len, out) != len;
}

/* The whole of the file on the stack. @return 0, or -1 when it cannot be read */
static int push_text(lua_State *L, const char *path)
{
	FILE *in = fopen(path, "rb");
	if (!in)
		return -1;
	luaL_Buffer text;
	luaL_buffinit(L, &text);
	size_t len;
	do {
		len = fread(luaL_prepbuffer(&text), 1, LUAL_BUFFERSIZE, in);
		luaL_addsize(&text, len);
	} while (len > 0);
	luaL_pushresult(&text);
	int rc = ferror(in) ? -1 : 0;
	fclose(in);
	return rc;
}

static int compile(lua_State *L, const char *name, const char *input, const char *output)
{
	if (push_text(L, input) < 0) {
		perror(input);
		return 1;
	}
	size_t len;
	const char *text = lua_tolstring(L, -1, &len), *chunk = lua_pushfstring(L, "@%s", name);
	if (luaL_loadbufferx(L, text, len, chunk, "t") != LUA_OK) {
		fprintf(stderr, "%s\n", lua_tostring(L, -1));
		return 1;
	}
	FILE *out = fopen(output, "wb");
	int failed = !out || lua_dump(L, put, out, 0);
	failed = (out && fclose(out) != 0) || failed;
	if (failed)
		perror(output);
	return failed;
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: compile_lua NAME INPUT OUTPUT\n");
		return 1;
	}
	lua_State *L = luaL_newstate();
	int rc = L ? compile(L, argv[1], argv[2], argv[3]) : 1;
	if (L)
		lua_close(L);
	return rc;
}
