/* Where the database of an environment is, and the connection to it. */
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "db/driver.h"
#include "db/url.h"
#include "engine/env.h"

int mig_env_find_url(mig_env *env, char **out, mig_error *err)
{
	const char *value = env->url;
	int rc = 0;
	*out = NULL;
	if (!value) {
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
	char *url;
	int rc = mig_env_find_url(env, &url, err);
	*out = rc < 0 ? NULL : mig_url_redacted(url);
	mig_free(url);
	return rc;
}

static int init_version(mig_env *env, mig_error *err)
{
	const char *table, *schema;
	bool primary_key;
	int rc = mig_env_setting(env, "version_table", &table, err);
	if (rc == 0)
		rc = mig_env_setting(env, "version_table_schema", &schema, err);
	if (rc == 0)
		rc = mig_env_setting_bool(env, "version_table_pk", true, &primary_key, err);
	if (rc == 0)
		mig_version_init(&env->version, env->driver, schema && *schema ? schema : NULL,
			table && *table ? table : "alembic_version", primary_key);
	return rc;
}

/* A relative database file is relative to mig.ini, so that mig works from any folder. A URL from
 * the command line is relative to where the user stands. */
static void anchor_database(mig_env *env)
{
	mig_url *url = &env->place;
	if (!env->driver->database_is_file || !url->database || !*url->database ||
		!strcmp(url->database, ":memory:"))
		return;
	char *joined = mig_path_join(env->url ? "." : env->config.folder, url->database);
	char *path = mig_path_absolute(joined);
	mig_free(joined);
	mig_free(url->database);
	url->database = path;
}

int mig_env_locate(mig_env *env, mig_error *err)
{
	if (env->driver)
		return 0;
	char *text = NULL;
	int rc = mig_env_script(env, err);
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
		rc = mig_db_check(env->driver, &env->place, err);
	if (rc == 0)
		rc = init_version(env, err);
	if (rc == 0) {
		anchor_database(env);
	} else {
		mig_url_dispose(&env->place);
		env->driver = NULL;
	}
	mig_free(text);
	return rc;
}

/* Whether the connection is the caller's. */
static bool is_shared(const mig_env *env)
{
	return env->handle && !env->moved;
}

bool mig_env_is_absent(const mig_env *env)
{
	return !env->db.conn && !is_shared(env) && env->driver && env->driver->is_absent &&
	       env->driver->is_absent(&env->place);
}

/* A row that no file knows is told as what it is: most likely an older checkout. */
static int check_rows(const mig_env *env, const struct mig_strs *rows, mig_error *err)
{
	for (size_t i = 0; i < rows->len; i++)
		if (!mig_graph_get(env->graph, rows->items[i]))
			return mig_fail(err, MIG_ENOTFOUND,
				"Can't locate revision identified by '%s': the database is at it, "
				"but no revision file has this id",
				rows->items[i]);
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
		rc = is_shared(env) ? mig_db_adopt(&env->place, env->handle, &env->driver_host,
					      &env->db, err)
				    : mig_db_open(&env->place, &env->driver_host, &env->db, err);
	if (rc < 0)
		return rc;
	env->sink = mig_sink_conn(env->db.conn, env->driver);
	if (!is_shared(env) || !env->told)
		mig_env_log_dialect(env, false);
	env->told = is_shared(env);
	return 0;
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
	if (lost || is_shared(env))
		mig_env_disconnect(env);
}

void mig_env_move(mig_env *env, const char *url)
{
	char *copy = url ? mig_strdup(url) : NULL;
	mig_env_disconnect(env);
	mig_url_dispose(&env->place);
	mig_version_dispose(&env->version);
	mig_free(env->url);
	env->url = copy;
	env->driver = NULL;
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
