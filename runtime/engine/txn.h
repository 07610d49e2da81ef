/* engine/txn.h - the transactions of one run, and what they left behind. */
#ifndef MIG_ENGINE_TXN_H
#define MIG_ENGINE_TXN_H

#include "base/vec.h"
#include "db/sink.h"
#include "engine/history.h"
#include "engine/journal.h"
#include "engine/lock.h"
#include "mig/driver.h"

/** One transaction for the whole run, or one per revision. Where a commit is dear (SQLite: several
 *  waits for the disk), "one per revision" is a savepoint per revision in transactions of up to
 *  64 revisions or a fifth of a second: after an error the same is kept, for a fraction of the
 *  time. What a crash can take with it is the last of these transactions, whole. Where statements
 *  are sent ahead, so are the commits: what is kept is known when the server has answered. */
struct mig_txn {
	struct mig_sink *sink;
	const mig_driver *driver;
	mig_conn *conn;
	bool per_revision;
	struct mig_lock lock;
	bool inner;                  /* in a transaction of the program's that embeds us */
	unsigned in_batch;           /* revisions since the last commit */
	int64_t began;               /* when the open transaction did, in milliseconds */
	bool in_step;                /* a savepoint is open */
	bool between;                /* a transaction was committed and none begun since */
	bool committing;             /* a commit was asked for and not answered */
	const char *step;            /* id of the revision that runs; NULL between steps */
	bool step_committed;         /* it called commit() */
	bool left_rows;              /* a rollback could not take all changes of rows back */
	const char *split;           /* id of a revision of which an attempt before kept a part */
	struct mig_strs pending;     /* revisions done in the open transaction */
	struct mig_strs sent;        /* revisions whose commit is on its way, a commit each */
	struct mig_strs kept;        /* revisions committed */
	size_t settled;              /* commits of the sink that `kept` knows of */
	struct mig_journal *journal; /* of the steps; borrowed; NULL: none is kept */
	struct mig_history *history; /* rows that wait for a commit; borrowed; may be NULL */
};

/** Whether the transaction is still there. Some failures make a database roll back by itself, and
 *  a script may have caught the error: whatever runs then would be committed by itself. */
int mig_txn_check(const struct mig_txn *txn, mig_error *err);
/** Begin, with the lock that keeps other runners out: that of engine/lock.h, which is held until
 *  mig_txn_end(), or the database's write lock where a transaction is one. */
int mig_txn_begin(struct mig_txn *txn, mig_error *err);
/** Give the lock up. */
void mig_txn_end(struct mig_txn *txn);
/** After that failed: say in err->state what attempts before it have kept. */
void mig_txn_not_begun(const struct mig_txn *txn, mig_error *err);
/** Around each step. `id` is borrowed until the end. @return of mig_txn_step_done: 1 when the
 *  lock was given up and taken again (the version rows must be read anew), else 0 */
int mig_txn_step_begin(struct mig_txn *txn, const char *id, mig_error *err);
int mig_txn_step_done(struct mig_txn *txn, mig_error *err);
/** Make sure of the lock before the open transaction is committed. Whoever changes the version rows
 *  in a way that commits them calls this first.
 *  @param alone  what comes next commits by itself, and may take long */
int mig_txn_hold(struct mig_txn *txn, bool alone, mig_error *err);
/** A revision asks for a commit in its middle. */
int mig_txn_commit_inside(struct mig_txn *txn, mig_error *err);
/** A revision asks to be without a transaction for a while: what came before is committed. */
int mig_txn_autocommit(struct mig_txn *txn, bool on, mig_error *err);
/** Commit what is open, and wait for everything that is on its way. */
int mig_txn_commit(struct mig_txn *txn, mig_error *err);
/** After an error: undo what can be undone, keep what was promised, and say in err->state what
 *  state the database is in. */
void mig_txn_abort(struct mig_txn *txn, mig_error *err);
/** After an attempt that failed, before the next one. What was kept is remembered. */
void mig_txn_reset(struct mig_txn *txn);
void mig_txn_dispose(struct mig_txn *txn);

#endif
