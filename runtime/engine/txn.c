#include "engine/txn.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"

enum {
	REVISIONS_PER_COMMIT = 64,
	MILLISECONDS_PER_COMMIT = 200, /* slow revisions get a commit each, and free the lock */
};
static const char savepoint[] = "mig_revision";

static void move_all(struct mig_strs *from, struct mig_strs *to)
{
	for (size_t i = 0; i < from->len; i++)
		mig_vec_push(to, from->items[i]);
	from->len = 0;
}

static int64_t milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether "a transaction per revision" is a savepoint here. */
static bool uses_savepoints(const struct mig_txn *txn)
{
	return txn->per_revision && txn->conn && txn->driver->commits_are_dear;
}

/* Whether the lock is given up with each transaction, so that other runners may come in between. */
static bool begin_is_lock(const struct mig_txn *txn)
{
	return txn->conn && txn->driver->begin_locks && txn->driver->begin_locks(txn->conn);
}

/* Move the revisions whose commits the server has confirmed to those that are kept. */
static void settle(struct mig_txn *txn)
{
	size_t commits = txn->sink->flights.commits - txn->settled, moved = 0;
	txn->settled += commits;
	for (; moved < commits && moved < txn->sent.len; moved++)
		mig_vec_push(&txn->kept, txn->sent.items[moved]);
	for (size_t i = moved; i < txn->sent.len; i++)
		txn->sent.items[i - moved] = txn->sent.items[i];
	txn->sent.len -= moved;
}

int mig_txn_begin(struct mig_txn *txn, mig_error *err)
{
	if (txn->conn && txn->driver->lock && txn->lock_key && !txn->locked) {
		int rc = txn->driver->lock(txn->conn, txn->lock_key, err);
		if (rc < 0)
			return rc;
		txn->locked = true;
		txn->settled = txn->sink->flights.commits;
	}
	if (txn->conn)
		txn->inner = txn->driver->in_transaction(txn->conn);
	txn->between = false;
	txn->began = milliseconds();
	txn->in_batch = 0;
	return mig_sink_begin(txn->sink, err);
}

void mig_txn_end(struct mig_txn *txn)
{
	if (txn->locked)
		txn->driver->unlock(txn->conn, txn->lock_key);
	txn->locked = false;
}

int mig_txn_commit(struct mig_txn *txn, mig_error *err)
{
	txn->committing = true;
	int rc = txn->between ? mig_sink_collect(txn->sink, err) : mig_sink_commit(txn->sink, err);
	if (rc < 0)
		return rc;
	txn->committing = false;
	txn->between = true;
	settle(txn);
	move_all(&txn->pending, &txn->kept);
	return 0;
}

int mig_txn_check(const struct mig_txn *txn, mig_error *err)
{
	if (!txn->conn || !txn->driver->transactional_ddl || txn->sink->autocommit ||
		txn->driver->in_transaction(txn->conn))
		return 0;
	return mig_fail(err, MIG_EDB,
		"the database rolled the transaction back because of an error that the "
		"revision caught; let the error through");
}

/* A revision that committed part of its work keeps it, whatever becomes of those after it; so its
 * version is committed, too, before the next one begins. The lock is kept. */
static int finish_split(struct mig_txn *txn, mig_error *err)
{
	int rc = mig_sink_commit_and_begin(txn->sink, err);
	if (rc < 0)
		return rc;
	txn->settled = txn->sink->flights.commits;
	move_all(&txn->pending, &txn->kept);
	txn->in_batch = 0;
	return 0;
}

int mig_txn_step_begin(struct mig_txn *txn, const char *id, mig_error *err)
{
	if (txn->step_committed && !txn->between) {
		int rc = finish_split(txn, err);
		if (rc < 0)
			return rc;
	}
	txn->step = id;
	txn->step_committed = false;
	mig_sink_step(txn->sink, id);
	if (!txn->per_revision)
		return 0;
	int rc = txn->between ? mig_txn_begin(txn, err) : 0;
	if (rc == 0 && uses_savepoints(txn)) {
		rc = mig_sink_savepoint(txn->sink, savepoint, err);
		txn->in_step = rc == 0;
	}
	return rc;
}

/* Commit the revision just done, and go on without waiting where that can be. */
static int commit_step(struct mig_txn *txn, mig_error *err)
{
	int rc = mig_sink_commit_soon(txn->sink, err);
	if (rc < 0)
		return rc;
	txn->between = true;
	move_all(&txn->pending, &txn->sent);
	settle(txn);
	return 0;
}

int mig_txn_step_done(struct mig_txn *txn, mig_error *err)
{
	int rc = mig_txn_check(txn, err);
	if (rc == 0 && txn->in_step && txn->driver->check_commit)
		rc = txn->driver->check_commit(txn->conn, err);
	if (rc == 0 && txn->in_step)
		rc = mig_sink_release(txn->sink, savepoint, err);
	if (rc < 0)
		return rc;
	txn->in_step = false;
	mig_strs_add(&txn->pending, txn->step ? txn->step : "base");
	if (txn->per_revision && begin_is_lock(txn)) {
		txn->step = NULL;
		rc = mig_txn_commit(txn, err);
		if (rc == 0)
			rc = mig_txn_begin(txn, err);
		return rc < 0 ? rc : 1;
	}
	if (txn->per_revision && !uses_savepoints(txn)) {
		rc = commit_step(txn, err);
		txn->step = rc < 0 ? txn->step : NULL;
		return rc;
	}
	txn->step = NULL;
	if (!txn->per_revision || (++txn->in_batch < REVISIONS_PER_COMMIT &&
					  milliseconds() - txn->began < MILLISECONDS_PER_COMMIT))
		return 0;
	rc = mig_txn_commit(txn, err);
	if (rc == 0)
		rc = mig_txn_begin(txn, err);
	return rc < 0 ? rc : 1;
}

/* What a commit inside a step does to the books. */
static void note_commit_inside(struct mig_txn *txn)
{
	if (txn->journal)
		mig_journal_committed(txn->journal);
	txn->settled = txn->sink->flights.commits;
	move_all(&txn->sent, &txn->kept);
	move_all(&txn->pending, &txn->kept);
	txn->step_committed = true;
}

/* Leave the savepoint of the step, if there is one. */
static int leave_savepoint(struct mig_txn *txn, mig_error *err)
{
	int rc = mig_txn_check(txn, err);
	return rc == 0 && txn->in_step ? mig_sink_release(txn->sink, savepoint, err) : rc;
}

int mig_txn_commit_inside(struct mig_txn *txn, mig_error *err)
{
	int rc = leave_savepoint(txn, err);
	if (rc == 0 && txn->journal)
		rc = mig_journal_mark(txn->journal, err);
	/* the lock is kept: to another runner this revision is one that has not run */
	if (rc == 0)
		rc = mig_sink_commit_and_begin(txn->sink, err);
	if (rc < 0)
		return rc;
	note_commit_inside(txn);
	return txn->in_step ? mig_sink_savepoint(txn->sink, savepoint, err) : 0;
}

int mig_txn_autocommit(struct mig_txn *txn, bool on, mig_error *err)
{
	int rc = on ? leave_savepoint(txn, err) : 0;
	if (rc == 0 && txn->journal)
		rc = mig_journal_mark(txn->journal, err);
	if (rc == 0)
		rc = mig_sink_autocommit(txn->sink, on, err);
	if (rc < 0)
		return rc;
	if (on)
		note_commit_inside(txn);
	else if (txn->journal)
		mig_journal_committed(txn->journal);
	return !on && txn->in_step ? mig_sink_savepoint(txn->sink, savepoint, err) : 0;
}

static void put_ids(struct mig_buf *out, const struct mig_strs *ids)
{
	/* a long run is told by its ends */
	if (ids->len > 3) {
		mig_buf_printf(out, "%zu revisions (%s … %s)", ids->len, ids->items[0],
			ids->items[ids->len - 1]);
		return;
	}
	mig_buf_printf(out, "revision%s ", ids->len > 1 ? "s" : "");
	for (size_t i = 0; i < ids->len; i++)
		mig_buf_printf(out, "%s%s", i ? ", " : "", ids->items[i]);
}

/* Undo the step that failed. The revisions before it, each of which was promised a transaction,
 * are kept; where there are none, nothing that came before them is either. */
static void undo(struct mig_txn *txn)
{
	int rc = -1;
	if (uses_savepoints(txn) && txn->pending.len && txn->driver->in_transaction(txn->conn)) {
		rc = txn->in_step ? mig_sink_rollback_to(txn->sink, savepoint, NULL) : 0;
		if (rc == 0)
			rc = mig_txn_commit(txn, NULL);
	}
	if (rc < 0)
		mig_sink_rollback(txn->sink, NULL);
}

/* What the failed step left behind. */
static void put_step(const struct mig_txn *txn, struct mig_buf *out)
{
	const char *step = txn->step                                ? txn->step
			   : txn->journal && txn->journal->revision ? txn->journal->revision
								    : "the revision";
	size_t left = txn->step && !txn->driver->transactional_ddl ? txn->sink->committed : 0;
	if (left)
		mig_buf_printf(out,
			"%zu statement%s of %s took effect and cannot be rolled back (this "
			"database commits with each change of the schema)",
			left, left > 1 ? "s" : "", step);
	else if (txn->step_committed)
		mig_buf_printf(
			out, "%s had committed part of its work, the rest was rolled back", step);
	else
		mig_buf_puts(out, "rolled back");
}

/* The server is gone, and with it what was not committed. */
static void put_lost(const struct mig_txn *txn, struct mig_buf *out)
{
	if (!txn->committing && !txn->sent.len) {
		put_step(txn, out);
		return;
	}
	mig_buf_puts(out, "a commit was on its way when the connection was lost; 'mig current' "
			  "tells which version the database is at");
}

void mig_txn_abort(struct mig_txn *txn, mig_error *err)
{
	struct mig_buf state = MIG_BUF_INIT;
	if (mig_sink_offline(txn->sink)) {
		if (err)
			mig_error_set(&err->state, "the script is not complete: do not run it");
		return;
	}
	bool lost = txn->driver->is_lost && txn->driver->is_lost(txn->conn);
	settle(txn);
	undo(txn);
	size_t next = txn->journal ? mig_journal_failed(txn->journal, lost) : 0;
	if (lost)
		put_lost(txn, &state);
	else
		put_step(txn, &state);
	if (txn->kept.len) {
		mig_buf_puts(&state, ": ");
		put_ids(&state, &txn->kept);
		mig_buf_printf(&state, " before it %s kept", txn->kept.len > 1 ? "are" : "is");
	} else if (!strcmp(state.data, "rolled back")) {
		mig_buf_puts(&state, ": the database is as it was before the run");
	}
	if (txn->inner && !lost && !txn->driver->in_transaction(txn->conn))
		mig_buf_puts(&state, "; the transaction that the run was part of is lost, too");
	if (next)
		mig_buf_printf(&state,
			"; once the cause is gone, the next run goes on with statement %zu of %s "
			"('mig repair' tells where it stands)",
			next, txn->journal->revision);
	if (err)
		mig_error_set(&err->state, state.data);
	mig_buf_dispose(&state);
}

void mig_txn_reset(struct mig_txn *txn)
{
	mig_strs_dispose(&txn->pending);
	mig_strs_dispose(&txn->sent);
	mig_strs_dispose(&txn->kept);
	txn->in_step = txn->between = txn->committing = txn->step_committed = false;
	txn->step = NULL;
}

void mig_txn_dispose(struct mig_txn *txn)
{
	mig_txn_reset(txn);
	free(txn->lock_key);
}
