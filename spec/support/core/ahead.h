/* SQLite behind a queue: a driver to which statements are sent ahead, and which runs none of them
 * before somebody waits. What is sent and what has happened are as far apart as they can be. */
#ifndef MIG_SPEC_AHEAD_H
#define MIG_SPEC_AHEAD_H

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "db/sqlite.h"

struct ahead_sent {
	char *sql;
	bool one_row;
};

static struct {
	mig_driver driver;
	struct MIG_VEC(struct ahead_sent) queue;
	bool in_transaction; /* once the queue has been run */
} ahead;

static void ahead_forget(void)
{
	for (size_t i = 0; i < ahead.queue.len; i++)
		free(ahead.queue.items[i].sql);
	mig_vec_dispose(&ahead.queue);
}

static int ahead_send(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, bool one_row, mig_error *err)
{
	(void)conn, (void)params, (void)nparams, (void)err;
	char *copy = mig_strndup(sql, len);
	struct ahead_sent sent = { copy, one_row };
	mig_vec_push(&ahead.queue, sent);
	if (!strcmp(copy, "BEGIN") || !strcmp(copy, "COMMIT"))
		ahead.in_transaction = *copy == 'B';
	return 0;
}

static int ahead_collect(
	mig_conn *conn, bool wait, mig_outcome_fn outcome, void *data, mig_error *err)
{
	int rc = 0;
	for (size_t i = 0; wait && rc == 0 && i < ahead.queue.len; i++) {
		const struct ahead_sent *sent = &ahead.queue.items[i];
		int64_t changed;
		rc = mig_driver_sqlite.exec(
			conn, sent->sql, strlen(sent->sql), NULL, 0, &changed, err);
		if (rc == 0)
			outcome(data, changed);
		if (rc == 0 && sent->one_row && changed != 1)
			rc = mig_fail(err, MIG_EDB, "not one row");
		if (rc < 0)
			ahead.in_transaction = false;
	}
	if (wait)
		ahead_forget();
	return rc;
}

static int ahead_rollback(mig_conn *conn, mig_error *err)
{
	ahead_forget();
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
	ahead_forget();
	ahead.in_transaction = false;
	return &ahead.driver;
}

#endif
