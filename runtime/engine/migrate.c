/* The run: which steps, in which transactions, and the one message when a step fails. */
#include "mig/migrate.h"

#include <string.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "engine/backup.h"
#include "engine/confirm.h"
#include "engine/journal_row.h"
#include "engine/resume.h"
#include "engine/run.h"
#include "engine/search_path.h"

static int plan_downgrade(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *const *targets, size_t ntargets, struct mig_plan *out, mig_error *err)
{
	if (ntargets > 1)
		return mig_fail(err, MIG_EINVALID, "downgrade takes one target, got %zu", ntargets);
	return mig_plan_downgrade(graph, rows, nrows, ntargets ? targets[0] : NULL, out, err);
}

static int plan_undo(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *const *targets, size_t ntargets, struct mig_plan *out, mig_error *err)
{
	(void)ntargets; /* there is one */
	return mig_plan_undo(graph, rows, nrows, targets[0], out, err);
}

static const struct mig_direction upgrade = { "upgrade", "Upgrade", "upgrade", mig_plan_upgrade,
	false, true };
static const struct mig_direction downgrade = { "downgrade", "Downgrade", "downgrade",
	plan_downgrade, true, false };
static const struct mig_direction undo = { "downgrade", "Downgrade", "downgrade", plan_undo, true,
	false };
static const struct mig_direction stamp = { "stamp_revision", "Stamp", NULL, mig_plan_stamp, false,
	false };

/* ---- stepping ---- */

/* Keep run->rows what the table holds, for on_version_apply and for mig_run_read_again(). */
static void follow_changes(struct mig_run *run, const struct mig_step *step)
{
	for (size_t i = 0; i < step->nchanges; i++) {
		const struct mig_row_change *c = &step->changes[i];
		if (c->kind == MIG_ROW_INSERT) {
			mig_strs_add(&run->rows, c->to);
			continue;
		}
		for (size_t j = 0; j < run->rows.len; j++) {
			if (strcmp(run->rows.items[j], c->from) != 0)
				continue;
			mig_free(run->rows.items[j]);
			if (c->kind == MIG_ROW_UPDATE)
				run->rows.items[j] = mig_strdup(c->to);
			else
				run->rows.items[j] = run->rows.items[--run->rows.len];
			break;
		}
	}
}

/* Write the version rows, and have the revision recorded with them. */
static int apply_version(struct mig_run *run, const struct mig_step *step, mig_error *err)
{
	const mig_env *env = run->env;
	bool commits = run->txn.per_revision && !env->driver->transactional_ddl &&
		       !env->script.has_on_version_apply;
	int rc = mig_history_add(&run->history, step->rev, mig_host_step_files(env->host), err);
	if (rc == 0 && commits)
		rc = mig_history_write(&run->history, err);
	if (rc < 0)
		return rc;
	run->txn.committing =
		commits && run->txn.conn && !env->driver->in_transaction(run->txn.conn);
	rc = mig_version_apply(&env->version, run->sink, step, commits, err);
	run->txn.committing = run->txn.committing && rc < 0;
	return rc;
}

static int take_step(struct mig_run *run, const struct mig_step *step, size_t left, mig_error *err)
{
	mig_env *env = run->env;
	const mig_revision *rev = step->rev;
	size_t number = (size_t)run->steps_taken + 1;
	struct mig_host_step call = {
		.function = run->direction->function,
		.revision = rev ? mig_revision_id(rev) : NULL,
		.path = rev ? mig_revision_path(rev) : NULL,
		.handle = rev ? mig_revision_handle(rev) : 0,
		.from = step->from,
		.nfrom = step->nfrom,
		.to = step->to,
		.nto = step->nto,
	};
	if (mig_interrupted())
		return mig_fail_interrupted(err);
	if (run->txn.per_revision || run->txn.step_committed)
		mig_patience_forget(&run->patience);
	int rc = mig_txn_step_begin(&run->txn, call.revision, err);
	if (rc == 0)
		rc = mig_tell_step(&run->telling, step, number, number + left, err);
	/* else it is the step before that has failed */
	if (run->txn.step == call.revision || !run->txn.pending.len)
		mig_journal_step(&run->journal, call.revision, run->direction->name, &run->rows);
	run->journal.path_noted = false;
	mig_patience_step(&run->patience);
	if (rc == 0 && call.function)
		rc = mig_host_step(env->host, &call, err);
	if (rc == 0)
		rc = mig_search_path_end(&run->journal.path_noted, run->sink, err);
	if (rc == 0 && call.function)
		rc = mig_journal_step_done(&run->journal, err);
	if (rc == 0) /* without a transaction the version would be written for good */
		rc = mig_txn_check(&run->txn, err);
	if (rc == 0)
		rc = mig_txn_hold(&run->txn, false, err);
	if (rc == 0)
		rc = apply_version(run, step, err);
	if (rc == 0) {
		mig_tell_changes(&run->telling, step);
		follow_changes(run, step);
		/* the hook may tell the world: it must be true by then */
		if (env->script.has_on_version_apply)
			rc = mig_sink_collect(run->sink, err);
		if (rc == 0 && env->script.has_on_version_apply)
			rc = mig_host_applied(env->host, &call,
				(const char *const *)run->rows.items, run->rows.len, err);
	}
	if (rc == 0)
		rc = mig_txn_step_done(&run->txn, err);
	if (rc < 0)
		mig_history_take_back(&run->history, rev);
	if (rc < 0 && err && !err->revision && rc != MIG_EINTERRUPTED)
		mig_error_set(&err->revision, call.revision);
	return rc;
}

/* After an error that was not the server's: what was sent before it comes first, and so do the
 * errors of that; and which commits were done must be known. */
static int first_error(const struct mig_run *run, int rc, mig_error *err)
{
	const mig_driver *driver = run->env->driver;
	mig_error earlier = MIG_ERROR_INIT;
	bool lost = run->txn.conn && driver->is_lost && driver->is_lost(run->txn.conn);
	if (lost || mig_sink_collect(run->sink, &earlier) == 0)
		return rc;
	if (rc != MIG_EINTERRUPTED)
		return mig_error_move(err, &earlier);
	mig_error_dispose(&earlier);
	return rc;
}

static int take_steps(struct mig_run *run, mig_error *err)
{
	size_t i = 0;
	while (i < run->plan.nsteps) {
		const struct mig_step *step = &run->plan.steps[i++];
		int rc = take_step(run, step, run->plan.nsteps - i, err);
		if (rc < 0)
			return first_error(run, rc, err);
		run->steps_taken++;
		if (rc == 0)
			continue;
		rc = mig_run_read_again(run, err);
		if (rc < 0)
			return rc;
		if (rc > 0)
			i = 0;
	}
	return 0;
}

/* ---- the run ---- */

static int commit_inside(void *data, mig_error *err)
{
	struct mig_run *run = data;
	mig_patience_forget(&run->patience);
	return mig_txn_commit_inside(&run->txn, err);
}

static int autocommit(void *data, bool on, mig_error *err)
{
	struct mig_run *run = data;
	mig_patience_end(&run->patience);
	return mig_txn_autocommit(&run->txn, on, err);
}

static int before_statement(void *data, const char *sql, size_t len, mig_error *err)
{
	struct mig_run *run = data;
	int rc = mig_journal_statement(&run->journal, sql, len, err);
	if (rc == 0 && mig_journal_commits_itself(&run->journal, sql, len))
		rc = mig_txn_hold(&run->txn, true, err);
	if (rc == 0)
		rc = mig_patience_statement(&run->patience, sql, len, err);
	return rc ? rc
		  : mig_search_path_statement(&run->journal.path_noted, run->sink, sql, len, err);
}

static int before_script_statement(void *data, const char *sql, size_t len, mig_error *err)
{
	struct mig_run *run = data;
	return mig_search_path_statement(&run->journal.path_noted, run->sink, sql, len, err);
}

static int before_operation(void *data, const char *name, mig_error *err)
{
	return mig_journal_operation(&((struct mig_run *)data)->journal, name, err);
}

static void in_part(void *data, bool on, size_t total)
{
	mig_journal_part(&((struct mig_run *)data)->journal, on, total);
}

static void lock_timeout(void *data, int milliseconds)
{
	((struct mig_run *)data)->patience.of_step = milliseconds;
}

static int before_query(void *data, const char *sql, size_t len, mig_error *err)
{
	return mig_journal_query(&((struct mig_run *)data)->journal, sql, len, err);
}

/* The version table, and its emptiness when that was asked for; inside the transaction. */
static int prepare_table(struct mig_run *run, mig_error *err)
{
	mig_env *env = run->env;
	bool exists = run->rows.len > 0; /* of a script: it starts where there is a table already */
	int rc = run->opts->script ? 0 : mig_version_exists(&env->version, run->sink, &exists, err);
	if (rc == 0 && !exists)
		rc = mig_version_create(&env->version, run->sink, err);
	bool made = rc == 0 && !exists;
	if (rc == 0 && !run->opts->script && run->direction->function) {
		made = made || !run->journal.exists;
		rc = mig_journal_open(&run->journal, err);
		if (rc == 0)
			rc = mig_history_open(
				&run->history, &run->plan, run->direction->forward, &made, err);
	}
	if (rc == 0 && made && !env->driver->transactional_ddl)
		rc = mig_sink_commit_and_begin(run->sink, err); /* that ended it */
	if (rc == 0 && run->opts->purge)
		rc = mig_version_purge(&env->version, run->sink, err);
	return rc;
}

/* A row of a revision that was finished: a run that was killed did not come to taking it away. It
 * would count again as soon as the version rows are what they were before that revision. */
static int forget_finished(struct mig_run *run, mig_error *err)
{
	int rc = mig_journal_row_delete(&run->journal, err);
	return rc < 0 || run->txn.inner ? rc : mig_sink_commit_and_begin(run->sink, err);
}

/* Run the steps of the plan. @param row  where the first of them goes on, if it does */
static int run_plan(struct mig_run *run, struct mig_journal_row *row, mig_error *err)
{
	mig_env *env = run->env;
	bool script = run->opts->script != NULL;
	const struct mig_host_txn txn = { commit_inside, autocommit,
		script ? before_script_statement : before_statement, script ? NULL : before_query,
		script ? NULL : before_operation, script ? NULL : in_part, lock_timeout, run };
	int rc = mig_host_begin(env->host, run->sink, env->driver->name, run->opts->tag, &txn, err);
	if (rc < 0)
		return rc;
	if (row->revision)
		rc = mig_resume(env, &run->journal, row, err);
	if (rc == 0)
		rc = take_steps(run, err);
	mig_host_end(env->host);
	return rc;
}

/* Everything between begin and commit. The plan made before the lock was held is thrown away:
 * another runner may have done it. */
static int run_locked(struct mig_run *run, mig_error *err)
{
	mig_env *env = run->env;
	struct mig_journal_row row = { 0 };
	int rc = mig_run_find_plan(run, err);
	if (rc < 0 || (!run->plan.nsteps && !run->opts->purge))
		return rc;
	for (size_t i = 0; i < run->plan.nrows_after && !run->steps_taken; i++)
		mig_strs_add(&run->goal, run->plan.rows_after[i]);
	if (!run->opts->script)
		rc = mig_resume_find(env, &run->journal, &run->rows,
			run->direction->function ? run->direction->name : NULL, &run->plan, &row,
			err);
	/* before anything is committed: the lock that is kept over a commit keeps a reader out */
	if (rc == 0 && run->opts->backup && !run->opts->script && !run->backup)
		rc = mig_backup_take(env, &run->backup, err);
	if (rc == 0 && run->journal.has_row && !row.revision && run->direction->function)
		rc = forget_finished(run, err);
	if (rc == 0)
		rc = prepare_table(run, err);
	if (rc == 0)
		rc = run_plan(run, &row, err);
	mig_journal_row_dispose(&row);
	return rc;
}

/* What is left of the journal goes with the last commit, or after it where it cannot. */
static int finish(struct mig_run *run, mig_error *err)
{
	bool clear = run->journal.exists;
	bool within = run->env->driver->transactional_ddl && !run->txn.between;
	mig_patience_step(&run->patience); /* the journal is not the last revision's */
	int rc = clear && within ? mig_run_clear_within(run, err) : 0;
	if (rc == 0)
		rc = mig_txn_commit(&run->txn, err);
	if (rc == 0 && clear && !within)
		mig_run_clear_after(run);
	return rc;
}

static int run_changes(struct mig_run *run, mig_error *err)
{
	int rc = mig_txn_begin(&run->txn, err);
	if (rc < 0) {
		mig_txn_not_begun(&run->txn, err);
		return rc;
	}
	if (run->txn.inner) /* how long that one waits is not ours to say */
		run->patience.sink = NULL;
	rc = run_locked(run, err);
	if (rc == 0)
		rc = finish(run, err);
	if (rc < 0)
		mig_txn_abort(&run->txn, err);
	if (rc < 0 && run->backup)
		mig_backup_settle(run->env, &run->txn, run->backup, err);
	mig_txn_end(&run->txn);
	mig_patience_end(&run->patience);
	mig_tell_end(&run->telling);
	return rc;
}

/* Where the SQL of a run that has something to do goes. */
static int open_sink(struct mig_run *run, mig_error *err)
{
	mig_env *env = run->env;
	int rc;
	if (!run->opts->script) {
		rc = mig_env_connect(env, err);
		if (rc < 0)
			return rc;
		run->sink = &env->sink;
		run->txn.conn = env->db.conn;
		mig_lock_init(&run->txn.lock, env);
	} else {
		run->script = mig_sink_file(run->opts->script, env->driver);
		run->sink = &run->script;
		mig_env_log_dialect(env, true);
		rc = mig_env_head_script(env, run->sink, err);
	}
	run->txn.sink = run->sink;
	run->txn.driver = env->driver;
	mig_journal_init(&run->journal, &env->version, run->sink);
	run->journal.patience = &run->patience;
	mig_history_init(&run->history, &env->version, run->sink, env->location);
	if (!run->opts->script) {
		run->txn.journal = &run->journal;
		run->txn.history = &run->history;
	}
	bool wanted = run->direction->function && !run->opts->script && !env->rehearses;
	if (rc == 0 && wanted)
		rc = mig_env_setting_bool(env, "record_history", false, &run->history.on, err);
	run->telling = (struct mig_telling){
		.sink = run->sink,
		.log = &env->log,
		.progress = &env->progress,
		.direction = run->direction->name,
		.shows_doc = run->direction->function != NULL,
	};
	if (rc == 0)
		rc = mig_patience_init(
			&run->patience, env, run->opts->script ? NULL : run->sink, err);
	return rc;
}

static void run_dispose(struct mig_run *run)
{
	mig_txn_dispose(&run->txn);
	mig_journal_dispose(&run->journal);
	mig_history_dispose(&run->history);
	mig_free(run->backup);
	mig_plan_dispose(&run->plan);
	mig_strs_dispose(&run->goal);
	mig_strs_dispose(&run->rows);
	mig_range_dispose(&run->range);
	if (run->sink == &run->script)
		mig_sink_dispose(&run->script);
}

/* A statement waited too long for what others hold: the run is tried again. A downgrade that has
 * kept a part would not end where it was to. */
static int run_patiently(struct mig_run *run, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	for (;;) {
		int rc = run_changes(run, &found);
		bool kept = run->txn.kept.len > 0;
		if (rc != MIG_EBUSY || run->txn.inner || (kept && !run->direction->forward) ||
			!mig_patience_again(&run->patience, &found))
			return rc < 0 ? mig_error_move(err, &found) : rc;
		run->steps_taken = (int)run->txn.kept.len;
		mig_txn_reset(&run->txn);
		mig_error_dispose(&found);
	}
}

static int migrate(mig_env *env, const struct mig_direction *direction,
	const mig_migrate_options *opts, mig_error *err)
{
	static const mig_migrate_options none = { 0 };
	struct mig_run run = { .env = env,
		.direction = direction,
		.opts = opts ? opts : &none,
		.plan = MIG_PLAN_INIT };
	int rc = mig_run_check_options(&run, err);
	if (rc == 0)
		rc = mig_env_graph(env, err);
	if (rc == 0)
		rc = mig_env_locate(env, err);
	if (rc == 0)
		rc = mig_env_setting_bool(
			env, "transaction_per_migration", false, &run.txn.per_revision, err);
	if (rc == 0 && !env->driver->transactional_ddl) /* no transaction could span them */
		run.txn.per_revision = true;
	if (!direction->function) /* a stamp runs no revision: it is one change */
		run.txn.per_revision = false;
	if (rc == 0)
		rc = mig_run_find_plan(&run, err);
	if (rc == 0 && run.plan.warning)
		mig_log(&env->log, MIG_LOG_WARN, mig_run_logger, "%s", run.plan.warning);
	/* nothing pending: no lock, nobody waits */
	bool needed = run.plan.nsteps || run.opts->purge || run.opts->script;
	if (rc == 0 && opts && opts->script && direction == &upgrade)
		mig_run_warn_empty(&run);
	if (rc == 0 && run.plan.nsteps && run.opts->confirm && !run.opts->script)
		rc = mig_confirm(env, run.opts, &run.plan, direction->name, err);
	if (rc == 0 && needed)
		rc = open_sink(&run, err);
	if (rc == 0 && needed)
		rc = run_patiently(&run, err);
	run_dispose(&run);
	mig_env_give_back(env);
	return rc < 0 ? rc : run.steps_taken;
}

int mig_upgrade(mig_env *env, const mig_migrate_options *opts, mig_error *err)
{
	return migrate(env, &upgrade, opts, err);
}

int mig_downgrade(mig_env *env, const mig_migrate_options *opts, mig_error *err)
{
	return migrate(env, &downgrade, opts, err);
}

int mig_run_undo(mig_env *env, const char *id, mig_error *err)
{
	const mig_migrate_options opts = { .targets = &id, .ntargets = 1 };
	return migrate(env, &undo, &opts, err);
}

int mig_stamp(mig_env *env, const mig_migrate_options *opts, mig_error *err)
{
	return migrate(env, &stamp, opts, err);
}
