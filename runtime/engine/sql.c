/* SQL of the program's own. */
#include "mig/sql.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "db/verbs.h"
#include "engine/env.h"

/* A connection that is not there, or a transaction that stays open, would be the next call's. */
static int prepare(mig_env *env, const char *sql, bool must_exist, mig_error *err)
{
	int rc = mig_env_locate(env, err);
	if (rc < 0)
		return rc;
	if (mig_verb_transacts(&env->driver->lexis, sql, strlen(sql)))
		return mig_fail(err, MIG_EUNSUPPORTED,
			"a statement of the program's commits by itself, and may not begin or end "
			"a transaction: what belongs together belongs into a revision");
	if (must_exist && mig_env_is_absent(env))
		return mig_fail(err, MIG_ENOTFOUND, "there is no database %s",
			mig_path_display(env->place.database));
	rc = mig_env_connect(env, err);
	if (rc == 0)
		mig_sink_step(&env->sink, NULL);
	return rc;
}

/* The parameters as the sink takes them; NULL for none. Free with mig_free(). */
static struct mig_named *named(const mig_param *params, size_t nparams)
{
	struct mig_named *out = params ? mig_calloc(nparams + 1, sizeof *out) : NULL;
	for (size_t i = 0; out && i < nparams; i++)
		out[i] = (struct mig_named){ params[i].name, params[i].value };
	return out;
}

int mig_execute(mig_env *env, const char *sql, const mig_param *params, size_t nparams,
	int64_t *changed, mig_error *err)
{
	int64_t count = 0;
	struct mig_named *values = named(params, nparams);
	int rc = prepare(env, sql, false, err);
	if (rc == 0 && values)
		rc = mig_sink_exec_params(
			&env->sink, sql, strlen(sql), values, nparams, &count, err);
	else if (rc == 0)
		rc = mig_sink_exec(&env->sink, sql, strlen(sql), &count, err);
	mig_free(values);
	mig_env_give_back(env);
	if (changed)
		*changed = count;
	return rc;
}

static int give_rows(
	const mig_driver *driver, mig_cursor *cursor, mig_row_fn row, void *data, mig_error *err)
{
	int rc, stop = 0;
	size_t len = driver->column_count(cursor);
	const char **names = mig_calloc(len + 1, sizeof *names);
	mig_value *values = mig_calloc(len + 1, sizeof *values);
	const mig_row given = { .len = len, .names = names, .values = values };
	while (!stop && (rc = driver->next(cursor, err)) > 0) {
		for (size_t i = 0; i < len; i++) {
			names[i] = driver->column_name(cursor, i);
			driver->column_value(cursor, i, &values[i]);
		}
		stop = row(data, &given);
	}
	mig_free(names);
	mig_free(values);
	return stop ? 0 : rc;
}

int mig_query(mig_env *env, const char *sql, const mig_param *params, size_t nparams,
	mig_row_fn row, void *data, mig_error *err)
{
	mig_cursor *cursor = NULL;
	struct mig_named *values = named(params, nparams);
	int rc = prepare(env, sql, true, err);
	if (rc == 0)
		rc = mig_sink_query(&env->sink, sql, strlen(sql), values, nparams, &cursor, err);
	if (rc == 0)
		rc = give_rows(env->driver, cursor, row, data, err);
	if (cursor)
		env->driver->finish(cursor);
	mig_free(values);
	mig_env_give_back(env);
	return rc;
}
