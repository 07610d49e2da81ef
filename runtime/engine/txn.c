#include "engine/txn.h"

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

int mig_txn_begin(struct mig_txn *txn, mig_error *err)
{
	txn->between = false;
	txn->began = milliseconds();
	txn->in_batch = 0;
	return mig_sink_begin(txn->sink, err);
}

int mig_txn_commit(struct mig_txn *txn, mig_error *err)
{
	int rc = txn->between ? 0 : mig_sink_commit(txn->sink, err);
	if (rc < 0)
		return rc;
	txn->between = true;
	move_all(&txn->pending, &txn->kept);
	return 0;
}

int mig_txn_check(const struct mig_txn *txn, mig_error *err)
{
	if (!txn->conn || !txn->driver->transactional_ddl || txn->driver->in_transaction(txn->conn))
		return 0;
	return mig_fail(err, MIG_EDB,
		"the database rolled the transaction back because of an error that the "
		"revision caught; let the error through");
}

int mig_txn_step_begin(struct mig_txn *txn, const char *id, mig_error *err)
{
	txn->step = id;
	txn->step_committed = false;
	if (!txn->per_revision)
		return 0;
	if (mig_sink_offline(txn->sink))
		return txn->between ? mig_txn_begin(txn, err) : 0;
	int rc = mig_sink_savepoint(txn->sink, savepoint, err);
	txn->in_step = rc == 0;
	return rc;
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
	txn->step = NULL;
	if (txn->per_revision && mig_sink_offline(txn->sink))
		return mig_txn_commit(txn, err);
	if (!txn->per_revision || (++txn->in_batch < REVISIONS_PER_COMMIT &&
					  milliseconds() - txn->began < MILLISECONDS_PER_COMMIT))
		return 0;
	rc = mig_txn_commit(txn, err);
	if (rc == 0)
		rc = mig_txn_begin(txn, err);
	return rc < 0 ? rc : 1;
}

int mig_txn_commit_inside(struct mig_txn *txn, mig_error *err)
{
	int rc = mig_txn_check(txn, err);
	if (rc == 0 && txn->in_step)
		rc = mig_sink_release(txn->sink, savepoint, err);
	/* the lock is kept: to another runner this revision is one that has not run */
	if (rc == 0)
		rc = mig_sink_commit_and_begin(txn->sink, err);
	if (rc < 0)
		return rc;
	move_all(&txn->pending, &txn->kept);
	txn->step_committed = true;
	return txn->in_step ? mig_sink_savepoint(txn->sink, savepoint, err) : 0;
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
	if (txn->conn && !txn->driver->in_transaction(txn->conn))
		return;
	if (txn->per_revision && txn->pending.len) {
		rc = txn->in_step ? mig_sink_rollback_to(txn->sink, savepoint, NULL) : 0;
		if (rc == 0)
			rc = mig_txn_commit(txn, NULL);
	}
	if (rc < 0)
		mig_sink_rollback(txn->sink, NULL);
}

void mig_txn_abort(struct mig_txn *txn, mig_error *err)
{
	struct mig_buf state = MIG_BUF_INIT;
	if (mig_sink_offline(txn->sink)) {
		if (err)
			mig_error_set(&err->state, "the script is not complete: do not run it");
		return;
	}
	undo(txn);
	if (txn->step_committed)
		mig_buf_printf(&state,
			"%s had committed part of its work, the rest was rolled back",
			txn->step ? txn->step : "the revision");
	else
		mig_buf_puts(&state, "rolled back");
	if (txn->kept.len) {
		mig_buf_puts(&state, ": ");
		put_ids(&state, &txn->kept);
		mig_buf_printf(&state, " before it %s kept", txn->kept.len > 1 ? "are" : "is");
	} else if (!txn->step_committed) {
		mig_buf_puts(&state, ": the database is as it was before the run");
	}
	if (err)
		mig_error_set(&err->state, state.data);
	mig_buf_dispose(&state);
}

void mig_txn_dispose(struct mig_txn *txn)
{
	mig_strs_dispose(&txn->pending);
	mig_strs_dispose(&txn->kept);
}
