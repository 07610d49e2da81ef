#include "mig/repair.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/env.h"
#include "engine/journal.h"
#include "engine/txn.h"

/* The row of the journal, of a connection that is open. */
static int read_row(
	mig_env *env, struct mig_journal *journal, struct mig_journal_row *row, mig_error *err)
{
	struct mig_strs rows = { 0 };
	int rc = mig_version_read(&env->version, &env->sink, &rows, err);
	if (rc == 0)
		rc = mig_journal_read(journal, &rows, row, err);
	mig_strs_dispose(&rows);
	return rc;
}

int mig_unfinished_read(mig_env *env, mig_unfinished **out, mig_error *err)
{
	struct mig_journal journal = { 0 };
	struct mig_journal_row row = { 0 };
	*out = NULL;
	int rc = mig_env_locate(env, err);
	if (rc < 0 || mig_env_is_absent(env))
		return rc;
	rc = mig_env_connect(env, err);
	mig_journal_init(&journal, &env->version, &env->sink);
	if (rc == 0)
		rc = read_row(env, &journal, &row, err);
	if (rc == 0 && row.revision) {
		mig_unfinished *unfinished = mig_calloc(1, sizeof *unfinished);
		*unfinished = (mig_unfinished){
			.revision = row.revision,
			.direction = row.direction,
			.statement = row.statement,
			.state = mig_strdup(mig_journal_state_name(row.state)),
			.sql = row.sql,
			.runner = row.runner,
			.since = row.since,
		};
		mig_free(row.parts); /* of no use to anybody else */
		row = (struct mig_journal_row){ 0 };
		*out = unfinished;
	}
	mig_journal_row_dispose(&row);
	mig_journal_dispose(&journal);
	mig_env_give_back(env);
	return rc;
}

void mig_unfinished_free(mig_unfinished *unfinished)
{
	if (!unfinished)
		return;
	mig_free(unfinished->revision);
	mig_free(unfinished->direction);
	mig_free(unfinished->state);
	mig_free(unfinished->sql);
	mig_free(unfinished->runner);
	mig_free(unfinished->since);
	free(unfinished);
}

/* Said twice, it would be about the statement after the one that was meant. */
static int fail_decided(const struct mig_journal_row *row, mig_error *err)
{
	return mig_fail(err, MIG_EINVALID,
		"this has been said already: the next run goes on with statement %zu of %s; run "
		"it first, and decide again if it stops there",
		row->statement, row->revision);
}

/* Everything between begin and commit. @return 1 decided, 0 there was nothing, or an error */
static int decide(mig_env *env, bool done, mig_error *err)
{
	struct mig_journal journal = { 0 };
	struct mig_journal_row row = { 0 };
	mig_journal_init(&journal, &env->version, &env->sink);
	int rc = read_row(env, &journal, &row, err);
	bool found = rc == 0 && row.revision;
	if (found && row.state == MIG_JOURNAL_DECIDED)
		rc = fail_decided(&row, err);
	else if (found)
		rc = mig_journal_decide(&journal, &row, done, err);
	mig_journal_row_dispose(&row);
	mig_journal_dispose(&journal);
	return rc < 0 ? rc : found;
}

int mig_repair(mig_env *env, bool done, mig_error *err)
{
	int rc = mig_env_locate(env, err);
	if (rc < 0 || mig_env_is_absent(env))
		return rc;
	rc = mig_env_connect(env, err);
	if (rc < 0)
		return rc;
	struct mig_txn txn = { .sink = &env->sink, .driver = env->driver, .conn = env->db.conn };
	mig_lock_init(&txn.lock, env);
	rc = mig_txn_begin(&txn, err);
	if (rc == 0) {
		int decided = decide(env, done, err);
		rc = decided < 0 ? decided : mig_txn_commit(&txn, err);
		if (rc < 0)
			mig_sink_rollback(&env->sink, NULL);
		else
			rc = decided;
		mig_txn_end(&txn);
	}
	mig_txn_dispose(&txn);
	mig_env_give_back(env);
	return rc;
}
