/* Looks at everything a run depends on, from the outside in. */
#include "mig/doctor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "db/driver.h"
#include "engine/reading.h"
#include "graph/query.h"
#include "mig/repair.h"
#include "script/doctor.h"

/* Swallows the texts. @param take_remedy  NULL: all is well */
static void add(mig_diagnosis *out, const char *subject, char *take_text, char *take_remedy)
{
	out->items = mig_realloc(out->items, (out->len + 1) * sizeof *out->items);
	out->items[out->len++] = (mig_check_result){ mig_strdup(subject), take_text, take_remedy };
	out->findings += take_remedy != NULL;
}

/* What to do about an error, by what kind of error it is. */
static const char *remedy_of(const mig_env *env, const mig_error *err)
{
	static const struct {
		int code;
		const char *remedy;
	} rows[] = {
		{ MIG_ECONFIG, "correct mig.ini, .env or env.lua" },
		{ MIG_ECONNECT, "see that the server runs, and check host, port, user and password "
				"in the URL" },
		{ MIG_EIO, "check the path and its permissions" },
		{ MIG_ESCRIPT, "correct the file" },
		{ MIG_EDB, "see what the database says, and try again" },
	};
	if (err->code == MIG_ECONNECT && env->driver && env->driver->database_is_file)
		return "check the path in the URL, and the permissions of the file and its folder";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].code == err->code)
			return rows[i].remedy;
	return "put that right, and run 'mig doctor' again";
}

/* An error as a finding. @return 0, or MIG_EINTERRUPTED, which is none */
static int add_error(const mig_env *env, mig_diagnosis *out, const char *subject,
	mig_error *take_found, mig_error *err)
{
	if (take_found->code == MIG_EINTERRUPTED)
		return mig_error_move(err, take_found);
	add(out, subject, mig_error_format(take_found), mig_strdup(remedy_of(env, take_found)));
	mig_error_dispose(take_found);
	return 0;
}

/* ---- the project ---- */

static void look_at_configuration(const mig_env *env, mig_diagnosis *out)
{
	const char *path = env->config.path;
	const char *variable = getenv("MIG_CONFIG");
	char *of_variable = variable && *variable ? mig_path_absolute(variable) : NULL;
	if (!path)
		add(out, "configuration",
			mig_strdup("there is no mig.ini here or in a folder above"),
			mig_strdup("run 'mig init', or name the file with -c"));
	else
		add(out, "configuration",
			mig_format("%s, section [%s]%s", path, env->config.section,
				of_variable && !strcmp(of_variable, path) ? ", from $MIG_CONFIG"
									  : ""),
			NULL);
	mig_free(of_variable);
}

static const char *origin_of_url(const mig_env *env)
{
	const char *variable = getenv("MIG_URL"), *of_target = NULL;
	mig_env_target_url(env, &of_target, NULL);
	if (of_target)
		return "env.lua";
	if (env->url)
		return variable && !strcmp(variable, env->url) ? "$MIG_URL" : "the command";
	return env->script.url ? "env.lua" : "mig.ini";
}

static int look_at_url(mig_env *env, mig_diagnosis *out, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	char *url = NULL;
	int rc = mig_env_url(env, &url, &found);
	if (rc == 0)
		rc = mig_env_locate(env, &found);
	if (rc == 0)
		add(out, "url", mig_format("%s, from %s", url, origin_of_url(env)), NULL);
	else
		rc = add_error(env, out, "url", &found, err);
	mig_free(url);
	return rc;
}

static void look_at_drivers(mig_diagnosis *out)
{
	static const char *const schemes[] = { "sqlite", "postgresql", "mariadb" };
	struct mig_buf text = MIG_BUF_INIT;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		mig_error found = MIG_ERROR_INIT;
		bool there = mig_driver_find(schemes[i], &found) != NULL;
		mig_buf_printf(&text, "%s%s%s", i ? ", " : "", schemes[i],
			there ? "" : " (not installed)");
		mig_error_dispose(&found);
	}
	/* the one that is needed is missed when the URL is looked at */
	add(out, "drivers", mig_buf_take(&text), NULL);
}

/* Folders of revisions that are not there: what is to be run may have been left behind. */
static void look_at_folders(mig_env *env, mig_diagnosis *out)
{
	struct mig_strs folders = { 0 };
	int rc = mig_env_version_folders(env, &folders, NULL);
	for (size_t i = 0; i < folders.len && rc == 0; i++)
		if (!mig_fs_exists(folders.items[i]))
			add(out, "revisions",
				mig_format("there is no folder %s",
					mig_path_display(folders.items[i])),
				mig_strdup("make it, or name the right ones in version_locations"));
	mig_strs_dispose(&folders);
}

static int look_at_history(mig_env *env, mig_diagnosis *out, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	mig_revision_list *heads = NULL;
	if (mig_env_graph(env, &found) < 0)
		return add_error(env, out, "revisions", &found, err);
	look_at_folders(env, out);
	mig_graph_heads(env->graph, true, &heads);
	struct mig_buf text = MIG_BUF_INIT;
	mig_buf_printf(&text, "%zu head%s", heads->len, heads->len == 1 ? "" : "s");
	for (size_t i = 0; i < heads->len; i++)
		mig_buf_printf(&text, "%s%s", i ? ", " : ": ", mig_revision_id(heads->items[i]));
	add(out, "revisions", mig_buf_take(&text),
		heads->len > 1 ? mig_strdup("join them with 'mig merge heads', or name one with "
					    "'mig upgrade LABEL@head'")
			       : NULL);
	mig_revision_list_free(heads);
	return 0;
}

/* ---- the database ---- */

static void look_at_file(const mig_env *env, mig_diagnosis *out)
{
	const char *path = env->place.database;
	if (!env->driver->database_is_file || !path || !*path || !strcmp(path, ":memory:"))
		return;
	char *folder = mig_path_dirname(path);
	if (access(path, W_OK) != 0)
		add(out, "file", mig_format("%s cannot be written", mig_path_display(path)),
			mig_strdup("give yourself the permission to write it"));
	else if (access(folder, W_OK | X_OK) != 0)
		add(out, "file",
			mig_format("%s cannot be written, and files are made beside the database",
				mig_path_display(folder)),
			mig_strdup("give yourself the permission to write to the folder"));
	else
		add(out, "file", mig_format("%s can be written", mig_path_display(path)), NULL);
	mig_free(folder);
}

static void look_at_unknown(const mig_status *status, mig_diagnosis *out)
{
	struct mig_buf text = MIG_BUF_INIT;
	mig_buf_puts(&text, "the database is at ");
	for (size_t i = 0; i < status->nunknown; i++)
		mig_buf_printf(&text, "%s%s", i ? ", " : "", status->unknown[i]);
	mig_buf_puts(&text, ", and no revision file has this id");
	add(out, "version", mig_buf_take(&text),
		mig_strdup(
			"get the files that are missing (an older checkout?), or set the version "
			"with 'mig stamp --purge REVISION'"));
}

static void look_at_unfinished(const mig_unfinished *unfinished, mig_diagnosis *out)
{
	add(out, "version",
		mig_format("the %s of %s was cut short in its statement %zu", unfinished->direction,
			unfinished->revision, unfinished->statement),
		mig_strdup("run it again, which goes on there; 'mig repair' if it asks for that"));
}

static int look_at_version(mig_env *env, mig_diagnosis *out, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	mig_status *status = NULL;
	if (mig_status_read(env, &status, &found) < 0)
		return add_error(env, out, "version", &found, err);
	size_t pending = status->pending->len;
	if (status->unfinished)
		look_at_unfinished(status->unfinished, out);
	else if (status->nunknown)
		look_at_unknown(status, out);
	else if (pending)
		add(out, "version",
			mig_format(
				"%zu revision%s pending", pending, pending > 1 ? "s are" : " is"),
			mig_strdup("run 'mig upgrade'"));
	else
		add(out, "version", mig_strdup("nothing is pending"), NULL);
	mig_status_free(status);
	return 0;
}

/* A mig_host_check_fn. */
static void take_check(void *data, const char *subject, const char *text, const char *remedy)
{
	add(data, subject, mig_strdup(text), remedy ? mig_strdup(remedy) : NULL);
}

/* What the dialect looks at. */
static int look_inside(mig_env *env, mig_diagnosis *out, mig_error *err)
{
	struct mig_reading reading = { 0 };
	mig_error found = MIG_ERROR_INIT;
	int rc = mig_reading_begin(&reading, env, &found);
	if (rc == 0)
		rc = mig_host_doctor(env->host, take_check, out, &found);
	mig_reading_end(&reading);
	return rc < 0 ? add_error(env, out, "database", &found, err) : 0;
}

static int look_at_database(mig_env *env, bool has_history, mig_diagnosis *out, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	if (mig_env_is_absent(env)) {
		add(out, "database", mig_strdup("it is not there yet; the first upgrade makes it"),
			NULL);
		return 0;
	}
	if (mig_env_connect(env, &found) < 0)
		return add_error(env, out, "connection", &found, err);
	look_at_file(env, out);
	int rc = has_history ? look_at_version(env, out, err) : 0;
	return rc < 0 ? rc : look_inside(env, out, err);
}

int mig_doctor(mig_env *env, mig_diagnosis **out, mig_error *err)
{
	mig_diagnosis *diagnosis = mig_calloc(1, sizeof *diagnosis);
	*out = NULL;
	look_at_configuration(env, diagnosis);
	look_at_drivers(diagnosis);
	int rc = look_at_history(env, diagnosis, err);
	size_t findings = diagnosis->findings;
	if (rc == 0)
		rc = look_at_url(env, diagnosis, err);
	if (rc == 0 && diagnosis->findings == findings)
		rc = look_at_database(env, env->graph != NULL, diagnosis, err);
	mig_env_give_back(env);
	if (rc < 0)
		mig_diagnosis_free(diagnosis);
	else
		*out = diagnosis;
	return rc;
}

void mig_diagnosis_free(mig_diagnosis *diagnosis)
{
	if (!diagnosis)
		return;
	for (size_t i = 0; i < diagnosis->len; i++) {
		mig_free(diagnosis->items[i].subject);
		mig_free(diagnosis->items[i].text);
		mig_free(diagnosis->items[i].remedy);
	}
	free(diagnosis->items);
	free(diagnosis);
}
