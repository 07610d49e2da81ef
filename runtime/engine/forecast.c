/* What a run would do, found out without doing it. */
#include "mig/forecast.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "engine/reading.h"
#include "engine/telling.h"
#include "graph/plan.h"
#include "mig/repair.h"
#include "script/forecast.h"

/* ---- which steps ---- */

/* What a target means that is neither above nor below is said by the upgrade. */
static int plan_either(const mig_env *env, const struct mig_strs *rows,
	const mig_migrate_options *opts, bool *up, struct mig_plan *out, mig_error *err)
{
	const char *const *now = (const char *const *)rows->items;
	mig_error above = MIG_ERROR_INIT, below = MIG_ERROR_INIT;
	const char *target = opts->ntargets == 1 ? opts->targets[0] : NULL;
	*up = !target || *target != '-';
	if (!*up)
		return mig_plan_downgrade(env->graph, now, rows->len, target, out, err);
	int rc = mig_plan_upgrade(
		env->graph, now, rows->len, opts->targets, opts->ntargets, out, &above);
	if (!target || (rc == 0 && out->nsteps))
		return mig_error_move(err, &above);
	struct mig_plan down = MIG_PLAN_INIT;
	int other = mig_plan_downgrade(env->graph, now, rows->len, target, &down, &below);
	if ((other == 0 && (rc < 0 || down.nsteps)) || other == MIG_EIRREVERSIBLE) {
		mig_plan_dispose(out);
		*out = down;
		*up = false;
		mig_error_dispose(&above);
		return mig_error_move(err, &below);
	}
	mig_plan_dispose(&down);
	mig_error_dispose(&below);
	return mig_error_move(err, &above);
}

static int find_steps(mig_env *env, const mig_migrate_options *opts, bool *up, struct mig_plan *out,
	mig_error *err)
{
	struct mig_strs rows = { 0 };
	int rc = mig_env_graph(env, err);
	if (rc == 0)
		rc = mig_env_read_rows(env, &rows, err);
	if (rc == 0)
		rc = plan_either(env, &rows, opts, up, out, err);
	if (rc == 0 && out->warning)
		mig_log(&env->log, MIG_LOG_WARN, mig_run_logger, "%s", out->warning);
	mig_strs_dispose(&rows);
	return rc;
}

/* ---- what they do ---- */

/* A database in which statements are tried, where the driver has one. */
struct mirror {
	struct mig_db db;
	struct mig_sink sink;
};

static int open_mirror(const mig_env *env, struct mirror *out, mig_error *err)
{
	if (!env->driver->mirror)
		return 0;
	int rc = env->driver->mirror(env->db.conn, &out->db.conn, err);
	if (rc < 0)
		return rc;
	out->db.driver = env->driver;
	out->sink = mig_sink_conn(out->db.conn, env->driver);
	return mig_sink_begin(&out->sink, err);
}

static void close_mirror(struct mirror *mirror)
{
	mig_sink_dispose(&mirror->sink);
	mig_db_close(&mirror->db);
}

static char *joined(const char *const *ids, size_t count)
{
	struct mig_buf text = MIG_BUF_INIT;
	for (size_t i = 0; i < count; i++)
		mig_buf_printf(&text, "%s%s", i ? ", " : "", ids[i]);
	return text.data ? mig_buf_take(&text) : mig_strdup("");
}

static int foresee_step(
	mig_env *env, const struct mig_step *step, bool up, mig_forecast_step *out, mig_error *err)
{
	const mig_revision *rev = step->rev;
	const struct mig_host_step call = {
		.function = up ? "upgrade" : "downgrade",
		.revision = mig_revision_id(rev),
		.path = mig_revision_path(rev),
		.handle = mig_revision_handle(rev),
	};
	if (mig_interrupted())
		return mig_fail_interrupted(err);
	out->revision = rev;
	out->from = joined(step->from, step->nfrom);
	out->to = joined(step->to, step->nto);
	return mig_host_foresee(env->host, &call, out, err);
}

/* After a step that could not be foreseen, an error tells of what could not be known. */
static int foresee_steps(
	mig_env *env, const struct mig_plan *plan, mig_forecast *out, mig_error *err)
{
	const mig_revision *unknown = NULL;
	int rc = 0;
	for (size_t i = 0; i < plan->nsteps && rc == 0; i++) {
		mig_error found = MIG_ERROR_INIT;
		mig_forecast_step *step = &out->steps[out->nsteps++];
		rc = foresee_step(env, &plan->steps[i], out->up, step, &found);
		if (rc < 0 && rc != MIG_EINTERRUPTED && (unknown || step->unforeseen)) {
			if (!step->unforeseen)
				step->unforeseen = mig_format("%s was not foreseen, and now: %s",
					mig_revision_id(unknown), found.message);
			mig_error_dispose(&found);
			rc = 0;
		}
		if (step->unforeseen && !unknown)
			unknown = step->revision;
		if (rc < 0)
			mig_error_move(err, &found);
	}
	return rc;
}

/* The next run does not begin such a revision anew. */
static int note_unfinished(mig_env *env, mig_forecast *out, mig_error *err)
{
	mig_unfinished *unfinished = NULL;
	int rc = mig_env_is_absent(env) ? 0 : mig_unfinished_read(env, &unfinished, err);
	for (size_t i = 0; unfinished && i < out->nsteps; i++) {
		mig_forecast_step *step = &out->steps[i];
		bool is_it = !strcmp(mig_revision_id(step->revision), unfinished->revision) &&
			     !strcmp(out->up ? "upgrade" : "downgrade", unfinished->direction);
		if (!is_it)
			continue;
		mig_free(step->unforeseen);
		step->unforeseen = mig_format(
			"an earlier run was cut short in it: the next one goes on at statement "
			"%zu; see 'mig repair'",
			unfinished->statement);
	}
	mig_unfinished_free(unfinished);
	return rc;
}

static int foresee(mig_env *env, const mig_migrate_options *opts, const struct mig_plan *plan,
	mig_forecast *out, mig_error *err)
{
	struct mig_reading reading = { .read_only = true, .tag = opts->tag };
	struct mirror mirror = { 0 };
	int rc = mig_reading_begin(&reading, env, err);
	if (rc == 0)
		rc = open_mirror(env, &mirror, err);
	if (rc == 0)
		rc = mig_host_foresee_begin(env->host, mirror.db.conn ? &mirror.sink : NULL, err);
	if (rc == 0)
		rc = foresee_steps(env, plan, out, err);
	mig_reading_end(&reading);
	close_mirror(&mirror);
	return rc;
}

int mig_forecast_read(
	mig_env *env, const mig_migrate_options *opts, mig_forecast **out, mig_error *err)
{
	static const mig_migrate_options none = { 0 };
	struct mig_plan plan = MIG_PLAN_INIT;
	char *url = NULL;
	bool up = true;
	opts = opts ? opts : &none;
	*out = NULL;
	int rc = find_steps(env, opts, &up, &plan, err);
	if (rc == 0)
		rc = mig_env_url(env, &url, err);
	if (rc == 0) {
		mig_forecast *forecast = mig_calloc(1, sizeof *forecast);
		forecast->url = url;
		forecast->up = up;
		forecast->steps = mig_calloc(plan.nsteps + 1, sizeof *forecast->steps);
		*out = forecast;
		rc = plan.nsteps ? foresee(env, opts, &plan, forecast, err) : 0;
		if (rc == 0 && plan.nsteps)
			rc = note_unfinished(env, forecast, err);
	}
	mig_plan_dispose(&plan);
	mig_env_give_back(env);
	return rc;
}

void mig_forecast_free(mig_forecast *forecast)
{
	if (!forecast)
		return;
	for (size_t i = 0; i < forecast->nsteps; i++) {
		mig_forecast_step *step = &forecast->steps[i];
		for (size_t j = 0; j < step->nstatements; j++)
			mig_free(step->statements[j]);
		free(step->statements);
		mig_hazards_dispose(&step->hazards);
		mig_free(step->unforeseen);
		mig_free(step->from);
		mig_free(step->to);
	}
	free(forecast->steps);
	mig_free(forecast->url);
	free(forecast);
}
