#include "script/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "base/process.h"
#include "script/state.h"

struct mig_host *mig_script_host(lua_State *L)
{
	return *(struct mig_host **)lua_getextraspace(L);
}

void mig_script_push_entry(struct mig_host *host, const char *name)
{
	lua_rawgeti(host->L, LUA_REGISTRYINDEX, host->entry);
	lua_getfield(host->L, -1, name);
	lua_remove(host->L, -2);
}

void mig_script_push_list(lua_State *L, const char *const *items, size_t len)
{
	lua_createtable(L, (int)len, 0);
	for (size_t i = 0; i < len; i++) {
		lua_pushstring(L, items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

#ifdef MIG_DEV
/* Most lifetime bugs show only under an unusual collector; tests ask for one. */
static void choose_collector(lua_State *L)
{
	const char *mode = getenv("MIG_LUA_GC");
	if (mode && !strcmp(mode, "stress"))
		lua_gc(L, LUA_GCINC, 1, 1000, 0);
	else if (mode && !strcmp(mode, "eager")) /* begins anew at 4 % more than was left */
		lua_gc(L, LUA_GCINC, 104, 1000, 0);
	else if (mode && !strcmp(mode, "generational"))
		lua_gc(L, LUA_GCGEN, 0, 0);
}
#else
#define choose_collector(L) ((void)0)
#endif

/* Everything that may raise while the state is set up; runs protected. Arguments: options as
 * light userdata, the host as light userdata. [-2, +0, e] */
static int open_state(lua_State *L)
{
	const struct mig_host_options *opts = lua_touserdata(L, 1);
	struct mig_host *host = lua_touserdata(L, 2);
	luaL_openlibs(L);
	mig_script_watch_coroutines(L);
	mig_script_open_library(L);
	if (mig_script_load_embedded(L, "mig/entry.lua") != LUA_OK)
		return lua_error(L);
	lua_call(L, 0, 1);
	lua_getfield(L, -1, "open");
	lua_createtable(L, 0, 2);
	lua_pushstring(L, opts->location);
	lua_setfield(L, -2, "location");
	mig_script_push_list(L, opts->module_paths, opts->nmodule_paths);
	lua_setfield(L, -2, "module_paths");
	lua_call(L, 1, 1); /* the metatable of revision environments */
	host->sandbox = luaL_ref(L, LUA_REGISTRYINDEX);
	host->entry = luaL_ref(L, LUA_REGISTRYINDEX);
	return 0;
}

/* Outside a protected call only a lack of memory raises; see base/alloc.h. */
static int on_panic(lua_State *L)
{
	const char *text = lua_tostring(L, -1);
	fprintf(stderr, "FAILED: %s\n", text ? text : "not enough memory for Lua");
	_exit(1);
}

/* A lua_Alloc: see lua_newstate() in the manual of Lua. */
static void *allocate(void *data, void *memory, size_t before, size_t size)
{
	struct mig_host *host = data;
	if (size)
		return mig_pool_resize(&host->pool, memory, memory ? before : 0, size);
	mig_pool_give(&host->pool, memory, before);
	return NULL;
}

int mig_host_new(struct mig_host **out, const struct mig_host_options *opts, mig_error *err)
{
	*out = NULL;
	struct mig_host *host = mig_calloc(1, sizeof *host);
	host->log = opts->log;
	host->progress = opts->progress;
	host->location = mig_strdup(opts->location);
	host->entry = host->sandbox = LUA_NOREF;
	host->L = lua_newstate(allocate, host);
	if (!host->L) {
		mig_host_free(host);
		return mig_fail(err, MIG_ENOMEM, "not enough memory for Lua");
	}
	lua_atpanic(host->L, on_panic);
	*(struct mig_host **)lua_getextraspace(host->L) = host;
	choose_collector(host->L);
	mig_script_watch(host);
	lua_pushcfunction(host->L, open_state);
	lua_pushlightuserdata(host->L, (void *)(uintptr_t)opts);
	lua_pushlightuserdata(host->L, host);
	int rc = mig_script_call(host->L, 2, 0, err);
	if (rc < 0)
		mig_host_free(host);
	else
		*out = host;
	return rc;
}

void mig_host_free(struct mig_host *host)
{
	if (!host)
		return;
	if (host->L)
		mig_script_unwatch(host);
	/* Lua frees value by value, the pool all at once. What scripts have of the world, which is
	 * open files, a process of our own ends by itself. */
	if (host->L && !mig_process_is_own())
		lua_close(host->L);
	mig_pool_dispose(&host->pool);
	mig_error_dispose(&host->error);
	mig_strs_dispose(&host->files);
	mig_free(host->location);
	free(host);
}

int mig_host_setting(struct mig_host *host, const char *name, const char *value, mig_error *err)
{
	mig_script_push_entry(host, "setting");
	lua_pushstring(host->L, name);
	lua_pushstring(host->L, value);
	return mig_script_call(host->L, 2, 0, err);
}

int mig_host_begin(struct mig_host *host, struct mig_sink *sink, const char *dialect,
	const char *tag, const struct mig_host_txn *txn, mig_error *err)
{
	lua_State *L = host->L;
	host->sink = sink;
	host->txn = *txn;
	mig_script_push_entry(host, "begin");
	lua_pushstring(L, dialect);
	lua_pushstring(L, tag);
	int rc = mig_script_call(L, 2, 0, err);
	if (rc < 0)
		host->sink = NULL;
	return rc;
}

void mig_host_end(struct mig_host *host)
{
	host->sink = host->mirror = NULL;
}

void mig_script_push_step(lua_State *L, const struct mig_host_step *step)
{
	lua_createtable(L, 0, 5);
	lua_pushstring(L, step->function ? step->function : "stamp");
	lua_setfield(L, -2, "direction");
	lua_pushstring(L, step->revision);
	lua_setfield(L, -2, "revision");
	lua_pushstring(L, step->path);
	lua_setfield(L, -2, "path");
}

/* Take the list of files on top, or nil, off the stack. [-1, +0, -] */
static void take_files(struct mig_host *host)
{
	lua_State *L = host->L;
	size_t count = lua_istable(L, -1) ? lua_rawlen(L, -1) : 0;
	for (size_t i = 0; i < count; i++) {
		lua_rawgeti(L, -1, (lua_Integer)i + 1);
		mig_strs_add(&host->files, lua_tostring(L, -1));
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
}

const struct mig_strs *mig_host_step_files(const struct mig_host *host)
{
	return &host->files;
}

int mig_host_step(struct mig_host *host, const struct mig_host_step *step, mig_error *err)
{
	lua_State *L = host->L;
	mig_strs_dispose(&host->files);
	mig_error found = MIG_ERROR_INIT;
	mig_script_push_entry(host, "step");
	mig_script_push_step(L, step);
	lua_rawgeti(L, LUA_REGISTRYINDEX, step->handle);
	int rc = mig_script_call(L, 2, 1, &found);
	if (rc == 0)
		take_files(host);
	/* one left open would hold locks, and an unfinished INSERT … RETURNING the commit */
	mig_script_finish_rows(host);
	if (rc == 0)
		return 0;
	if (!found.revision)
		mig_error_set(&found.revision, step->revision);
	if (!found.file)
		mig_error_set(&found.file, step->path);
	return mig_error_move(err, &found);
}

int mig_host_line(struct mig_host *host, int handle, const char *function)
{
	lua_State *L = host->L;
	lua_Debug info = { 0 };
	lua_rawgeti(L, LUA_REGISTRYINDEX, handle);
	lua_pushstring(L, function);
	lua_rawget(L, -2);
	if (lua_isfunction(L, -1))
		lua_getinfo(L, ">S", &info);
	else
		lua_pop(L, 1);
	lua_pop(L, 1);
	return info.linedefined;
}

int mig_host_applied(struct mig_host *host, const struct mig_host_step *step,
	const char *const *heads, size_t nheads, mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "applied");
	mig_script_push_step(L, step);
	mig_script_push_list(L, step->from, step->nfrom);
	lua_setfield(L, -2, "from");
	mig_script_push_list(L, step->to, step->nto);
	lua_setfield(L, -2, "to");
	mig_script_push_list(L, heads, nheads);
	int rc = mig_script_call(L, 2, 0, err);
	mig_script_finish_rows(host);
	return rc;
}

int mig_host_effect(struct mig_host *host, const char *sql, bool refused, const char *foreign_keys,
	enum mig_verdict *out, char **cleanup, mig_error *err)
{
	static const char *const names[] = { "done", "again", "unknown" };
	lua_State *L = host->L;
	*cleanup = NULL;
	*out = MIG_VERDICT_UNKNOWN;
	mig_script_push_entry(host, "effect");
	lua_pushstring(L, sql);
	lua_pushboolean(L, refused);
	lua_pushstring(L, foreign_keys);
	int rc = mig_script_call(L, 3, 2, err);
	mig_script_finish_rows(host);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(lua_tostring(L, -2), names[i]))
			*out = (enum mig_verdict)i;
	if (lua_type(L, -1) == LUA_TSTRING)
		*cleanup = mig_strdup(lua_tostring(L, -1));
	lua_pop(L, 2);
	return 0;
}

int mig_host_render(struct mig_host *host, const char *name, const struct mig_buf *text,
	const struct mig_host_var *vars, size_t nvars, size_t draft, struct mig_buf *out,
	mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "render");
	lua_pushstring(L, name);
	lua_pushlstring(L, text->data, text->len);
	lua_createtable(L, 0, (int)nvars);
	for (size_t i = 0; i < nvars; i++) {
		if (vars[i].list)
			mig_script_push_list(L, vars[i].list, vars[i].nlist);
		else
			lua_pushstring(L, vars[i].text);
		lua_setfield(L, -2, vars[i].name);
	}
	lua_pushinteger(L, (lua_Integer)draft);
	int rc = mig_script_call(L, 4, 1, err);
	if (rc < 0)
		return rc;
	size_t size;
	const char *rendered = lua_tolstring(L, -1, &size);
	mig_buf_put(out, rendered, size);
	lua_pop(L, 1);
	return 0;
}

void mig_host_env_dispose(struct mig_host_env *env)
{
	mig_free(env->url);
	mig_strs_dispose(&env->keys);
	mig_strs_dispose(&env->values);
	*env = (struct mig_host_env){ 0 };
}

/* Read what entry.env() returned: { url =, on_version_apply =, settings = { {k, v}, … } }. */
static void take_env(lua_State *L, struct mig_host_env *out)
{
	if (lua_getfield(L, -1, "url") == LUA_TSTRING)
		out->url = mig_strdup(lua_tostring(L, -1));
	lua_getfield(L, -2, "on_version_apply");
	out->has_on_version_apply = lua_toboolean(L, -1);
	lua_getfield(L, -3, "targets");
	out->has_targets = lua_toboolean(L, -1);
	lua_getfield(L, -4, "settings");
	for (lua_Integer i = 1; lua_rawgeti(L, -1, i) == LUA_TTABLE; i++) {
		lua_rawgeti(L, -1, 1);
		lua_rawgeti(L, -2, 2);
		mig_strs_add(&out->keys, lua_tostring(L, -2));
		mig_strs_add(&out->values, lua_tostring(L, -1));
		lua_pop(L, 3);
	}
	lua_pop(L, 5);
}

/* [-0, +0, e] appends a setting of another section to the list that section has in the table at
 * `index` */
static void put_setting(lua_State *L, int index, const struct mig_setting *setting)
{
	if (lua_getfield(L, index, setting->section) == LUA_TNIL) {
		lua_pop(L, 1);
		lua_newtable(L);
		lua_pushvalue(L, -1);
		lua_setfield(L, index, setting->section);
	}
	lua_createtable(L, 0, 2);
	lua_pushstring(L, setting->key);
	lua_setfield(L, -2, "key");
	lua_pushstring(L, setting->value);
	lua_setfield(L, -2, "value");
	lua_pushstring(L, setting->problem);
	lua_setfield(L, -2, "problem");
	lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
	lua_pop(L, 1);
}

int mig_host_config(
	struct mig_host *host, const struct mig_setting *settings, size_t count, mig_error *err)
{
	lua_State *L = host->L;
	mig_script_push_entry(host, "configure");
	lua_newtable(L);
	lua_newtable(L);
	for (size_t i = 0; i < count; i++) {
		if (settings[i].section) {
			put_setting(L, lua_gettop(L), &settings[i]);
			continue;
		}
		lua_pushstring(L, settings[i].value);
		lua_setfield(L, -3, settings[i].key);
	}
	return mig_script_call(L, 2, 0, err);
}

int mig_host_load_env(struct mig_host *host, const char *const *x, size_t nx,
	struct mig_host_env *out, mig_error *err)
{
	lua_State *L = host->L;
	char *path = mig_path_join(host->location, "env.lua");
	int rc = 0;
	if (!mig_fs_exists(path)) {
		if (nx) { /* revisions read them too */
			mig_script_push_entry(host, "arguments");
			mig_script_push_list(L, x, nx);
			rc = mig_script_call(L, 1, 0, err);
		}
		goto done;
	}
	out->present = true;
	mig_script_push_entry(host, "env");
	lua_pushstring(L, path);
	mig_script_push_list(L, x, nx);
	/* Models stay: a collector that walks them again each time that there are twice as many is
	 * a fifth of the time that thousands of tables take. */
	int pause = lua_gc(L, LUA_GCSETPAUSE, 1000);
	rc = mig_script_call(L, 2, 1, err);
	lua_gc(L, LUA_GCSETPAUSE, pause);
	if (rc == 0) {
		take_env(L, out);
		lua_pop(L, 1);
	}
done:
	mig_free(path);
	return rc;
}
