#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/vec.h"
#include "db/postgresql_conn.h"

enum { SECONDS_TO_CONNECT = 10, OLDEST_SERVER = 100000 };

/* The URL in libpq's words; what it leaves out, libpq takes from its environment variables, its
 * service file and its password file. */
static void put_keywords(const mig_url *url, struct mig_refs *names, struct mig_refs *values,
	char *port, size_t port_size)
{
	struct mig_refs *const lists[] = { names, values };
	const char *const fixed[][2] = {
		{ "fallback_application_name", "mig" },
		{ "client_encoding", "UTF8" },
		{ "host", url->host },
		{ "port", url->port ? port : NULL },
		{ "user", url->user },
		{ "password", url->password },
		{ "dbname", url->database },
	};
	snprintf(port, port_size, "%d", url->port);
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		for (size_t j = 0; fixed[i][1] && *fixed[i][1] && j < 2; j++)
			mig_vec_push(lists[j], fixed[i][j]);
	for (size_t i = 0; i < url->nparams; i++) {
		mig_vec_push(names, url->params[i].name);
		mig_vec_push(values, url->params[i].value);
	}
	for (size_t j = 0; j < 2; j++)
		mig_vec_push(lists[j], NULL);
}

/* With a connection that is made step by step, libpq leaves the time to us. */
static int64_t deadline(PGconn *pg)
{
	PQconninfoOption *options = PQconninfo(pg);
	long seconds = SECONDS_TO_CONNECT;
	for (PQconninfoOption *o = options; o && o->keyword; o++)
		if (!strcmp(o->keyword, "connect_timeout") && o->val && *o->val)
			seconds = strtol(o->val, NULL, 10);
	PQconninfoFree(options);
	return seconds > 0 ? mig_pg_now() + seconds * 1000 : 0;
}

static int finish_connect(mig_conn *conn, mig_error *err)
{
	int64_t until = deadline(conn->pg);
	PostgresPollingStatusType status = PGRES_POLLING_WRITING;
	if (PQstatus(conn->pg) == CONNECTION_BAD)
		return mig_pg_fail_connect(conn, err);
	while (status != PGRES_POLLING_OK) {
		int rc = mig_pg_wait(conn, status == PGRES_POLLING_WRITING, until);
		if (rc < 0)
			return mig_fail_interrupted_by(conn->signal, err);
		if (rc == 0)
			return mig_fail(err, MIG_ECONNECT,
				"the server did not answer in time (connect_timeout in the URL)");
		status = PQconnectPoll(conn->pg);
		if (status == PGRES_POLLING_FAILED)
			return mig_pg_fail_connect(conn, err);
	}
	return 0;
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
			"the server is too old: mig needs "
			"PostgreSQL 10 or newer");
	return 0;
}

int mig_pg_open(const mig_url *url, const mig_driver_host *host, mig_conn **out, mig_error *err)
{
	struct mig_refs names = { 0 }, values = { 0 };
	char port[16];
	mig_conn *conn = mig_calloc(1, sizeof *conn);
	*out = NULL;
	conn->host = host;
	put_keywords(url, &names, &values, port, sizeof port);
	conn->pg = PQconnectStartParams(names.items, values.items, 0);
	mig_vec_dispose(&names);
	mig_vec_dispose(&values);
	int rc = conn->pg ? finish_connect(conn, err) : mig_fail(err, MIG_ENOMEM, "out of memory");
	if (rc == 0) {
		PQsetNoticeReceiver(conn->pg, mig_pg_notice, conn);
		PQsetnonblocking(conn->pg, 1);
		rc = describe_server(conn, err);
	}
	if (rc == 0)
		rc = pin_session(conn, err);
	if (rc < 0)
		mig_pg_close(conn);
	else
		*out = conn;
	return rc;
}

void mig_pg_close(mig_conn *conn)
{
	if (!conn)
		return;
	mig_pg_end_cursors(conn);
	PQfinish(conn->pg); /* the server rolls back */
	mig_strs_dispose(&conn->sent);
	free(conn->server);
	free(conn);
}
