/* Each revision up, down and up again in a scratch database: the schema must come back. */
#include "mig/test.h"

#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "engine/hush.h"
#include "engine/reading.h"
#include "engine/run.h"
#include "engine/scratch.h"
#include "graph/query.h"
#include "mig/migrate.h"
#include "script/autogenerate.h"

enum { SNAPSHOTS = 3 };

static const char logger[] = "mig.test";

struct test {
	mig_env *env;
	const mig_test_options *opts;
	struct mig_scratch scratch;
	struct mig_plan plan;      /* the revisions, in the order in which they are run */
	size_t len;                /* of them that are run */
	mig_revision_list *chosen; /* to be tested; NULL: all */
	int before;                /* the snapshot of the schema before the revision */
	int failures;
	struct mig_hush hush; /* the test speaks for its runs */
};

const char *mig_test_outcome_name(enum mig_test_outcome outcome)
{
	static const char *const names[] = {
		[MIG_TEST_BACK] = "back",
		[MIG_TEST_IRREVERSIBLE] = "irreversible",
		[MIG_TEST_DIFFERS] = "differs",
		[MIG_TEST_FAILED] = "failed",
	};
	return names[outcome];
}

/* ---- what is told meanwhile ---- */

/* A step of progress is over, or the test is. */
static void tell_end(const struct test *test)
{
	const mig_progress_event end = { .kind = MIG_PROGRESS_END, .direction = "test" };
	if (test->hush.progress)
		test->hush.progress(test->env->progress.data, &end);
}

/* ---- one step ---- */

static int upgrade(const struct test *test, const char *id, mig_error *err)
{
	const mig_migrate_options opts = { .targets = &id, .ntargets = 1 };
	int rc = mig_upgrade(test->env, &opts, err);
	return rc < 0 ? rc : 0;
}

static int downgrade(const struct test *test, const char *id, mig_error *err)
{
	int rc = mig_run_undo(test->env, id, err);
	return rc < 0 ? rc : 0;
}

/* Read the schema into a snapshot, and compare it with another.
 * @param out  what would bring it there; NULL: it is only read */
static int look(
	const struct test *test, int snapshot, int like, mig_differences **out, mig_error *err)
{
	struct mig_reading reading = { 0 };
	int rc = mig_reading_begin(&reading, test->env, err);
	if (rc == 0)
		rc = mig_host_snapshot(test->env->host, snapshot, NULL, err);
	if (rc == 0 && out)
		rc = mig_host_left(test->env->host, snapshot, like, out, err);
	mig_reading_end(&reading);
	return rc;
}

/* ---- one revision ---- */

/* A revision while it is tested. */
struct trial {
	mig_test_case result;
	mig_differences *after_downgrade, *after_upgrade;
	mig_error error; /* of a function of it */
	bool upgraded;   /* the first upgrade() went through */
};

static bool has_failed(const struct trial *trial)
{
	return trial->error.code < 0;
}

/* Run a function of the revision. Its error is kept in the trial.
 * @return 0, or an error that ends the test */
static int run_step(const struct test *test, struct trial *trial, const char *step,
	int (*function)(const struct test *test, const char *id, mig_error *err), mig_error *err)
{
	int rc = function(test, mig_revision_id(trial->result.revision), &trial->error);
	if (rc == 0)
		return 0;
	trial->result.step = step;
	if (rc == MIG_EINTERRUPTED || rc == MIG_ECONNECT)
		return mig_error_move(err, &trial->error);
	mig_error_set(&trial->error.state, NULL); /* whose database is gone when it is told */
	return 0;
}

/* Down and up again, and what the schema looks like each time.
 * @return 0, also when the trial has failed; or an error that ends the test */
static int come_back(
	const struct test *test, struct trial *trial, int before, int after, mig_error *err)
{
	int last = (after + 1) % SNAPSHOTS;
	int rc = run_step(test, trial, "downgrade()", downgrade, err);
	if (rc == 0 && !has_failed(trial))
		rc = look(test, last, before, &trial->after_downgrade, err);
	if (rc == 0 && !has_failed(trial))
		rc = run_step(test, trial, "second upgrade()", upgrade, err);
	if (rc == 0 && !has_failed(trial))
		rc = look(test, last, after, &trial->after_upgrade, err);
	return rc;
}

/* Up, down and up again. @return as come_back() */
static int go_through(struct test *test, struct trial *trial, mig_error *err)
{
	int before = test->before, after = (before + 1) % SNAPSHOTS;
	int rc = run_step(test, trial, "upgrade()", upgrade, err);
	trial->upgraded = rc == 0 && !has_failed(trial);
	if (!trial->upgraded)
		return rc;
	rc = look(test, after, 0, NULL, err);
	test->before = after;
	if (rc < 0 || mig_revision_irreversible(trial->result.revision))
		return rc;
	test->before = (after + 1) % SNAPSHOTS;
	return come_back(test, trial, before, after, err);
}

static enum mig_test_outcome outcome_of(const struct trial *trial)
{
	if (has_failed(trial))
		return MIG_TEST_FAILED;
	if (mig_revision_irreversible(trial->result.revision))
		return MIG_TEST_IRREVERSIBLE;
	return trial->after_downgrade->len || trial->after_upgrade->len ? MIG_TEST_DIFFERS
									: MIG_TEST_BACK;
}

/* After a failure the schema is nobody's: begin anew and come to where it should be. */
static int start_again(struct test *test, const char *id, mig_error *err)
{
	int rc = mig_scratch_renew(&test->scratch, test->opts->keep, err);
	if (rc == 0)
		rc = upgrade(test, id, err);
	return rc < 0 ? rc : look(test, test->before, 0, NULL, err);
}

static void tell(struct test *test, struct trial *trial)
{
	mig_test_case *result = &trial->result;
	struct mig_host *host = test->env->host;
	int handle = mig_revision_handle(result->revision);
	result->outcome = outcome_of(trial);
	result->upgrade_line = mig_host_line(host, handle, "upgrade");
	result->downgrade_line = mig_host_line(host, handle, "downgrade");
	result->after_downgrade = trial->after_downgrade;
	result->after_upgrade = trial->after_upgrade;
	result->error = has_failed(trial) ? &trial->error : NULL;
	test->failures += result->outcome >= MIG_TEST_DIFFERS;
	tell_end(test);
	if (test->opts->tested)
		test->opts->tested(test->opts->data, result);
}

/* @return 1 when what comes after it cannot be tested */
static int try_revision(struct test *test, const mig_revision *rev, mig_error *err)
{
	struct trial trial = { .result = { .revision = rev }, .error = MIG_ERROR_INIT };
	int rc = go_through(test, &trial, err);
	if (rc == 0)
		tell(test, &trial);
	if (rc == 0 && has_failed(&trial)) {
		bool can_go_on = trial.upgraded && !test->scratch.ngiven;
		rc = can_go_on ? start_again(test, mig_revision_id(rev), err) : 1;
	}
	mig_differences_free(trial.after_downgrade);
	mig_differences_free(trial.after_upgrade);
	mig_error_dispose(&trial.error);
	return rc;
}

/* ---- all of them ---- */

static bool is_chosen(const struct test *test, const mig_revision *rev)
{
	bool found = !test->chosen;
	for (size_t i = 0; test->chosen && i < test->chosen->len && !found; i++)
		found = test->chosen->items[i] == rev;
	return found;
}

/* Which revisions there are, and which of them are to be tested. */
static int choose(struct test *test, mig_error *err)
{
	static const char *const heads[] = { "heads" };
	const mig_test_options *opts = test->opts;
	int rc = mig_env_graph(test->env, err);
	if (rc == 0)
		rc = mig_plan_upgrade(test->env->graph, NULL, 0,
			opts->ntargets ? opts->targets : heads, opts->ntargets ? opts->ntargets : 1,
			&test->plan, err);
	if (rc == 0 && opts->range) {
		const char *one = strchr(opts->range, ':') ? NULL : opts->range;
		char *range = mig_format("%s%s%s", opts->range, one ? ":" : "", one ? one : "");
		rc = mig_history(test->env, range, &test->chosen, err);
		mig_free(range);
	}
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < test->plan.nsteps; i++)
		if (is_chosen(test, test->plan.steps[i].rev))
			test->len = i + 1; /* those above the last need not run */
	return 0;
}

/* Say which of the revisions comes now. */
static void tell_begin(struct test *test, size_t i, const char *verb)
{
	const mig_revision *rev = test->plan.steps[i].rev;
	const mig_progress_event event = {
		.kind = MIG_PROGRESS_STEP,
		.direction = "test",
		.revision = mig_revision_id(rev),
		.step = i + 1,
		.steps = test->len,
	};
	const char *doc = mig_revision_doc(rev);
	mig_hush_end(&test->hush, test->env);
	mig_progress_tell(&test->env->progress, &event);
	mig_log(&test->env->log, MIG_LOG_INFO, logger, "%s %s%s%s", verb, event.revision,
		*doc ? ", " : "", doc);
	mig_hush_begin(&test->hush, test->env);
}

static int run(struct test *test, mig_error *err)
{
	int rc = mig_scratch_check(&test->scratch, NULL, err);
	if (rc == 0)
		rc = look(test, test->before, 0, NULL, err);
	for (size_t i = 0; i < test->len && rc == 0; i++) {
		const mig_revision *rev = test->plan.steps[i].rev;
		bool chosen = is_chosen(test, rev);
		if (mig_interrupted())
			return mig_fail_interrupted(err);
		tell_begin(test, i, chosen ? "Testing" : "Upgrading");
		if (chosen) {
			rc = try_revision(test, rev, err);
			continue;
		}
		rc = upgrade(test, mig_revision_id(rev), err);
		if (rc == 0 && is_chosen(test, test->plan.steps[i + 1].rev))
			rc = look(test, test->before, 0, NULL, err);
	}
	return rc < 0 ? rc : 0;
}

int mig_test(mig_env *env, const mig_test_options *opts, mig_error *err)
{
	static const mig_test_options none = { 0 };
	struct test test = { .env = env, .opts = opts ? opts : &none, .plan = MIG_PLAN_INIT };
	int rc = choose(&test, err);
	if (rc == 0)
		rc = mig_scratch_begin(&test.scratch, env, &test.opts->scratch,
			test.opts->scratch ? 1 : 0, test.opts->keep, err);
	if (rc == MIG_EDB && err && !test.opts->scratch)
		mig_error_set(&err->state, "--scratch URL gives an empty one instead");
	if (rc == 0) {
		mig_hush_begin(&test.hush, env);
		rc = run(&test, err);
		tell_end(&test);
		mig_hush_end(&test.hush, env);
	}
	mig_scratch_end(&test.scratch, test.opts->keep);
	mig_revision_list_free(test.chosen);
	mig_plan_dispose(&test.plan);
	return rc < 0 ? rc : test.failures;
}
