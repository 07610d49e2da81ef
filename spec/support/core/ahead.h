/* SQLite behind a queue: a driver to which statements are sent ahead, and which runs none of them
 * before somebody waits. What is sent and what has happened are as far apart as they can be. */
#ifndef MIG_SPEC_AHEAD_H
#define MIG_SPEC_AHEAD_H

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "db/sqlite.h"

static struct {
	mig_driver driver;
	struct mig_strs queue;
	bool in_transaction; /* once the queue has been run */
} ahead;

static int ahead_send(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, mig_error *err)
{
	(void)conn, (void)params, (void)nparams, (void)err;
	char *copy = mig_strndup(sql, len);
	mig_vec_push(&ahead.queue, copy);
	if (!strcmp(copy, "BEGIN") || !strcmp(copy, "COMMIT"))
		ahead.in_transaction = *copy == 'B';
	return 0;
}

static int ahead_collect(
	mig_conn *conn, bool wait, mig_outcome_fn outcome, void *data, mig_error *err)
{
	int rc = 0;
	for (size_t i = 0; wait && rc == 0 && i < ahead.queue.len; i++) {
		const char *sql = ahead.queue.items[i];
		int64_t changed;
		rc = mig_driver_sqlite.exec(conn, sql, strlen(sql), NULL, 0, &changed, err);
		if (rc == 0)
			outcome(data, changed);
		else
			ahead.in_transaction = false;
	}
	if (wait)
		mig_strs_dispose(&ahead.queue);
	return rc;
}

static int ahead_rollback(mig_conn *conn, mig_error *err)
{
	mig_strs_dispose(&ahead.queue);
	ahead.in_transaction = false;
	return mig_driver_sqlite.rollback(conn, err);
}

static int ahead_commit_locked(mig_conn *conn, mig_error *err)
{
	ahead.in_transaction = false;
	return mig_driver_sqlite.commit(conn, err); /* a BEGIN that is sent gives no lock back */
}

static bool ahead_in_transaction(const mig_conn *conn)
{
	(void)conn;
	return ahead.in_transaction;
}

/* One connection at a time. */
static inline const mig_driver *ahead_driver(void)
{
	ahead.driver = mig_driver_sqlite;
	ahead.driver.commits_are_dear = false;
	ahead.driver.send = ahead_send;
	ahead.driver.collect = ahead_collect;
	ahead.driver.rollback = ahead_rollback;
	ahead.driver.commit_locked = ahead_commit_locked;
	ahead.driver.in_transaction = ahead_in_transaction;
	mig_strs_dispose(&ahead.queue);
	ahead.in_transaction = false;
	return &ahead.driver;
}

#endif
