#include "engine/env.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/interrupt.h"
#include "base/path.h"
#include "base/process.h"
#include "db/sqlite.h"
#include "db/url.h"
#include "engine/standing.h"
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
	env->driver_host = (mig_driver_host){
		.lock_timeout = opts->lock_timeout > 0 ? opts->lock_timeout : LOCK_TIMEOUT,
		.interrupted = mig_interrupted,
		.notice = show_notice,
		.standing = mig_standing,
		.data = env,
	};
	mig_env_set_progress(env, opts->progress, opts->progress_data);
	int rc = mig_config_load(&env->config, opts->config_file, opts->section, err);
	if (rc < 0) {
		free(env);
		return rc;
	}
	const char *url = opts->url ? opts->url : getenv("MIG_URL");
	env->url = url && *url ? mig_strdup(url) : NULL;
	env->handle = opts->handle;
	for (size_t i = 0; i < opts->nx; i++)
		mig_strs_add(&env->x, opts->x[i]);
	if (opts->configured)
		opts->configured(opts->log_data, env);
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
	mig_host_targets_dispose(&env->targets);
	mig_graph_free(env->graph);
	mig_strs_dispose(&env->x);
	mig_progress_dispose(&env->progress);
	mig_config_dispose(&env->config);
	mig_free(env->location);
	mig_free(env->url);
	free(env);
}

int mig_env_host(mig_env *env, mig_error *err)
{
	if (env->host)
		return 0;
	if (mig_fs_exists(env->location) && !mig_fs_is_dir(env->location))
		return mig_fail(err, MIG_ENOTFOUND, "script_location: %s is not a folder",
			mig_path_display(env->location));
	if (!mig_fs_is_dir(env->location))
		return mig_fail(err, MIG_ENOTFOUND,
			"Path doesn't exist: %s. Please use the 'init' command to create a "
			"new scripts folder",
			mig_path_display(env->location));
	struct mig_strs paths = { 0 };
	int rc = mig_config_paths(&env->config, "prepend_sys_path", &paths, err);
	if (rc == 0 && paths.len == 0)
		mig_strs_add(&paths, env->config.folder);
	struct mig_host_options opts = {
		.location = env->location,
		.module_paths = (const char *const *)paths.items,
		.nmodule_paths = paths.len,
		.log = &env->log,
		.progress = &env->progress,
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

/* Whether mig.ini names a folder that is not there, with all the revisions that may be in it. */
static bool is_lost(mig_env *env, const char *folder)
{
	const char *value = NULL;
	mig_config_get(&env->config, "version_locations", &value, NULL);
	return value && *value && !mig_fs_exists(folder);
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
		if (rc == 0 && is_lost(env, folders.items[i]))
			mig_log(&env->log, MIG_LOG_WARN, "mig.script",
				"there is no folder %s, which version_locations names",
				mig_path_display(folders.items[i]));
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
