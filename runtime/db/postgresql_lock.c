#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
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

/* A transaction that has the lock. @return 1, or 0: not yet, and there is none */
static int try_begin(mig_conn *conn, int64_t number, mig_error *err)
{
	char *answer = NULL, *none = NULL;
	int rc = ask(conn, MIG_PG_STATEMENT, mig_strdup("BEGIN"), &none, err);
	free(none);
	if (rc < 0)
		return rc;
	rc = ask(conn, MIG_PG_STATEMENT,
		mig_format("SELECT pg_catalog.pg_try_advisory_xact_lock(%lld)", (long long)number),
		&answer, err);
	bool taken = rc == 0 && *answer == 't';
	free(answer);
	if (taken)
		return 1;
	int back = ask(conn, MIG_PG_CLEANUP, mig_strdup("ROLLBACK"), &none, rc < 0 ? NULL : err);
	free(none);
	return rc < 0 ? rc : back;
}

/* "process 4711 (mig, user app at 10.0.0.3, connected since …)" */
static char *describe_holder(mig_conn *conn, int64_t number)
{
	static const char sql[] =
		"SELECT 'process ' || a.pid || ' (' || concat_ws(', ', "
		"nullif(a.application_name, ''), "
		"'user ' || a.usename || coalesce(' at ' || host(a.client_addr), ''), "
		"'connected since ' || to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS')) || ')' "
		"FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
		"WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.database = "
		"(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) "
		"AND (l.classid::bigint << 32 | l.objid::bigint) = %lld LIMIT 1";
	char *holder = NULL;
	int rc = ask(conn, MIG_PG_STATEMENT, mig_format(sql, (long long)number), &holder, NULL);
	if (rc == 0 && *holder)
		return holder;
	free(holder);
	return mig_strdup("a process that has just ended");
}

static void tell_holder(mig_conn *conn, int64_t number)
{
	if (!conn->host->notice)
		return;
	char *holder = describe_holder(conn, number);
	char *text = mig_format("waiting for another runner: %s holds the lock", holder);
	conn->host->notice(conn->host->data, false, text);
	free(text);
	free(holder);
}

/* Sleep; nothing is to be read meanwhile but the news of a lost connection. */
static int pause_for(mig_conn *conn, int64_t milliseconds, mig_error *err)
{
	mig_pg_expect(conn, MIG_PG_ATTEMPT);
	int rc = mig_pg_wait(conn, false, mig_pg_now() + milliseconds);
	if (conn->signal || (rc > 0 && !PQconsumeInput(conn->pg)))
		return mig_pg_fail(conn, NULL, "", 0, err);
	return 0;
}

/* Try again and again until the time is over. */
static int keep_trying(mig_conn *conn, int64_t number,
	int (*attempt)(mig_conn *conn, int64_t number, mig_error *err), mig_error *err)
{
	int64_t began = mig_pg_now(), pause = FIRST_PAUSE;
	int64_t end = began + conn->host->lock_timeout;
	uint64_t dice = (uint64_t)began ^ (uint64_t)PQbackendPID(conn->pg) << 16;
	int rc = attempt(conn, number, err);
	if (conn->pooled && attempt == try)
		return 1;
	if (rc == 0 && mig_pg_now() < end)
		tell_holder(conn, number);
	while (rc == 0 && mig_pg_now() < end) {
		dice = dice * 6364136223846793005u + 1442695040888963407u;
		int64_t length = pause / 2 + (int64_t)(dice >> 33) % pause,
			left = end - mig_pg_now();
		rc = pause_for(conn, length < left ? length : left, err);
		if (rc == 0)
			rc = attempt(conn, number, err);
		pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
	}
	if (rc == 0) {
		char *holder = describe_holder(conn, number);
		rc = mig_fail(err, MIG_ELOCKED,
			"another runner holds the lock of this database: %s (waited %.1f s)",
			holder, (double)(mig_pg_now() - began) / 1000);
		free(holder);
	}
	return rc;
}

int mig_pg_lock(mig_conn *conn, const char *key, mig_error *err)
{
	conn->lock_number = number_of(key);
	int rc = keep_trying(conn, conn->lock_number, try, err);
	if (rc > 0 && conn->pooled && conn->host->notice)
		conn->host->notice(conn->host->data, false,
			"there is a pooler in front of the server: the lock between runners is "
			"taken anew by each transaction");
	return rc < 0 ? rc : 0;
}

bool mig_pg_begin_locks(const mig_conn *conn)
{
	return conn->pooled;
}

int mig_pg_begin_locked(mig_conn *conn, mig_error *err)
{
	int rc = keep_trying(conn, conn->lock_number, try_begin, err);
	return rc < 0 ? rc : 0;
}

void mig_pg_unlock(mig_conn *conn, const char *key)
{
	char *answer = NULL;
	if (conn->lost || conn->inner || conn->pooled)
		return;
	ask(conn, MIG_PG_CLEANUP,
		mig_format("SELECT pg_catalog.pg_advisory_unlock(%lld)", (long long)number_of(key)),
		&answer, NULL);
	free(answer);
}
