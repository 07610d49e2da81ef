#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "db/postgresql_conn.h"

/* Milliseconds between two attempts: it grows, and no two runners keep step. A runner that waited
 * inside the server would hold a transaction open, for which CREATE INDEX CONCURRENTLY waits. */
enum { FIRST_PAUSE = 20, LONGEST_PAUSE = 500 };

/* Advisory locks are numbers, each database has its own. FNV-1a of "mig:" and the key. */
static int64_t number_of(const char *key)
{
	static const char prefix[] = "mig:";
	uint64_t hash = 14695981039346656037u;
	for (const char *p = prefix; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 1099511628211u;
	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211u;
	int64_t number;
	memcpy(&number, &hash, sizeof number);
	return number;
}

/* Ask for one value; "" when there is none. @param out  the caller's */
static int ask(
	mig_conn *conn, enum mig_pg_wait_kind kind, char *take_sql, char **out, mig_error *err)
{
	PGresult *result;
	int rc = mig_pg_run(conn, kind, take_sql, strlen(take_sql), NULL, 0, &result, err);
	*out = mig_strdup(rc == 0 && PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
	PQclear(result);
	free(take_sql);
	return rc;
}

/* @return 1 taken, 0 not yet */
static int try(mig_conn *conn, int64_t number, mig_error *err)
{
	char *answer = NULL;
	/* The transaction of a connection's owner shows what was done only when it ends: so long
	 * others are to wait. A pooler tells its clients a number that is no process of the
	 * server's; there, a lock of the session would be left with whoever gets it next. */
	int rc = conn->inner
			 ? ask(conn, MIG_PG_STATEMENT,
				   mig_format("SELECT pg_catalog.pg_try_advisory_xact_lock(%lld)",
					   (long long)number),
				   &answer, err)
			 : ask(conn, MIG_PG_STATEMENT,
				   mig_format("SELECT CASE WHEN pg_catalog.pg_backend_pid() = %d "
					      "THEN pg_catalog.pg_try_advisory_lock(%lld) END",
					   PQbackendPID(conn->pg), (long long)number),
				   &answer, err);
	if (rc == 0)
		rc = *answer == 't';
	conn->pooled = rc == 0 && !conn->inner && !*answer;
	free(answer);
	return rc;
}

static void tell_holder(mig_conn *conn, int64_t number)
{
	if (!conn->host->notice)
		return;
	char *holder = mig_pg_holder(conn, number);
	char *text = mig_format("waiting for another runner: %s holds the lock", holder);
	conn->host->notice(conn->host->data, false, text);
	free(text);
	free(holder);
}

/* Sleep; nothing is to be read meanwhile but the news of a lost connection. */
static int pause_for(mig_conn *conn, int64_t milliseconds, mig_error *err)
{
	mig_pg_expect(conn, MIG_PG_ATTEMPT);
	int rc = mig_pg_wait(conn, false, mig_clock_now() + milliseconds);
	if (conn->signal || (rc > 0 && !PQconsumeInput(conn->pg)))
		return mig_pg_fail(conn, NULL, "", 0, err);
	return 0;
}

/* Try again and again until the time is over. */
static int keep_trying(mig_conn *conn, int64_t number, mig_error *err)
{
	int64_t began = mig_clock_now(), pause = FIRST_PAUSE;
	int64_t end = began + conn->host->lock_timeout;
	uint64_t dice = (uint64_t)began ^ (uint64_t)PQbackendPID(conn->pg) << 16;
	int rc = try(conn, number, err);
	if (conn->pooled)
		return 1;
	if (rc == 0 && mig_clock_now() < end)
		tell_holder(conn, number);
	while (rc == 0 && mig_clock_now() < end) {
		dice = dice * 6364136223846793005u + 1442695040888963407u;
		int64_t length = pause / 2 + (int64_t)(dice >> 33) % pause,
			left = end - mig_clock_now();
		rc = pause_for(conn, length < left ? length : left, err);
		if (rc == 0)
			rc = try(conn, number, err);
		pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
	}
	if (rc == 0) {
		char *holder = mig_pg_holder(conn, number);
		rc = mig_fail(err, MIG_ELOCKED,
			"another runner holds the lock of this database: %s (waited %.1f s)",
			holder, (double)(mig_clock_now() - began) / 1000);
		free(holder);
	}
	return rc;
}

int mig_pg_lock(mig_conn *conn, const char *key, mig_error *err)
{
	int rc = keep_trying(conn, number_of(key), err);
	if (rc > 0 && conn->pooled && conn->host->notice)
		conn->host->notice(conn->host->data, false,
			"there is a pooler in front of the server: a lease, a row of the table "
			"mig_lease, is the lock between runners");
	return rc < 0 ? rc : 0;
}

enum mig_lock_reach mig_pg_lock_reach(const mig_conn *conn)
{
	return conn->inner    ? MIG_LOCK_SUFFICES
	       : conn->pooled ? MIG_LOCK_IS_LEASE
			      : MIG_LOCK_OR_LEASE;
}

char *mig_pg_lease_condition(const char *key)
{
	return mig_format("pg_catalog.pg_try_advisory_xact_lock(%lld)", (long long)number_of(key));
}

char *mig_pg_lock_holder(mig_conn *conn, const char *key)
{
	return mig_pg_holder(conn, number_of(key));
}

bool mig_pg_is_pooled(const mig_conn *conn)
{
	return conn->pooled;
}

int mig_pg_find_pooler(mig_conn *conn, mig_error *err)
{
	char *pid = NULL;
	int rc = ask(conn, MIG_PG_STATEMENT, mig_strdup("SELECT pg_catalog.pg_backend_pid()"), &pid,
		err);
	if (rc == 0)
		conn->pooled = !conn->inner && strtol(pid, NULL, 10) != PQbackendPID(conn->pg);
	free(pid);
	return rc;
}

void mig_pg_unlock(mig_conn *conn, const char *key)
{
	char *answer = NULL;
	if (conn->lost || conn->inner || conn->pooled)
		return;
	char *name = mig_pg_put_back_name(conn);
	ask(conn, MIG_PG_CLEANUP,
		mig_format("SELECT pg_catalog.pg_advisory_unlock(%lld)%s",
			(long long)number_of(key), name),
		&answer, NULL);
	free(name);
	free(answer);
}
