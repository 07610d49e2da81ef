/* Where the database of an environment is, and the connection to it. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "db/driver.h"
#include "db/url.h"
#include "engine/env.h"
#include "engine/password.h"

int mig_env_find_url(mig_env *env, char **out, mig_error *err)
{
	const char *value;
	*out = NULL;
	int rc = mig_env_target_url(env, &value, err);
	if (!value)
		value = env->url;
	if (rc == 0 && !value) {
		rc = mig_env_script(env, err);
		value = env->script.url;
	}
	if (rc == 0 && !value)
		rc = mig_config_get(&env->config, "url", &value, err);
	if (rc < 0)
		return rc;
	if (!value || !*value)
		return mig_config_fail(&env->config, "url", err,
			"no database URL: set 'url' in mig.ini, $MIG_URL or --url");
	*out = mig_strdup(value);
	return 0;
}

int mig_env_url(mig_env *env, char **out, mig_error *err)
{
	char *url = NULL;
	int rc = mig_env_need_target(env, err);
	if (rc == 0)
		rc = mig_env_find_url(env, &url, err);
	*out = rc < 0 ? NULL : mig_url_redacted(url);
	mig_free(url);
	return rc;
}

static int init_version(mig_env *env, mig_error *err)
{
	const char *table, *schema, *own = mig_env_schema(env);
	bool primary_key;
	int rc = mig_env_setting(env, "version_table", &table, err);
	if (rc == 0)
		rc = mig_env_setting(env, "version_table_schema", &schema, err);
	if (rc == 0 && own) /* one table for all schemas would mix them up */
		schema = env->driver->schema_is_database ? NULL : own;
	if (rc == 0)
		rc = mig_env_setting_bool(env, "version_table_pk", true, &primary_key, err);
	if (rc == 0)
		mig_version_init(&env->version, env->driver, schema && *schema ? schema : NULL,
			table && *table ? table : "alembic_version", primary_key);
	return rc;
}

int mig_env_anchor(const mig_env *env, mig_url *url, bool here, mig_error *err)
{
	const mig_driver *driver = mig_driver_find(url->scheme, err);
	if (!driver)
		return err && err->code < 0 ? err->code : MIG_ECONNECT;
	if (!driver->database_is_file || !url->database || !*url->database ||
		!strcmp(url->database, ":memory:"))
		return 0;
	char *joined = mig_path_join(here ? "." : env->config.folder, url->database);
	char *path = mig_path_absolute(joined);
	mig_free(joined);
	mig_free(url->database);
	url->database = path;
	return 0;
}

int mig_env_locate(mig_env *env, mig_error *err)
{
	if (env->driver)
		return 0;
	char *text = NULL;
	int rc = mig_env_script(env, err);
	if (rc == 0)
		rc = mig_env_need_target(env, err);
	if (rc == 0)
		rc = mig_env_find_url(env, &text, err);
	if (rc == 0)
		rc = mig_url_parse(text, &env->place, err);
	if (rc == 0) {
		env->driver = mig_driver_find(env->place.scheme, err);
		if (!env->driver)
			rc = err && err->code < 0 ? err->code : MIG_ECONNECT;
	}
	if (rc == 0)
		rc = mig_password_read(env, env->driver, &env->place, err);
	if (rc == 0)
		rc = mig_db_check(env->driver, &env->place, err);
	if (rc == 0)
		rc = mig_env_place_schema(env, err);
	if (rc == 0)
		rc = init_version(env, err);
	if (rc == 0)
		rc = mig_env_anchor(env, &env->place, env->url != NULL, err);
	if (rc < 0) {
		mig_url_dispose(&env->place);
		env->driver = NULL;
	}
	mig_free(text);
	return rc;
}

bool mig_env_is_shared(const mig_env *env)
{
	return env->handle && !env->moved;
}

bool mig_env_is_absent(const mig_env *env)
{
	return !env->db.conn && !mig_env_is_shared(env) && env->driver && env->driver->is_absent &&
	       env->driver->is_absent(&env->place);
}

/* A row that no file knows is told as what it is: a database in the middle of what was squashed,
 * or most likely an older checkout. */
static int fail_row(const mig_env *env, const char *row, mig_error *err)
{
	const mig_revision *instead = mig_graph_replacing(env->graph, row);
	if (!instead)
		return mig_fail(err, MIG_ENOTFOUND,
			"Can't locate revision identified by '%s': the database is at it, but no "
			"revision file has this id",
			row);
	return mig_fail(err, MIG_ENOTFOUND,
		"Can't locate revision identified by '%s': the database is at it, but revision %s "
		"(%s) replaces it and cannot be run from there; upgrade to %s with the files from "
		"before the squash first",
		row, mig_revision_id(instead), mig_path_display(mig_revision_path(instead)),
		mig_revision_id(instead));
}

static int check_rows(const mig_env *env, const struct mig_strs *rows, mig_error *err)
{
	for (size_t i = 0; i < rows->len; i++)
		if (!mig_graph_get(env->graph, rows->items[i]))
			return fail_row(env, rows->items[i], err);
	return 0;
}

int mig_env_read_any_rows(mig_env *env, struct mig_strs *rows, mig_error *err)
{
	int rc = mig_env_locate(env, err);
	if (rc < 0 || mig_env_is_absent(env))
		return rc;
	rc = mig_env_connect(env, err);
	return rc < 0 ? rc : mig_version_read(&env->version, &env->sink, rows, err);
}

int mig_env_read_rows(mig_env *env, struct mig_strs *rows, mig_error *err)
{
	int rc = mig_env_read_any_rows(env, rows, err);
	return rc < 0 ? rc : check_rows(env, rows, err);
}

int mig_env_connect(mig_env *env, mig_error *err)
{
	if (env->db.conn)
		return 0;
	int rc = mig_env_locate(env, err);
	if (rc == 0)
		rc = mig_env_is_shared(env)
			     ? mig_db_adopt(
				       &env->place, env->handle, &env->driver_host, &env->db, err)
			     : mig_db_open(&env->place, &env->driver_host, &env->db, err);
	if (rc < 0)
		return rc;
	env->sink = mig_sink_conn(env->db.conn, env->driver);
	if (!mig_env_is_shared(env) || !env->told)
		mig_env_log_dialect(env, false);
	env->told = mig_env_is_shared(env);
	rc = mig_env_enter_schema(env, err);
	if (rc < 0)
		mig_env_disconnect(env);
	return rc;
}

void mig_env_disconnect(mig_env *env)
{
	mig_sink_dispose(&env->sink);
	mig_db_close(&env->db);
}

void mig_env_give_back(mig_env *env)
{
	const struct mig_db *db = &env->db;
	bool lost = db->conn && db->driver->is_lost && db->driver->is_lost(db->conn);
	if (lost || mig_env_is_shared(env))
		mig_env_disconnect(env);
}

void mig_env_forget_place(mig_env *env)
{
	mig_env_disconnect(env);
	mig_url_dispose(&env->place);
	mig_version_dispose(&env->version);
	env->driver = NULL;
}

void mig_env_move(mig_env *env, const char *url)
{
	char *copy = url ? mig_strdup(url) : NULL;
	mig_env_forget_place(env);
	mig_free(env->url);
	env->url = copy;
	env->moved = true;
}

void mig_env_log_dialect(const mig_env *env, bool script)
{
	static const char logger[] = "mig.runtime.migration";
	if (!env->driver)
		return;
	mig_log(&env->log, MIG_LOG_INFO, logger, "Context impl %s.", env->driver->impl);
	if (script)
		mig_log(&env->log, MIG_LOG_INFO, logger, "Generating static SQL");
	mig_log(&env->log, MIG_LOG_INFO, logger, "Will assume %stransactional DDL.",
		env->driver->transactional_ddl ? "" : "non-");
}
