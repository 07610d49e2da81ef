#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/postgresql_conn.h"

enum { SECONDS_TO_CONNECT = 10, LONGEST_TIMEOUT = 1000000, OLDEST_SERVER = 100000 };

/* With a connection that is made step by step, libpq leaves the time to us.
 * @return seconds for each host, 0 for ever, or MIG_EINVALID */
static long read_timeout(PGconn *pg, mig_error *err)
{
	PQconninfoOption *options = PQconninfo(pg);
	long seconds = SECONDS_TO_CONNECT;
	for (PQconninfoOption *o = options; o && o->keyword; o++) {
		if (strcmp(o->keyword, "connect_timeout") != 0 || !o->val || !*o->val)
			continue;
		char *end;
		seconds = strtol(o->val, &end, 10);
		if (*end || seconds < 0 || seconds > LONGEST_TIMEOUT)
			seconds = mig_fail(err, MIG_EINVALID,
				"connect_timeout=%s is not a number of seconds", o->val);
	}
	PQconninfoFree(options);
	return seconds;
}

/* @return 0; 1 for a server that does not answer in time, which may be no error yet */
static int poll_connection(mig_conn *conn, long seconds, mig_error *err)
{
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;
	const char *host = NULL;
	int64_t until = 0;
	mig_pg_expect(conn, MIG_PG_ATTEMPT);
	while (status != PGRES_POLLING_OK) {
		if (seconds && PQhost(conn->pg) != host)
			until = mig_clock_now() + seconds * 1000;
		host = PQhost(conn->pg);
		if (!mig_pg_wait(conn, status == PGRES_POLLING_WRITING, until))
			return conn->signal ? mig_fail_interrupted_by(conn->signal, err) : 1;
		status = PQconnectPoll(conn->pg);
		if (status == PGRES_POLLING_FAILED)
			return mig_pg_fail_connect(conn, err);
	}
	return 0;
}

static int connect_to(mig_conn *conn, struct mig_pg_keywords *keywords, mig_error *err)
{
	int rc;
	long seconds;
	do {
		PQfinish(conn->pg);
		mig_vec_push(&keywords->names, NULL);
		mig_vec_push(&keywords->values, NULL);
		conn->pg = PQconnectStartParams(keywords->names.items, keywords->values.items, 0);
		keywords->names.len--;
		keywords->values.len--;
		if (!conn->pg)
			return mig_fail(err, MIG_ENOMEM, "out of memory");
		if (PQstatus(conn->pg) == CONNECTION_BAD)
			return mig_pg_fail_connect(conn, err);
		/* a server may have something to say to a newcomer */
		PQsetNoticeReceiver(conn->pg, mig_pg_notice, conn);
		seconds = read_timeout(conn->pg, err);
		rc = seconds < 0 ? (int)seconds : poll_connection(conn, seconds, err);
	} while (rc > 0 && mig_pg_keywords_drop_host(keywords, conn->pg));
	if (rc > 0)
		rc = mig_fail(err, MIG_ECONNECT,
			"the server did not answer within %ld s (connect_timeout in the URL)",
			seconds);
	return rc;
}

/* Literals are written for strings in which a backslash is a backslash. */
static int pin_session(mig_conn *conn, mig_error *err)
{
	static const char sql[] = "SET standard_conforming_strings = on";
	const char *standard = PQparameterStatus(conn->pg, "standard_conforming_strings");
	if (!standard || strcmp(standard, "on") != 0)
		return mig_pg_exec(conn, sql, sizeof sql - 1, NULL, 0, NULL, err);
	return 0;
}

static int describe_server(mig_conn *conn, mig_error *err)
{
	int version = PQserverVersion(conn->pg);
	conn->server = mig_format("PostgreSQL %d.%d", version / 10000, version % 10000);
	if (version < OLDEST_SERVER)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"the server is %s: mig needs PostgreSQL 10 or newer", conn->server);
	return 0;
}

int mig_pg_prepare_session(mig_conn *conn, mig_error *err)
{
	PQsetnonblocking(conn->pg, 1);
	int rc = describe_server(conn, err);
	return rc < 0 ? rc : pin_session(conn, err);
}

int mig_pg_open(const mig_url *url, const mig_driver_host *host, mig_conn **out, mig_error *err)
{
	struct mig_pg_keywords keywords;
	mig_conn *conn = mig_calloc(1, sizeof *conn);
	*out = NULL;
	conn->host = host;
	mig_pg_keywords_init(&keywords, url);
	int rc = connect_to(conn, &keywords, err);
	mig_pg_keywords_dispose(&keywords);
	if (rc == 0)
		rc = mig_pg_prepare_session(conn, err);
	if (rc < 0) {
		mig_pg_close(conn);
	} else {
		mig_pg_introduce(conn);
		*out = conn;
	}
	return rc;
}

void mig_pg_close(mig_conn *conn)
{
	if (!conn)
		return;
	mig_pg_end_cursors(conn);
	if (conn->adopted)
		mig_pg_give_back(conn);
	else
		PQfinish(conn->pg); /* the server rolls back */
	mig_pg_forget(conn);
	free(conn->server);
	mig_pg_name_dispose(&conn->name);
	free(conn);
}
