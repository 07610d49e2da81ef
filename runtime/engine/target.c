/* The databases of env.lua's targets(): which there are, and which one is worked on. */
#include "mig/target.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "db/driver.h"
#include "db/url.h"
#include "engine/env.h"
#include "engine/password.h"

/* ---- asking env.lua ---- */

/* A database that targets() reads; in a transaction that is never committed. */
struct reader {
	struct mig_db db;
	struct mig_sink sink;
};

struct readers {
	mig_env *env;
	struct reader_list MIG_VEC(struct reader *) list; /* each stays where it is */
};

static int begin_reading(mig_env *env, mig_url *url, struct reader *reader, mig_error *err)
{
	static const char begin[] = "BEGIN";
	const mig_driver *driver = mig_driver_find(url->scheme, err);
	if (!driver)
		return err && err->code < 0 ? err->code : MIG_ECONNECT;
	if (driver->is_absent && driver->is_absent(url))
		return mig_fail(err, MIG_ECONNECT, "there is no database %s to read",
			mig_path_display(url->database));
	int rc = mig_password_read(env, driver, url, err);
	if (rc == 0)
		rc = mig_db_open(url, &env->driver_host, &reader->db, err);
	if (rc < 0)
		return rc;
	reader->sink = mig_sink_conn(reader->db.conn, driver);
	/* not the driver's begin(), which may be the lock that writers take */
	return driver->exec(reader->db.conn, begin, sizeof begin - 1, NULL, 0, NULL, err);
}

static int open_reader(void *data, const char *url, struct mig_sink **sink, mig_error *err)
{
	struct readers *readers = data;
	mig_env *env = readers->env;
	mig_url place = { 0 };
	char *text = url ? mig_strdup(url) : NULL;
	int rc = url ? 0 : mig_env_find_url(env, &text, err);
	if (rc == 0)
		rc = mig_url_parse(text, &place, err);
	if (rc == 0)
		rc = mig_env_anchor(env, &place, !url && env->url, err);
	if (rc == 0) {
		struct reader *reader = mig_calloc(1, sizeof *reader);
		mig_vec_push(&readers->list, reader);
		rc = begin_reading(env, &place, reader, err);
		*sink = &reader->sink;
	}
	mig_url_dispose(&place);
	mig_free(text);
	return rc;
}

static void close_readers(struct readers *readers)
{
	for (size_t i = 0; i < readers->list.len; i++) {
		struct reader *reader = readers->list.items[i];
		mig_sink_dispose(&reader->sink);
		mig_db_close(&reader->db);
		free(reader);
	}
	mig_vec_dispose(&readers->list);
}

/* Call targets(), once. */
static int know_targets(mig_env *env, mig_error *err)
{
	struct readers readers = { .env = env };
	const struct mig_host_opener opener = { open_reader, &readers };
	int rc = mig_env_script(env, err);
	if (rc < 0 || !env->script.has_targets || env->targets_known)
		return rc;
	rc = mig_host_targets(env->host, &opener, &env->has_targets, &env->targets, err);
	close_readers(&readers);
	if (rc < 0)
		mig_host_targets_dispose(&env->targets);
	else
		env->targets_known = true;
	return rc;
}

int mig_targets(mig_env *env, mig_target_list **out, mig_error *err)
{
	*out = NULL;
	int rc = know_targets(env, err);
	if (rc < 0 || !env->has_targets)
		return rc;
	mig_target_list *list = mig_calloc(1, sizeof *list);
	list->items = mig_calloc(env->targets.len + 1, sizeof *list->items);
	for (; list->len < env->targets.len; list->len++) {
		const struct mig_host_target *from = &env->targets.items[list->len];
		list->items[list->len] = (mig_target){ .name = mig_strdup(from->name),
			.url = from->url ? mig_url_redacted(from->url) : NULL,
			.schema = mig_strdup(from->schema) };
	}
	*out = list;
	return 0;
}

void mig_target_list_free(mig_target_list *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->len; i++) {
		mig_free(list->items[i].name);
		mig_free(list->items[i].url);
		mig_free(list->items[i].schema);
	}
	mig_free(list->items);
	mig_free(list);
}

/* ---- choosing ---- */

static struct mig_refs names_of(const mig_env *env)
{
	struct mig_refs names = { 0 };
	for (size_t i = 0; i < env->targets.len; i++)
		mig_vec_push(&names, env->targets.items[i].name);
	return names;
}

static int fail_unknown(const mig_env *env, const char *name, mig_error *err)
{
	if (!env->has_targets)
		return mig_fail(err, MIG_ENOTFOUND,
			"there is no target '%s': env.lua lists no targets, there is one database",
			name);
	struct mig_refs names = names_of(env);
	mig_vec_push(&names, NULL);
	const char *guess = mig_nearest(name, names.items);
	int rc = mig_fail(err, MIG_ENOTFOUND, "env.lua lists no target '%s'%s%s%s", name,
		guess ? "; did you mean '" : "", guess ? guess : "", guess ? "'?" : "");
	mig_vec_dispose(&names);
	return rc;
}

/* @param index  counted from 1; 0: none */
static int take_target(mig_env *env, size_t index, mig_error *err)
{
	mig_env_forget_place(env);
	env->target = index ? &env->targets.items[index - 1] : NULL;
	return mig_host_target(env->host, index, err);
}

/* Whether there is one database, whatever env.lua lists. */
static bool is_settled(const mig_env *env)
{
	return env->moved || env->handle;
}

int mig_env_select(mig_env *env, const char *name, mig_error *err)
{
	int rc = know_targets(env, err);
	if (rc < 0)
		return rc;
	if (name && env->handle)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"a connection of the program's own leads to one database: no target can be "
			"selected");
	for (size_t i = 0; name && i < env->targets.len; i++)
		if (!strcmp(env->targets.items[i].name, name))
			return take_target(env, i + 1, err);
	return name ? fail_unknown(env, name, err) : take_target(env, 0, err);
}

int mig_env_need_target(mig_env *env, mig_error *err)
{
	enum { SHOWN = 5 };
	bool known = env->target || is_settled(env);
	int rc = known ? 0 : know_targets(env, err);
	if (rc < 0 || known || !env->has_targets)
		return rc;
	if (env->targets.len == 1)
		return take_target(env, 1, err);
	struct mig_buf names = MIG_BUF_INIT;
	for (size_t i = 0; i < env->targets.len && i < SHOWN; i++)
		mig_buf_printf(&names, "%s%s", i ? ", " : "", env->targets.items[i].name);
	rc = mig_fail(err, MIG_EINVALID,
		"env.lua lists %zu targets; choose one with --target: %s%s", env->targets.len,
		names.len ? names.data : "(none)", env->targets.len > SHOWN ? ", …" : "");
	mig_buf_dispose(&names);
	return rc;
}

/* ---- its schema ---- */

int mig_env_target_url(const mig_env *env, const char **out, mig_error *err)
{
	*out = is_settled(env) || !env->target ? NULL : env->target->url;
	if (*out && env->url) /* one of them is not what was meant */
		return mig_fail(err, MIG_EINVALID,
			"--url or $MIG_URL gives one database, but target '%s' of env.lua has a "
			"url of its own",
			env->target->name);
	return 0;
}

const char *mig_env_schema(const mig_env *env)
{
	return is_settled(env) || !env->target ? NULL : env->target->schema;
}

int mig_env_place_schema(mig_env *env, mig_error *err)
{
	const char *schema = mig_env_schema(env);
	if (!schema)
		return 0;
	if (env->driver->schema_is_database) {
		mig_free(env->place.database);
		env->place.database = mig_strdup(schema);
		return 0;
	}
	return env->driver->use_schema
		       ? 0
		       : mig_fail(err, MIG_EINVALID,
				 "target '%s' has a schema, which %s has not: give it a url of its "
				 "own",
				 env->target->name, env->driver->name);
}

int mig_env_enter_schema(mig_env *env, mig_error *err)
{
	const char *schema = mig_env_schema(env);
	if (!schema || !env->driver->use_schema)
		return 0;
	return env->driver->use_schema(env->db.conn, schema, err);
}

int mig_env_head_script(mig_env *env, struct mig_sink *sink, mig_error *err)
{
	const char *schema = mig_env_schema(env);
	if (is_settled(env) || !env->target)
		return 0;
	char *title = mig_format("Target %s", env->target->name);
	int rc = mig_sink_comment(sink, title, err);
	char *sql = schema ? env->driver->schema_statement(schema) : NULL;
	if (rc == 0 && sql)
		rc = mig_sink_exec(sink, sql, strlen(sql), NULL, err);
	mig_free(sql);
	mig_free(title);
	return rc;
}
