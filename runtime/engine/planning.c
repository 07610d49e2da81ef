/* Which steps a run takes. */
#include <string.h>

#include "base/error.h"
#include "engine/run.h"

static int make_plan(
	struct mig_run *run, const char *const *targets, size_t ntargets, mig_error *err)
{
	mig_plan_dispose(&run->plan);
	return run->direction->plan(run->env->graph, (const char *const *)run->rows.items,
		run->rows.len, targets, ntargets, &run->plan, err);
}

/* Where a script starts: at what stands before the colon, or at the base. */
static int assume_rows(struct mig_run *run, mig_error *err)
{
	mig_revision_list *list = NULL;
	int rc = run->range.from
			 ? mig_graph_show(run->env->graph, run->range.from, NULL, 0, &list, err)
			 : 0;
	mig_strs_dispose(&run->rows);
	for (size_t i = 0; rc == 0 && list && i < list->len; i++)
		mig_strs_add(&run->rows, mig_revision_id(list->items[i]));
	mig_revision_list_free(list);
	return rc;
}

static int find_rows(struct mig_run *run, mig_error *err)
{
	if (run->opts->script)
		return assume_rows(run, err);
	if (run->opts->purge)
		return 0;
	return mig_env_read_rows(run->env, &run->rows, err);
}

void mig_run_warn_empty(const struct mig_run *run)
{
	bool there = run->plan.nsteps > 0;
	for (size_t i = 0; !there && i < run->range.targets.len; i++) {
		const mig_revision *rev = NULL;
		if (mig_graph_find(run->env->graph, run->range.targets.items[i], &rev, NULL) == 0)
			there = rev && mig_strs_has(&run->rows, mig_revision_id(rev));
	}
	if (!there && run->range.targets.len && run->range.given)
		mig_log(&run->env->log, MIG_LOG_WARN, mig_run_logger,
			"the script is empty: %s is not above %s", run->range.targets.items[0],
			run->range.from ? run->range.from : "base");
}

int mig_run_find_plan(struct mig_run *run, mig_error *err)
{
	/* a run that is tried again has the goal of the first attempt */
	const struct mig_strs *targets = run->steps_taken ? &run->goal : &run->range.targets;
	int rc = find_rows(run, err);
	if (rc == 0)
		rc = make_plan(run, (const char *const *)targets->items, targets->len, err);
	return rc;
}

static bool same_rows(const struct mig_strs *a, const struct mig_strs *b)
{
	bool same = a->len == b->len;
	for (size_t i = 0; i < a->len && same; i++)
		same = mig_strs_has(b, a->items[i]);
	return same;
}

int mig_run_check_options(struct mig_run *run, mig_error *err)
{
	const mig_migrate_options *opts = run->opts;
	int rc = mig_range_read(
		&run->range, run->direction->title, opts->targets, opts->ntargets, err);
	if (rc < 0)
		return rc;
	if (!opts->script && run->range.given)
		return mig_fail(err, MIG_EINVALID,
			"Range revision not allowed: only a script has one (--sql)");
	if (opts->script && opts->purge)
		return mig_fail(err, MIG_EINVALID, "Can't use --purge with --sql mode");
	if (opts->script && opts->backup)
		return mig_fail(err, MIG_EINVALID,
			"Can't use --backup with --sql mode: a script changes nothing by itself");
	if (opts->script && run->direction->needs_range &&
		(!run->range.given || !run->range.from || !run->range.targets.len))
		return mig_fail(
			err, MIG_EINVALID, "downgrade with --sql requires <fromrev>:<torev>");
	return 0;
}

int mig_run_read_again(struct mig_run *run, mig_error *err)
{
	struct mig_strs now = { 0 };
	int rc = mig_version_read(&run->env->version, run->sink, &now, err);
	bool changed = rc == 0 && !same_rows(&now, &run->rows);
	if (changed && !run->direction->forward)
		rc = mig_fail(err, MIG_ELOCKED,
			"another runner changed the version of the database meanwhile; "
			"look at 'mig current' and run again");
	if (rc < 0 || !changed) {
		mig_strs_dispose(&now);
		return rc;
	}
	mig_strs_dispose(&run->rows);
	run->rows = now;
	rc = make_plan(run, (const char *const *)run->goal.items, run->goal.len, err);
	return rc < 0 ? rc : 1;
}
