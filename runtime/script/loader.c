#include "script/loader.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/interrupt.h"
#include "script/comment.h"
#include "script/state.h"

/* What a file says of itself, while it is on its way into the graph. */
struct reading {
	struct mig_refs down, labels, depends, replaces; /* strings of the revision's environment */
	struct mig_buf comment;
};

static void reading_dispose(struct reading *r)
{
	mig_vec_dispose(&r->down);
	mig_vec_dispose(&r->labels);
	mig_vec_dispose(&r->depends);
	mig_vec_dispose(&r->replaces);
	mig_buf_dispose(&r->comment);
}

/* Lua's message for a file that does not parse begins with its (perhaps shortened) name and
 * the line; both go where they belong. */
static int fail_syntax(lua_State *L, const char *path, mig_error *err)
{
	const char *text = lua_tostring(L, -1);
	const char *message = text ? text : "not valid Lua";
	int line = 0;
	const char *tail = strstr(message, ".lua:");
	if (tail) {
		char *end;
		long n = strtol(tail + 5, &end, 10);
		if (n > 0 && !strncmp(end, ": ", 2)) {
			line = (int)n;
			message = end + 2;
		}
	} else if (strstr(message, "attempt to load a binary chunk")) {
		message = "precompiled Lua is refused; put the source here";
	} else if (strstr(message, "C stack overflow")) {
		message = "brackets or blocks are nested too deep";
	}
	mig_fail(err, MIG_ESCRIPT, "%s", message);
	if (err) {
		mig_error_set(&err->file, path);
		err->line = line;
	}
	lua_pop(L, 1);
	return MIG_ESCRIPT;
}

static int fail_field(const char *path, mig_error *err, const char *name, const char *expected)
{
	mig_fail(err, MIG_EINVALID, "%s must be %s", name, expected);
	if (err)
		mig_error_set(&err->file, path);
	return MIG_EINVALID;
}

/* Fetch a global of the file without asking its metatable. [-0, +1] */
static int get_field(lua_State *L, int env, const char *name)
{
	lua_pushstring(L, name);
	return lua_rawget(L, env);
}

/* Whether a string without NUL bytes is on top. */
static bool is_text(lua_State *L)
{
	return lua_type(L, -1) == LUA_TSTRING && strlen(lua_tostring(L, -1)) == lua_rawlen(L, -1);
}

/* Whether the table on top has as many entries as it is long: one with a hole or a key would hide
 * what stands there. */
static bool is_list(lua_State *L)
{
	lua_Unsigned entries = 0;
	for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
		entries++;
	return entries == lua_rawlen(L, -1);
}

static const char ids_expected[] = "nil, a string or a list of strings";

/* The string on top, for the global `name`. */
static int take_id(
	lua_State *L, const char *name, const char *path, struct mig_refs *out, mig_error *err)
{
	if (!is_text(L))
		return fail_field(path, err, name, ids_expected);
	if (!*lua_tostring(L, -1))
		return fail_field(path, err, name, "nil where there is none, not an empty string");
	mig_vec_push(out, lua_tostring(L, -1));
	return 0;
}

/* A global that is nil, a string or a list of strings. The strings stay alive in the
 * environment that holds them. */
static int read_ids(lua_State *L, int env, const char *name, const char *path, struct mig_refs *out,
	mig_error *err)
{
	int rc = 0;
	out->len = 0;
	int type = get_field(L, env, name);
	if (type == LUA_TTABLE) {
		lua_Unsigned len = lua_rawlen(L, -1);
		if (!is_list(L))
			rc = fail_field(path, err, name, ids_expected);
		for (lua_Unsigned i = 1; i <= len && rc == 0; i++) {
			lua_rawgeti(L, -1, (lua_Integer)i);
			rc = take_id(L, name, path, out, err);
			lua_pop(L, 1);
		}
	} else if (type != LUA_TNIL) {
		rc = take_id(L, name, path, out, err);
	}
	lua_pop(L, 1);
	return rc;
}

static int check_functions(
	lua_State *L, int env, const char *path, bool irreversible, mig_error *err)
{
	int up = get_field(L, env, "upgrade"), down = get_field(L, env, "downgrade");
	lua_pop(L, 2);
	if (up != LUA_TFUNCTION)
		return fail_field(path, err, "upgrade", "a function: function upgrade() … end");
	if (down != LUA_TFUNCTION && !(down == LUA_TNIL && irreversible))
		return fail_field(path, err, "downgrade", "a function, or set irreversible = true");
	return 0;
}

/* Read the globals of the environment at `env` and add the revision. */
static int add_revision(lua_State *L, int env, const char *path, int handle, struct reading *r,
	struct mig_graph *graph, mig_error *err)
{
	get_field(L, env, "revision");
	const char *id = is_text(L) ? lua_tostring(L, -1) : NULL; /* stays in env */
	lua_pop(L, 1);
	if (!id)
		return fail_field(path, err, "revision", "a string: revision = \"…\"");
	get_field(L, env, "irreversible");
	bool irreversible = lua_toboolean(L, -1);
	lua_pop(L, 1);
	int rc = check_functions(L, env, path, irreversible, err);
	if (rc == 0)
		rc = read_ids(L, env, "down_revision", path, &r->down, err);
	if (rc == 0)
		rc = read_ids(L, env, "branch_labels", path, &r->labels, err);
	if (rc == 0)
		rc = read_ids(L, env, "depends_on", path, &r->depends, err);
	if (rc == 0)
		rc = read_ids(L, env, "replaces", path, &r->replaces, err);
	if (rc < 0)
		return rc;
	char *doc = mig_comment_first_line(r->comment.data);
	char *date = mig_comment_field(r->comment.data, "Create Date");
	struct mig_revision_spec spec = {
		.id = id,
		.down = r->down.items,
		.ndown = r->down.len,
		.labels = r->labels.items,
		.nlabels = r->labels.len,
		.depends = r->depends.items,
		.ndepends = r->depends.len,
		.replaces = r->replaces.items,
		.nreplaces = r->replaces.len,
		.doc = doc,
		.longdoc = r->comment.data,
		.path = path,
		.create_date = date,
		.irreversible = irreversible,
		.handle = handle,
	};
	rc = mig_graph_add(graph, &spec, err);
	if (rc < 0 && err && !err->file)
		mig_error_set(&err->file, path);
	mig_free(doc);
	mig_free(date);
	return rc;
}

/* Load and run one file. [-0, +0] On success the registry holds its environment. */
static int load_file(struct mig_host *host, const char *path, struct mig_buf *source,
	struct reading *r, struct mig_graph *graph, mig_error *err)
{
	lua_State *L = host->L;
	int rc = mig_fs_read(path, source, err);
	if (rc < 0)
		return rc;
	/* loadfile() passes over a byte order mark too, so env.lua and modules may have one */
	size_t mark = strncmp(source->data, "\xEF\xBB\xBF", 3) ? 0 : 3;
	const char *text = source->data + mark;
	mig_comment_read(text, source->len - mark, &r->comment);
	lua_pushfstring(L, "@%s", path);
	int status = luaL_loadbufferx(L, text, source->len - mark, lua_tostring(L, -1), "t");
	lua_remove(L, -2);
	if (status != LUA_OK)
		return fail_syntax(L, path, err);
	lua_createtable(L, 0, 8);
	lua_rawgeti(L, LUA_REGISTRYINDEX, host->sandbox);
	lua_setmetatable(L, -2);
	lua_pushvalue(L, -1);
	int handle = luaL_ref(L, LUA_REGISTRYINDEX);
	lua_insert(L, -2); /* environment below the chunk */
	lua_pushvalue(L, -2);
	lua_setupvalue(L, -2, 1);
	mig_error found = MIG_ERROR_INIT;
	rc = mig_script_call(L, 0, 0, &found);
	if (rc == 0)
		rc = add_revision(L, lua_gettop(L), path, handle, r, graph, &found);
	lua_pop(L, 1);
	if (rc < 0) {
		luaL_unref(L, LUA_REGISTRYINDEX, handle);
		if (!found.file)
			mig_error_set(&found.file, path);
		mig_error_move(err, &found);
	}
	return rc;
}

int mig_load_revisions(struct mig_host *host, const char *const *paths, size_t npaths,
	struct mig_graph *graph, mig_error *err)
{
	struct mig_buf source = MIG_BUF_INIT;
	struct reading r = { .comment = MIG_BUF_INIT };
	int rc = 0;
	/* Loading makes almost no garbage: a collector that walks what was loaded so far, again
	 * and again, is most of the time of a long history. */
	lua_gc(host->L, LUA_GCSTOP);
	for (size_t i = 0; i < npaths && rc == 0; i++)
		rc = mig_interrupted() ? mig_fail_interrupted(err)
				       : load_file(host, paths[i], &source, &r, graph, err);
	lua_gc(host->L, LUA_GCRESTART);
	/* Nor should it walk them before there may be garbage. */
	lua_gc(host->L, LUA_GCSTEP, -lua_gc(host->L, LUA_GCCOUNT) * 3 / 5);
	reading_dispose(&r);
	mig_buf_dispose(&source);
	return rc;
}
