#include "engine/txn.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
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

/* Whether "a transaction per revision" is a savepoint here. */
static bool uses_savepoints(const struct mig_txn *txn)
{
	return txn->per_revision && txn->conn && txn->driver->commits_are_dear;
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
	if (txn->lock.env && txn->driver->lock && !txn->lock.held) {
		int rc = mig_lock_take(&txn->lock, err);
		if (rc < 0)
			return rc;
		txn->settled = txn->sink->flights.commits;
	}
	if (txn->conn)
		txn->inner = txn->driver->in_transaction(txn->conn);
	txn->between = false;
	txn->began = mig_clock_now();
	txn->in_batch = 0;
	return mig_sink_begin(txn->sink, err);
}

void mig_txn_end(struct mig_txn *txn)
{
	mig_lock_release(&txn->lock);
}

int mig_txn_hold(struct mig_txn *txn, bool alone, mig_error *err)
{
	if (!txn->lock.has_lease)
		return 0;
	int rc = mig_sink_collect(txn->sink, err);
	return rc < 0 ? rc : mig_lock_hold(&txn->lock, alone, err);
}

/* What is recorded of revisions is committed with them. */
static int write_history(struct mig_txn *txn, mig_error *err)
{
	return txn->history ? mig_history_write(txn->history, err) : 0;
}

int mig_txn_commit(struct mig_txn *txn, mig_error *err)
{
	int rc = write_history(txn, err);
	if (rc == 0 && !txn->between)
		rc = mig_txn_hold(txn, false, err);
	if (rc < 0)
		return rc;
	if (txn->pending.len > 1) /* what it fails of may be any of theirs */
		txn->sink->origin.revision = NULL;
	txn->committing = true;
	rc = txn->between ? mig_sink_collect(txn->sink, err) : mig_sink_commit(txn->sink, err);
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

/* What follows may fail to begin: by then this has to stand in the books. */
static int commit_locked(struct mig_txn *txn, mig_error *err)
{
	txn->committing = true;
	int rc = mig_sink_commit_locked(txn->sink, err);
	txn->committing = rc < 0;
	return rc;
}

/* A revision that committed part of its work keeps it, whatever becomes of those after it; so its
 * version is committed, too, before the next one begins. The lock is kept. */
static int finish_split(struct mig_txn *txn, mig_error *err)
{
	int rc = write_history(txn, err);
	if (rc == 0)
		rc = mig_txn_hold(txn, false, err);
	if (rc == 0)
		rc = commit_locked(txn, err);
	if (rc < 0 && err && !err->revision && txn->pending.len) /* and not the one to come */
		mig_error_set(&err->revision, mig_vec_last(&txn->pending));
	if (rc < 0)
		return rc;
	txn->settled = txn->sink->flights.commits;
	move_all(&txn->pending, &txn->kept);
	txn->step_committed = false;
	txn->in_batch = 0;
	return mig_sink_begin(txn->sink, err);
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
	mig_lock_step(&txn->lock, id);
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
	int rc = write_history(txn, err);
	if (rc < 0)
		return rc;
	txn->committing = true;
	rc = mig_sink_commit_soon(txn->sink, err);
	if (rc < 0)
		return rc;
	txn->committing = false;
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
	if (txn->per_revision && !uses_savepoints(txn)) {
		rc = commit_step(txn, err);
		txn->step = rc < 0 ? txn->step : NULL;
		return rc;
	}
	txn->step = NULL;
	if (!txn->per_revision || (++txn->in_batch < REVISIONS_PER_COMMIT &&
					  mig_clock_now() - txn->began < MILLISECONDS_PER_COMMIT))
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
	if (rc == 0)
		rc = write_history(txn, err);
	if (rc == 0 && txn->journal)
		rc = mig_journal_mark(txn->journal, err);
	if (rc == 0)
		rc = mig_txn_hold(txn, false, err);
	/* the lock is kept: to another runner this revision is one that has not run */
	if (rc == 0)
		rc = commit_locked(txn, err);
	if (rc < 0)
		return rc;
	note_commit_inside(txn);
	rc = mig_sink_begin(txn->sink, err);
	if (rc < 0)
		return rc;
	return txn->in_step ? mig_sink_savepoint(txn->sink, savepoint, err) : 0;
}

int mig_txn_autocommit(struct mig_txn *txn, bool on, mig_error *err)
{
	int rc = on ? leave_savepoint(txn, err) : 0;
	if (rc == 0 && on)
		rc = write_history(txn, err);
	if (rc == 0 && txn->journal)
		rc = mig_journal_mark(txn->journal, err);
	if (rc == 0 && on)
		rc = mig_txn_hold(txn, false, err);
	txn->committing = rc == 0 && on;
	if (rc == 0)
		rc = mig_sink_autocommit(txn->sink, on, err);
	if (rc < 0)
		return rc;
	txn->committing = false;
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
	txn->left_rows = false;
	if (uses_savepoints(txn) && txn->pending.len && txn->driver->in_transaction(txn->conn)) {
		rc = txn->in_step ? mig_sink_rollback_to(txn->sink, savepoint, NULL) : 0;
		if (rc == 0)
			rc = mig_txn_commit(txn, NULL);
	}
	if (rc < 0)
		txn->left_rows = mig_sink_rollback(txn->sink, NULL) == MIG_EUNSUPPORTED;
}

/* The revision of which attempts before this one have kept a part, but not all; NULL: of none. */
static const char *kept_part(const struct mig_txn *txn)
{
	return txn->split && !mig_strs_has(&txn->kept, txn->split) ? txn->split : NULL;
}

static void put_kept(const struct mig_txn *txn, const char *place, struct mig_buf *out)
{
	mig_buf_puts(out, ": ");
	put_ids(out, &txn->kept);
	mig_buf_printf(out, "%s %s kept", place, txn->kept.len > 1 ? "are" : "is");
}

/* What the failed step left behind. */
static void put_step(const struct mig_txn *txn, struct mig_buf *out)
{
	const char *step = txn->step                                ? txn->step
			   : txn->journal && txn->journal->revision ? txn->journal->revision
								    : "the revision";
	const char *split = kept_part(txn);
	size_t left = txn->step && !txn->driver->transactional_ddl ? txn->sink->committed : 0;
	if (left)
		mig_buf_printf(out,
			"%zu statement%s of %s took effect and cannot be rolled back (this "
			"database commits with each change of the schema)",
			left, left > 1 ? "s" : "", step);
	else if (txn->step_committed || split)
		mig_buf_printf(out, "%s had committed part of its work, the rest was rolled back",
			txn->step_committed ? step : split);
	else
		mig_buf_puts(out, "rolled back");
}

/* Whether a commit was asked for and not answered. */
static bool commit_is_open(const struct mig_txn *txn)
{
	return txn->committing || txn->sent.len;
}

/* The server is gone, and with it what was not committed.
 * @param under_way  the statement that commits itself and was not answered; 0: none */
static void put_lost(const struct mig_txn *txn, size_t under_way, struct mig_buf *out)
{
	if (commit_is_open(txn))
		mig_buf_puts(out, "a commit was on its way when the connection was lost; 'mig "
				  "current' tells which version the database is at");
	else if (under_way)
		mig_buf_printf(out,
			"statement %zu of %s was under way when the connection was lost, and may "
			"have taken effect",
			under_way, txn->journal->revision);
	else
		put_step(txn, out);
}

/* The statement that may have taken effect in part. */
static size_t in_doubt(const struct mig_txn *txn)
{
	return txn->journal ? txn->journal->in_doubt : 0;
}

/* Where the next run goes on. @param next  the statement; 0: there is nothing to go on with */
static void put_next(const struct mig_txn *txn, size_t under_way, size_t next, struct mig_buf *out)
{
	static const char repair[] = "('mig repair' tells where it stands)";
	if (under_way)
		mig_buf_printf(out, "; the next run finds out, and goes on %s", repair);
	else if (in_doubt(txn))
		mig_buf_printf(out,
			"; statement %zu of %s may have taken effect in part: the "
			"next run looks, and asks where it cannot tell %s",
			next, txn->journal->revision, repair);
	else if (next)
		mig_buf_printf(out,
			"; once the cause is gone, the next run goes on with statement %zu of %s "
			"%s",
			next, txn->journal->revision, repair);
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
	size_t under_way = lost && txn->journal ? mig_journal_under_way(txn->journal) : 0;
	settle(txn);
	undo(txn);
	/* what another runner has gone on with is its business */
	bool mine = !lost && !mig_lock_is_lost(&txn->lock);
	if (txn->history)
		mig_history_forget(txn->history);
	size_t next = txn->journal ? mig_journal_failed(txn->journal, !mine) : 0;
	if (lost)
		put_lost(txn, under_way, &state);
	else
		put_step(txn, &state);
	if (txn->kept.len) {
		put_kept(txn, " before it", &state);
	} else if (!strcmp(state.data, "rolled back") && !txn->left_rows && !in_doubt(txn)) {
		mig_buf_puts(&state, ": the database is as it was before the run");
	}
	if (txn->inner && !lost && !txn->driver->in_transaction(txn->conn))
		mig_buf_puts(&state, "; the transaction that the run was part of is lost, too");
	if (txn->left_rows)
		mig_buf_puts(&state, "; rows that it changed in tables whose engine has no "
				     "transactions stay changed: undo that before the next run");
	if (!lost || !commit_is_open(txn))
		put_next(txn, under_way, next, &state);
	if (err)
		mig_error_set(&err->state, state.data);
	mig_buf_dispose(&state);
}

void mig_txn_not_begun(const struct mig_txn *txn, mig_error *err)
{
	struct mig_buf state = MIG_BUF_INIT;
	const char *split = kept_part(txn);
	if (split)
		mig_buf_printf(&state, "%s had committed part of its work", split);
	else
		mig_buf_puts(
			&state, txn->kept.len ? "nothing more was changed" : "nothing was changed");
	if (txn->kept.len)
		put_kept(txn, split ? " before it" : "", &state);
	if (err)
		mig_error_set(&err->state, state.data);
	mig_buf_dispose(&state);
}

void mig_txn_reset(struct mig_txn *txn)
{
	size_t left = txn->driver->transactional_ddl ? 0 : txn->sink->committed;
	if (txn->step && (txn->step_committed || left))
		txn->split = txn->step;
	mig_strs_dispose(&txn->pending);
	mig_strs_dispose(&txn->sent);
	txn->in_step = txn->between = txn->committing = txn->step_committed = false;
	txn->step = NULL;
}

void mig_txn_dispose(struct mig_txn *txn)
{
	mig_strs_dispose(&txn->pending);
	mig_strs_dispose(&txn->sent);
	mig_strs_dispose(&txn->kept);
	mig_lock_dispose(&txn->lock);
}
