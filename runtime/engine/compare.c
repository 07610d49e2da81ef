/* The database against the models, and against another database. */
#include "mig/compare.h"

#include "base/alloc.h"
#include "base/error.h"
#include "engine/reading.h"
#include "script/autogenerate.h"

int mig_check(mig_env *env, mig_differences **out, mig_error *err)
{
	struct mig_reading reading = { 0 };
	*out = NULL;
	int rc = mig_require_heads(env, err);
	if (rc == 0)
		rc = mig_reading_begin(&reading, env, err);
	if (rc == 0)
		rc = mig_host_compare(env->host, false, out, err);
	mig_reading_end(&reading);
	return rc;
}

/* Read one of two databases: keep what it holds, or compare it with what was kept.
 * @param out  NULL: keep */
static int read_one(mig_env *env, mig_differences **out, mig_error *err)
{
	struct mig_reading reading = { .must_exist = true };
	int rc = mig_reading_begin(&reading, env, err);
	if (rc == 0)
		rc = out ? mig_host_compare(env->host, true, out, err)
			 : mig_host_reflect(env->host, err);
	mig_reading_end(&reading);
	return rc;
}

static int read_both(mig_env *env, const char *from_url, const char *to_url, mig_differences **out,
	mig_error *err)
{
	mig_env_move(env, from_url);
	int rc = read_one(env, NULL, err);
	if (rc < 0)
		return rc;
	const mig_driver *first = env->driver;
	mig_env_move(env, to_url);
	rc = mig_env_locate(env, err);
	if (rc == 0 && env->driver != first)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"the first database is %s, the second %s: only databases of one kind can "
			"be compared",
			first->name, env->driver->name);
	return rc < 0 ? rc : read_one(env, out, err);
}

int mig_diff(mig_env *env, const char *from_url, const char *to_url, mig_differences **out,
	mig_error *err)
{
	char *url = env->url ? mig_strdup(env->url) : NULL;
	*out = NULL;
	int rc = read_both(env, from_url, to_url, out, err);
	mig_env_move(env, url);
	env->moved = false; /* this was where it came from */
	mig_free(url);
	return rc;
}

int mig_models(mig_env *env, char **out, mig_error *err)
{
	struct mig_reading reading = { .must_exist = true };
	struct mig_buf text = MIG_BUF_INIT;
	*out = NULL;
	/* env.lua may require the very file that is to be written */
	int rc = mig_env_host(env, err);
	if (rc == 0)
		rc = mig_host_setting(env->host, "writes_models", "true", err);
	if (rc == 0)
		rc = mig_reading_begin(&reading, env, err);
	if (rc == 0)
		rc = mig_host_models(env->host, &text, err);
	mig_reading_end(&reading);
	if (rc == 0)
		*out = mig_buf_take(&text);
	mig_buf_dispose(&text);
	return rc;
}

static int write_preview(mig_env *env, FILE *script, mig_error *err)
{
	static const struct mig_host_txn none = { 0 };
	struct mig_sink sink = mig_sink_file(script, env->driver);
	int rc = mig_env_head_script(env, &sink, err);
	if (rc == 0)
		rc = mig_host_begin(env->host, &sink, env->driver->name, NULL, &none, err);
	if (rc == 0)
		rc = mig_sink_begin(&sink, err);
	if (rc == 0)
		rc = mig_host_preview(env->host, err);
	if (rc == 0)
		rc = mig_sink_commit(&sink, err);
	mig_host_end(env->host);
	mig_sink_dispose(&sink);
	return rc;
}

int mig_preview(mig_env *env, FILE *script, mig_error *err)
{
	struct mig_reading reading = { 0 };
	int rc = mig_require_heads(env, err);
	if (rc == 0)
		rc = mig_reading_begin(&reading, env, err);
	if (rc == 0)
		rc = mig_host_prepare_preview(env->host, err);
	mig_reading_end(&reading);
	return rc < 0 ? rc : write_preview(env, script, err);
}
