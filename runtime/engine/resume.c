#include "engine/resume.h"

#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "engine/telling.h"
#include "script/host.h"

static int check(const struct mig_journal_row *row, const char *direction,
	const struct mig_plan *plan, mig_error *err)
{
	bool first = plan->nsteps && plan->steps[0].rev &&
		     !strcmp(mig_revision_id(plan->steps[0].rev), row->revision);
	if (first && !strcmp(row->direction, direction))
		return 0;
	bool up = !strcmp(row->direction, "upgrade");
	return mig_fail(err, MIG_EINVALID,
		"revision %s was cut short at statement %zu of its %s(): 'mig %s%s%s' goes on with "
		"it, 'mig repair' tells where it stands",
		row->revision, row->statement, row->direction, row->direction, up ? " " : "",
		up ? row->revision : "");
}

int mig_resume_find(mig_env *env, struct mig_journal *journal, const struct mig_strs *rows,
	const char *direction, const struct mig_plan *plan, struct mig_journal_row *out,
	mig_error *err)
{
	int rc = mig_journal_read(journal, rows, out, err);
	if (rc < 0 || !out->revision)
		return rc;
	if (direction)
		return check(out, direction, plan, err);
	mig_log(&env->log, MIG_LOG_WARN, mig_run_logger,
		"%s was cut short at statement %zu of its %s(); this is forgotten", out->revision,
		out->statement, out->direction);
	mig_journal_row_dispose(out);
	return 0;
}

static int fail_unknown(const struct mig_journal_row *row, mig_error *err)
{
	mig_fail(err, MIG_EDB,
		"%s was cut short in statement %zu of its %s(), and nobody can tell whether it "
		"took effect; look at the database, then say 'mig repair --done' if it did, or "
		"'mig repair --retry' to run it again",
		row->revision, row->statement, row->direction);
	if (err) {
		mig_error_set(&err->revision, row->revision);
		mig_error_set(&err->sql, row->sql);
	}
	return MIG_EDB;
}

/* Mend what the statement has left; it cannot run in a transaction. */
static int mend(mig_env *env, struct mig_sink *sink, const struct mig_journal_row *row,
	const char *sql, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	mig_log(&env->log, MIG_LOG_WARN, mig_run_logger,
		"mending what a statement of %s has left that was cut short: %s", row->revision,
		sql);
	int rc = mig_sink_autocommit(sink, true, &found);
	if (rc == 0)
		rc = mig_sink_exec(sink, sql, strlen(sql), NULL, &found);
	if (rc == 0)
		return mig_sink_autocommit(sink, false, err);
	char *message = mig_format(
		"what a statement of %s has left that was cut short cannot be mended: %s",
		row->revision, found.message);
	mig_error_set(&found.message, message);
	mig_error_set(&found.revision, row->revision);
	mig_free(message);
	return mig_error_move(err, &found);
}

/* A statement that was sent: did it take effect? */
static int settle(
	mig_env *env, struct mig_journal *journal, struct mig_journal_row *row, mig_error *err)
{
	enum mig_verdict verdict = MIG_VERDICT_AGAIN;
	char *cleanup = NULL;
	if (row->state == MIG_JOURNAL_NEXT || row->state == MIG_JOURNAL_DECIDED)
		return 0;
	int rc = mig_host_effect(env->host, row->sql, row->state == MIG_JOURNAL_REFUSED,
		row->foreign_keys, &verdict, &cleanup, err);
	if (rc == 0 && cleanup)
		rc = mend(env, journal->sink, row, cleanup, err);
	if (rc == 0 && verdict == MIG_VERDICT_UNKNOWN)
		rc = fail_unknown(row, err);
	if (rc == 0 && verdict == MIG_VERDICT_DONE) {
		row->statement++;
		row->digest = row->digest_done;
	}
	mig_free(cleanup);
	return rc;
}

int mig_resume(
	mig_env *env, struct mig_journal *journal, struct mig_journal_row *row, mig_error *err)
{
	int rc = settle(env, journal, row, err);
	if (rc < 0)
		return rc;
	mig_log(&env->log, MIG_LOG_WARN, mig_run_logger,
		"%s was cut short; going on with statement %zu of its %s()", row->revision,
		row->statement, row->direction);
	mig_journal_resume(journal, row);
	return 0;
}
