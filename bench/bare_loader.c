/* bare_loader DIR - the floor of loading revisions: the least that any program which embeds Lua
 * has to do to know them. For each .lua file of DIR, in sorted order: read it, compile it as text,
 * give it a table of globals of its own, run it, read what it says of itself, keep that.
 * `op` and `sa` are cheap tables: a file that is loaded and not run only hands them to locals. */
#include <dirent.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct revision {
	char *id, *down;
};

static char *buffer;
static size_t capacity;

static void die(const char *what)
{
	fprintf(stderr, "bare_loader: %s\n", what);
	exit(1);
}

static int is_lua(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);
	return len > 4 && strcmp(entry->d_name + len - 4, ".lua") == 0;
}

static size_t slurp(int dir, const char *name)
{
	struct stat st;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		die(name);
	size_t size = (size_t)st.st_size;
	if (size > capacity) {
		free(buffer);
		buffer = malloc(size);
		capacity = size;
	}
	if (!buffer || read(fd, buffer, size) != (ssize_t)size)
		die(name);
	close(fd);
	return size;
}

static char *global(lua_State *L, const char *name)
{
	lua_getfield(L, -1, name);
	const char *text = lua_tostring(L, -1);
	char *copy = text ? strdup(text) : NULL;
	lua_pop(L, 1);
	return copy;
}

/* The table of globals stays in the registry: upgrade() and downgrade() are in it. */
static struct revision load(lua_State *L, int dir, const char *name)
{
	size_t size = slurp(dir, name);
	if (luaL_loadbufferx(L, buffer, size, name, "t") != LUA_OK)
		die(lua_tostring(L, -1));
	lua_newtable(L);
	luaL_setmetatable(L, "revision");
	lua_pushvalue(L, -1);
	lua_insert(L, -3);
	lua_setupvalue(L, -2, 1);
	if (lua_pcall(L, 0, 0, 0) != LUA_OK)
		die(lua_tostring(L, -1));
	struct revision revision = { global(L, "revision"), global(L, "down_revision") };
	luaL_ref(L, LUA_REGISTRYINDEX);
	return revision;
}

static void preload(lua_State *L, const char *name)
{
	luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
	lua_newtable(L);
	lua_setfield(L, -2, name);
	lua_pop(L, 1);
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	int count = argc == 2 ? scandir(argv[1], &entries, is_lua, alphasort) : -1;
	int dir = argc == 2 ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (count < 0 || dir < 0)
		die("usage: bare_loader DIR");

	lua_State *L = luaL_newstate();
	luaL_openlibs(L);
	/* Nothing here is garbage; a collector that looks for it would make this no floor. */
	lua_gc(L, LUA_GCSTOP);
	preload(L, "mig.op");
	preload(L, "mig.schema");
	luaL_newmetatable(L, "revision");
	lua_pushglobaltable(L);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);

	struct revision *revisions = calloc((size_t)count + 1, sizeof(*revisions));
	if (!revisions)
		die("out of memory");
	for (int i = 0; i < count; i++)
		revisions[i] = load(L, dir, entries[i]->d_name);
	printf("%d %s\n", count, count ? revisions[count - 1].id : "");
	/* The end of the process frees it all, as any program in a hurry would have it. */
	return 0;
}
