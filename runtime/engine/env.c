#include "engine/env.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/interrupt.h"
#include "base/path.h"
#include "base/process.h"
#include "db/driver.h"
#include "db/sqlite.h"
#include "db/url.h"
#include "script/loader.h"

enum { LOCK_TIMEOUT = 60 * 1000 }; /* milliseconds that a second runner waits */

static int find_location(mig_env *env, bool detached, mig_error *err)
{
	const char *value;
	int rc = mig_config_get(&env->config, "script_location", &value, err);
	if (rc < 0)
		return rc;
	if (detached && (!value || !*value)) {
		env->location = mig_path_absolute(".");
		return 0;
	}
	if (!value && env->config.path && !env->config.has_section)
		return mig_config_fail_section(&env->config, err);
	if (!value || !*value) {
		rc = mig_fail(err, MIG_ECONFIG, "No 'script_location' key found in configuration%s",
			env->config.path ? ""
					 : " (there is no mig.ini here or above; "
					   "'mig init' writes one)");
		if (err && env->config.path)
			mig_error_set(&err->file, env->config.path);
		return rc;
	}
	char *joined = mig_path_join(env->config.folder, value);
	env->location = mig_path_absolute(joined);
	mig_free(joined);
	return 0;
}

void mig_own_process(void)
{
	mig_process_own();
	mig_sqlite_tune();
}

/* What the database says that is no error. */
static void show_notice(void *data, bool warning, const char *text)
{
	const mig_env *env = data;
	mig_log(&env->log, warning ? MIG_LOG_WARN : MIG_LOG_INFO, "mig.db", "%s", text);
}

int mig_env_open(mig_env **out, const mig_env_options *opts, mig_error *err)
{
	static const mig_env_options none = { 0 };
	opts = opts ? opts : &none;
	*out = NULL;
	mig_env *env = mig_calloc(1, sizeof *env);
	env->log = (struct mig_log){ opts->log, opts->log_data, opts->log_level };
	env->progress.write = opts->progress;
	env->progress.data = opts->progress_data;
	env->driver_host =
		(mig_driver_host){ opts->lock_timeout > 0 ? opts->lock_timeout : LOCK_TIMEOUT,
			mig_interrupted, show_notice, env };
	int rc = mig_config_load(&env->config, opts->config_file, opts->section, err);
	if (rc < 0) {
		free(env);
		return rc;
	}
	const char *url = opts->url ? opts->url : getenv("MIG_URL");
	env->url = url && *url ? mig_strdup(url) : NULL;
	for (size_t i = 0; i < opts->nx; i++)
		mig_strs_add(&env->x, opts->x[i]);
	mig_log(&env->log, MIG_LOG_DEBUG, "mig.config", "Loading config from file: %s",
		env->config.path ? env->config.path : "(none)");
	rc = mig_config_check(&env->config, &env->log, err);
	if (rc == 0)
		rc = find_location(env, opts->detached, err);
	if (rc < 0)
		mig_env_free(env);
	else
		*out = env;
	return rc;
}

void mig_env_free(mig_env *env)
{
	if (!env)
		return;
	/* result sets that Lua holds go before the connection they belong to */
	mig_host_free(env->host);
	mig_sink_dispose(&env->sink);
	mig_db_close(&env->db);
	mig_url_dispose(&env->place);
	mig_version_dispose(&env->version);
	mig_host_env_dispose(&env->script);
	mig_graph_free(env->graph);
	mig_strs_dispose(&env->x);
	mig_progress_dispose(&env->progress);
	mig_config_dispose(&env->config);
	mig_free(env->location);
	mig_free(env->url);
	free(env);
}

const char *mig_env_config(const mig_env *env, const char *key)
{
	const char *value;
	/* filling in ${…} caches the result; nothing else changes */
	mig_env *writable = (mig_env *)(uintptr_t)env;
	return mig_config_get(&writable->config, key, &value, NULL) < 0 ? NULL : value;
}

const char *mig_env_config_file(const mig_env *env)
{
	return env->config.path;
}

const char *mig_env_location(const mig_env *env)
{
	return env->location;
}

int mig_env_host(mig_env *env, mig_error *err)
{
	if (env->host)
		return 0;
	if (!mig_fs_is_dir(env->location))
		return mig_fail(err, MIG_ENOTFOUND,
			"Path doesn't exist: %s. Please use the 'init' command to create a "
			"new scripts folder",
			mig_path_display(env->location));
	struct mig_strs paths = { 0 };
	int rc = mig_config_paths(&env->config, "prepend_sys_path", &paths, err);
	struct mig_host_options opts = {
		.location = env->location,
		.module_paths = (const char *const *)paths.items,
		.nmodule_paths = paths.len,
		.log = &env->log,
	};
	if (rc == 0)
		rc = mig_host_new(&env->host, &opts, err);
	mig_strs_dispose(&paths);
	return rc;
}

int mig_env_version_folders(mig_env *env, struct mig_strs *out, mig_error *err)
{
	size_t before = out->len;
	int rc = mig_config_paths(&env->config, "version_locations", out, err);
	if (rc == 0 && out->len == before) {
		char *folder = mig_path_join(env->location, "versions");
		mig_vec_push(out, folder);
	}
	return rc;
}

static bool is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);
	return !strncmp(path, folder, len) && path[len] == '/';
}

/* The revision files of all folders, sorted. The same file met twice counts once. */
static int list_files(mig_env *env, struct mig_strs *files, mig_error *err)
{
	struct mig_strs folders = { 0 };
	bool recursive = false;
	int rc = mig_config_bool(
		&env->config, "recursive_version_locations", false, &recursive, err);
	if (rc == 0)
		rc = mig_env_version_folders(env, &folders, err);
	for (size_t i = 0; i < folders.len && rc == 0; i++) {
		bool again = false, inside = false;
		for (size_t j = 0; j < folders.len; j++) {
			bool same = i == j || mig_fs_same(folders.items[i], folders.items[j]);
			again = again || (same && j < i);
			inside = inside || (recursive && !same &&
						   is_below(folders.items[i], folders.items[j]));
		}
		if (inside)
			continue; /* its files come with those of the folder above */
		if (again)
			mig_log(&env->log, MIG_LOG_WARN, "mig.script",
				"folder %s stands in version_locations twice; ignoring the second",
				mig_path_display(folders.items[i]));
		else
			rc = mig_fs_list(folders.items[i], ".lua", recursive, files, err);
	}
	mig_strs_dispose(&folders);
	return rc;
}

int mig_env_graph(mig_env *env, mig_error *err)
{
	if (env->graph)
		return 0;
	struct mig_strs files = { 0 };
	struct mig_graph *graph = mig_graph_new();
	int rc = mig_env_host(env, err);
	if (rc == 0)
		rc = list_files(env, &files, err);
	if (rc == 0)
		rc = mig_load_revisions(
			env->host, (const char *const *)files.items, files.len, graph, err);
	if (rc == 0)
		rc = mig_graph_link(graph, err);
	if (rc == 0)
		env->graph = graph;
	else
		mig_graph_free(graph);
	mig_strs_dispose(&files);
	return rc;
}

/* The url itself stays out when it cannot be resolved: env.lua is there to find another one. */
int mig_env_configure(mig_env *env, mig_error *err)
{
	if (env->configured)
		return 0;
	struct mig_settings MIG_VEC(struct mig_setting) settings = { 0 };
	for (size_t i = 0; i < env->config.entries.len; i++) {
		const char *key = env->config.entries.items[i].key, *value;
		if (mig_config_get(&env->config, key, &value, NULL) < 0 || !value)
			continue;
		struct mig_setting setting = { key, value };
		mig_vec_push(&settings, setting);
	}
	int rc = mig_host_config(env->host, settings.items, settings.len, err);
	mig_vec_dispose(&settings);
	env->configured = rc == 0;
	return rc;
}

static int check_rebuild(mig_env *env, mig_error *err)
{
	static const char key[] = "sqlite_rebuild";
	const char *value;
	int rc = mig_env_setting(env, key, &value, err);
	if (rc == 0 && value && strcmp(value, "auto") != 0 && strcmp(value, "never") != 0)
		return mig_config_fail(&env->config, key, err,
			"sqlite_rebuild must be auto or never, not '%s'", value);
	return rc;
}

/* The settings that Lua minds. */
static int tell_settings(mig_env *env, mig_error *err)
{
	static const char *const texts[] = { "sqlite_rebuild", "version_table",
		"version_table_schema" };
	static const char *const flags[] = { "compare_type", "compare_server_default",
		"include_schemas", "render_as_batch" };
	int rc = check_rebuild(env, err);
	for (size_t i = 0; rc == 0 && i < sizeof texts / sizeof *texts; i++) {
		const char *value;
		rc = mig_env_setting(env, texts[i], &value, err);
		if (rc == 0 && value)
			rc = mig_host_setting(env->host, texts[i], value, err);
	}
	for (size_t i = 0; rc == 0 && i < sizeof flags / sizeof *flags; i++) {
		const char *value;
		bool on;
		rc = mig_config_get(&env->config, flags[i], &value, err);
		if (rc < 0 || !value)
			continue;
		rc = mig_config_bool(&env->config, flags[i], false, &on, err);
		if (rc == 0)
			rc = mig_host_setting(env->host, flags[i], on ? "true" : "false", err);
	}
	return rc;
}

int mig_env_script(mig_env *env, mig_error *err)
{
	if (env->script_loaded)
		return 0;
	int rc = mig_env_host(env, err);
	if (rc == 0)
		rc = mig_env_configure(env, err);
	if (rc == 0)
		rc = mig_host_load_env(env->host, (const char *const *)env->x.items, env->x.len,
			&env->script, err);
	if (rc == 0)
		rc = tell_settings(env, err);
	env->script_loaded = rc == 0;
	return rc;
}

int mig_env_setting(mig_env *env, const char *key, const char **out, mig_error *err)
{
	for (size_t i = 0; i < env->script.keys.len; i++) {
		if (!strcmp(env->script.keys.items[i], key)) {
			*out = env->script.values.items[i];
			return 0;
		}
	}
	return mig_config_get(&env->config, key, out, err);
}

int mig_env_setting_bool(mig_env *env, const char *key, bool otherwise, bool *out, mig_error *err)
{
	for (size_t i = 0; i < env->script.keys.len; i++) {
		if (!strcmp(env->script.keys.items[i], key)) {
			*out = !strcmp(env->script.values.items[i], "true");
			return 0;
		}
	}
	return mig_config_bool(&env->config, key, otherwise, out, err);
}

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

bool mig_env_is_absent(const mig_env *env)
{
	return !env->db.conn && env->driver && env->driver->is_absent &&
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
		rc = mig_db_open(&env->place, &env->driver_host, &env->db, err);
	if (rc < 0)
		return rc;
	env->sink = mig_sink_conn(env->db.conn, env->driver);
	mig_env_log_dialect(env, false);
	return 0;
}

void mig_env_disconnect(mig_env *env)
{
	mig_sink_dispose(&env->sink);
	mig_db_close(&env->db);
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

const char *mig_version(void)
{
	return MIG_VERSION;
}
