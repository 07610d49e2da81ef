/* The script room for specs: comments of revision files, and hosts, each with a Lua state of its
 * own beside that of the interpreter. Functions that fail return nil and a table with all fields
 * of the error. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/db.h"
#include "db/url.h"
#include "graph/revision.h"
#include "script/comment.h"
#include "script/host.h"
#include "script/loader.h"

#include "push_error.h"

static const mig_driver_host driver_host = { .interrupted = mig_interrupted };

#define HOST "mig.test.host"

struct box {
	struct mig_host *host;
	struct mig_graph *graph;
	struct mig_db db;
	struct mig_sink sink;
	struct mig_log log;
	struct mig_strs lines; /* logged */
	int commits;           /* asked for */
	bool refuse_commit;
};

static void set_text(lua_State *L, const char *name, const char *text)
{
	push_shown(L, text);
	lua_setfield(L, -2, name);
}

/* [-0, +2, m] and empties `err` */
static int fail(lua_State *L, mig_error *err)
{
	mig_error copy = *err;
	copy.message = mig_strdup(err->message);
	copy.sql = mig_strdup(err->sql);
	copy.revision = copy.file = copy.state = copy.traceback = NULL;
	push_error(L, &copy);
	set_text(L, "revision", err->revision);
	set_text(L, "file", err->file);
	set_text(L, "state", err->state);
	set_text(L, "traceback", err->traceback);
	mig_error_dispose(err);
	return 2;
}

static int push_done(lua_State *L, int rc, mig_error *err)
{
	if (rc < 0)
		return fail(L, err);
	lua_pushboolean(L, 1);
	return 1;
}

/* A list of texts that stay in the table at `index`; none when there is no table. */
static struct mig_refs get_strings(lua_State *L, int index)
{
	struct mig_refs list = { 0 };
	if (!lua_istable(L, index))
		return list;
	for (lua_Integer i = 1; lua_rawgeti(L, index, i) == LUA_TSTRING; i++) {
		mig_vec_push(&list, lua_tostring(L, -1));
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return list;
}

/* --- comments ---------------------------------------------------------------------------- */

/* comment(source, field): the leading comment, its first line, and one of its fields */
static int l_comment(lua_State *L)
{
	size_t len;
	const char *source = luaL_checklstring(L, 1, &len);
	const char *name = luaL_optstring(L, 2, "Create Date");
	struct mig_buf text = MIG_BUF_INIT;
	char *exact = mig_alloc(len ? len : 1); /* without a NUL behind it: nothing may read on */
	memcpy(exact, source, len);
	mig_buf_puts(&text, "what was there before");
	mig_comment_read(exact, len, &text);
	mig_free(exact);
	char *first = mig_comment_first_line(text.data),
	     *field = mig_comment_field(text.data, name);
	lua_pushlstring(L, text.data, text.len);
	lua_pushstring(L, first);
	lua_pushstring(L, field);
	mig_free(first);
	mig_free(field);
	mig_buf_dispose(&text);
	return 3;
}

/* --- hosts ------------------------------------------------------------------------------- */

static void keep_line(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	char *line = mig_format("%d %s %s", (int)level, logger, text);
	mig_strs_add(&((struct box *)data)->lines, line);
	mig_free(line);
}

/* host(location, module_paths) */
static int l_host(lua_State *L)
{
	mig_error err = MIG_ERROR_INIT;
	const char *location = luaL_checkstring(L, 1);
	struct box *box = lua_newuserdatauv(L, sizeof *box, 0);
	*box = (struct box){ .sink = mig_sink_conn(NULL, NULL),
		.log = { keep_line, box, MIG_LOG_DEBUG } };
	luaL_setmetatable(L, HOST);
	struct mig_refs paths = get_strings(L, 2);
	const struct mig_host_options opts = { .location = location,
		.module_paths = paths.items,
		.nmodule_paths = paths.len,
		.log = &box->log };
	int rc = mig_host_new(&box->host, &opts, &err);
	mig_vec_dispose(&paths);
	box->graph = mig_graph_new();
	return rc < 0 ? fail(L, &err) : 1;
}

static int host_close(lua_State *L)
{
	struct box *box = luaL_checkudata(L, 1, HOST);
	mig_host_free(box->host);
	mig_graph_free(box->graph);
	mig_sink_dispose(&box->sink);
	mig_db_close(&box->db);
	mig_strs_dispose(&box->lines);
	box->host = NULL;
	box->graph = NULL;
	return 0;
}

static struct box *check_box(lua_State *L)
{
	struct box *box = luaL_checkudata(L, 1, HOST);
	luaL_argcheck(L, box->host, 1, "closed");
	return box;
}

/* load(paths): the number of revisions there are */
static int host_load(lua_State *L)
{
	struct box *box = check_box(L);
	mig_error err = MIG_ERROR_INIT;
	struct mig_refs paths = get_strings(L, 2);
	int rc = mig_load_revisions(box->host, paths.items, paths.len, box->graph, &err);
	mig_vec_dispose(&paths);
	if (rc < 0)
		return fail(L, &err);
	lua_pushinteger(L, (lua_Integer)mig_graph_count(box->graph));
	return 1;
}

/* revision(i): what its file said */
static int host_revision(lua_State *L)
{
	struct box *box = check_box(L);
	const mig_revision *rev = mig_graph_at(box->graph, (size_t)luaL_checkinteger(L, 2) - 1);
	lua_newtable(L);
	set_text(L, "id", mig_revision_id(rev));
	set_text(L, "doc", mig_revision_doc(rev));
	set_text(L, "longdoc", mig_revision_longdoc(rev));
	set_text(L, "date", mig_revision_create_date(rev));
	set_text(L, "path", mig_revision_path(rev));
	lua_pushboolean(L, mig_revision_irreversible(rev));
	lua_setfield(L, -2, "irreversible");
	return 1;
}

static int commit(void *data, mig_error *err)
{
	struct box *box = data;
	box->commits++;
	if (box->refuse_commit)
		return mig_fail(err, MIG_EDB, "no commit today");
	int rc = mig_sink_commit(&box->sink, err);
	return rc < 0 ? rc : mig_sink_begin(&box->sink, err);
}

/* begin(url, { tag =, refuse_commit = }): connect, begin a transaction and a run */
static int host_begin(lua_State *L)
{
	struct box *box = check_box(L);
	const struct mig_host_txn txn = { .commit = commit, .data = box };
	mig_error err = MIG_ERROR_INIT;
	mig_url url = { 0 };
	int rc = 0;
	if (!box->db.conn) {
		rc = mig_url_parse(luaL_checkstring(L, 2), &url, &err);
		if (rc == 0)
			rc = mig_db_open(&url, &driver_host, &box->db, &err);
		mig_url_dispose(&url);
		if (rc == 0)
			box->sink = mig_sink_conn(box->db.conn, box->db.driver);
	}
	if (rc == 0)
		rc = mig_sink_begin(&box->sink, &err);
	box->refuse_commit = lua_toboolean(L, 4);
	if (rc == 0)
		rc = mig_host_begin(box->host, &box->sink, box->db.driver->name,
			luaL_optstring(L, 3, NULL), &txn, &err);
	return push_done(L, rc, &err);
}

/* finish(): the end of the run; its transaction is committed. The number of commits. */
static int host_finish(lua_State *L)
{
	struct box *box = check_box(L);
	mig_error err = MIG_ERROR_INIT;
	mig_host_end(box->host);
	if (mig_sink_commit(&box->sink, &err) < 0)
		return fail(L, &err);
	lua_pushinteger(L, box->commits);
	return 1;
}

/* step(i, "upgrade") and applied(i, "upgrade", heads) */
static int host_step(lua_State *L)
{
	static const char *const functions[] = { "upgrade", "downgrade", "stamp", NULL };
	struct box *box = check_box(L);
	mig_error err = MIG_ERROR_INIT;
	const mig_revision *rev = mig_graph_at(box->graph, (size_t)luaL_checkinteger(L, 2) - 1);
	int function = luaL_checkoption(L, 3, "upgrade", functions);
	const char *to = mig_revision_id(rev);
	struct mig_host_step step = {
		.function = function < 2 ? functions[function] : NULL,
		.revision = to,
		.path = mig_revision_path(rev),
		.handle = mig_revision_handle(rev),
		.to = &to,
		.nto = 1,
	};
	struct mig_refs heads = get_strings(L, 4);
	int rc = lua_istable(L, 4)
			 ? mig_host_applied(box->host, &step, heads.items, heads.len, &err)
			 : mig_host_step(box->host, &step, &err);
	mig_vec_dispose(&heads);
	return push_done(L, rc, &err);
}

/* env({ key, value, … }, x): what env.lua said */
static int host_env(lua_State *L)
{
	struct box *box = check_box(L);
	mig_error err = MIG_ERROR_INIT;
	struct mig_refs config = get_strings(L, 2), x = get_strings(L, 3);
	struct mig_host_env env = { 0 };
	struct mig_setting settings[8];
	size_t n = config.len / 2;
	for (size_t i = 0; i < n && i < 8; i++)
		settings[i] = (struct mig_setting){ .key = config.items[2 * i],
			.value = config.items[2 * i + 1] };
	int rc = mig_host_config(box->host, settings, n, &err);
	if (rc == 0)
		rc = mig_host_load_env(box->host, x.items, x.len, &env, &err);
	mig_vec_dispose(&config);
	mig_vec_dispose(&x);
	lua_newtable(L);
	set_text(L, "url", env.url);
	lua_pushboolean(L, env.present);
	lua_setfield(L, -2, "present");
	lua_pushboolean(L, env.has_on_version_apply);
	lua_setfield(L, -2, "has_on_version_apply");
	lua_newtable(L);
	for (size_t i = 0; i < env.keys.len; i++)
		set_text(L, env.keys.items[i], env.values.items[i]);
	lua_setfield(L, -2, "settings");
	mig_host_env_dispose(&env);
	return rc < 0 ? fail(L, &err) : 1;
}

/* render(name, text, { name, value, … }, list): a variable `list` besides the named ones */
static int host_render(lua_State *L)
{
	struct box *box = check_box(L);
	mig_error err = MIG_ERROR_INIT;
	struct mig_buf out = MIG_BUF_INIT;
	const char *name = luaL_checkstring(L, 2);
	struct mig_buf text = { 0 }; /* Lua owns what it holds */
	text.data = (char *)(uintptr_t)luaL_checklstring(L, 3, &text.len);
	struct mig_refs given = get_strings(L, 4), list = get_strings(L, 5);
	struct mig_host_var vars[8] = { { .name = "list", .list = list.items, .nlist = list.len },
		{ .name = "nothing" } };
	size_t n = 2;
	for (size_t i = 0; i + 1 < given.len && n < 8; i += 2)
		vars[n++] =
			(struct mig_host_var){ .name = given.items[i], .text = given.items[i + 1] };
	int rc = mig_host_render(box->host, name, &text, vars, n, 0, &out, &err);
	mig_vec_dispose(&given);
	mig_vec_dispose(&list);
	if (rc == 0)
		lua_pushlstring(L, out.data, out.len);
	mig_buf_dispose(&out);
	return rc < 0 ? fail(L, &err) : 1;
}

/* lines(): what was logged */
static int host_lines(lua_State *L)
{
	struct box *box = check_box(L);
	lua_newtable(L);
	for (size_t i = 0; i < box->lines.len; i++) {
		push_shown(L, box->lines.items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
	return 1;
}

static int l_interrupt(lua_State *L)
{
	mig_interrupt((int)luaL_checkinteger(L, 1));
	return 0;
}

static const luaL_Reg methods[] = {
	{ "begin", host_begin },
	{ "close", host_close },
	{ "env", host_env },
	{ "finish", host_finish },
	{ "lines", host_lines },
	{ "load", host_load },
	{ "render", host_render },
	{ "revision", host_revision },
	{ "step", host_step },
	{ "__gc", host_close },
	{ NULL, NULL },
};

static const luaL_Reg functions[] = {
	{ "comment", l_comment },
	{ "host", l_host },
	{ "interrupt", l_interrupt },
	{ NULL, NULL },
};

int luaopen_mig_test_script(lua_State *L);
int luaopen_mig_test_script(lua_State *L)
{
	luaL_newmetatable(L, HOST);
	luaL_setfuncs(L, methods, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
	luaL_newlib(L, functions);
	return 1;
}
