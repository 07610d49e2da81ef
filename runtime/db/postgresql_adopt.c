/* A connection that is somebody else's. libpq tells the function that takes notices, and not the
 * data it is called with, so it could not be put back: notices go where the owner wants them. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/postgresql_conn.h"

const char mig_pg_inner_begin[] = "SAVEPOINT mig_run";
const char mig_pg_inner_commit[] = "RELEASE SAVEPOINT mig_run";

/* What is put back. */
struct mig_pg_adopted {
	int nonblocking;
	int encoding;
	bool loose_strings; /* standard_conforming_strings was off */
};

/* Why the connection cannot be used as it is, or NULL. */
static const char *complaint(PGconn *pg)
{
	if (PQpipelineStatus(pg) != PQ_PIPELINE_OFF)
		return "the connection is in pipeline mode: leave it first";
	switch (PQtransactionStatus(pg)) {
	case PQTRANS_ACTIVE:
		return "a statement is in progress on the connection: read its results first";
	case PQTRANS_INERROR:
		return "the transaction that is open on the connection has failed: roll it back "
		       "first";
	default:
		return NULL;
	}
}

static int set_utf8(mig_conn *conn, mig_error *err)
{
	if (!strcmp(pg_encoding_to_char(conn->adopted->encoding), "UTF8"))
		return 0;
	static const char sql[] = "SET client_encoding = 'UTF8'";
	return mig_pg_exec(conn, sql, sizeof sql - 1, NULL, 0, NULL, err);
}

int mig_pg_adopt(void *handle, const mig_driver_host *host, mig_conn **out, mig_error *err)
{
	PGconn *pg = handle;
	*out = NULL;
	if (PQstatus(pg) != CONNECTION_OK)
		return mig_fail(err, MIG_ECONNECT, "the connection given to mig is not open");
	const char *wrong = complaint(pg);
	if (wrong)
		return mig_fail(err, MIG_EUNSUPPORTED, "%s", wrong);
	const char *standard = PQparameterStatus(pg, "standard_conforming_strings");
	mig_conn *conn = mig_calloc(1, sizeof *conn);
	conn->pg = pg;
	conn->host = host;
	conn->adopted = mig_calloc(1, sizeof *conn->adopted);
	conn->adopted->nonblocking = PQisnonblocking(pg);
	conn->adopted->encoding = PQclientEncoding(pg);
	conn->adopted->loose_strings = standard && !strcmp(standard, "off");
	conn->inner = conn->in_block = PQtransactionStatus(pg) == PQTRANS_INTRANS;
	int rc = mig_pg_prepare_session(conn, err);
	if (rc == 0)
		rc = set_utf8(conn, err);
	if (rc < 0)
		mig_pg_close(conn);
	else
		*out = conn;
	return rc;
}

void mig_pg_give_back(mig_conn *conn)
{
	const struct mig_pg_adopted *before = conn->adopted;
	mig_pg_drain(conn);
	PQsetnonblocking(conn->pg, before->nonblocking);
	/* in a transaction that has failed nothing can be set, and its end undoes what was */
	if (!conn->lost && PQtransactionStatus(conn->pg) != PQTRANS_INERROR) {
		if (before->loose_strings)
			PQclear(PQexec(conn->pg, "SET standard_conforming_strings = off"));
		if (PQclientEncoding(conn->pg) != before->encoding)
			PQsetClientEncoding(conn->pg, pg_encoding_to_char(before->encoding));
	}
	free(conn->adopted);
	conn->adopted = NULL;
}
