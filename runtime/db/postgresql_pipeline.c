/* Statements sent ahead, by libpq's pipeline mode. The server runs them one after the other and
 * skips, after one that failed, all that come before the end of the pipeline, which is why that end
 * (a "sync") is sent last. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/postgresql_conn.h"

static bool is_text(const char *sql, size_t len, const char *text)
{
	return len == strlen(text) && !memcmp(sql, text, len);
}

/* The statement as it is sent. A transaction in another one is a savepoint. */
static char *inner_text(mig_conn *conn, const char *sql, size_t len)
{
	bool begin = conn->inner && is_text(sql, len, "BEGIN");
	conn->runs += begin;
	if (begin || (conn->inner && is_text(sql, len, "COMMIT")))
		return mig_strdup(begin ? mig_pg_inner_begin : mig_pg_inner_commit);
	return mig_strndup(sql, len);
}

int mig_pg_send(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, mig_error *err)
{
	struct mig_pg_params p = { 0 };
	if (conn->lost)
		return mig_fail(err, MIG_ECONNECT, "the connection to the server was lost");
	int rc = mig_pg_check(sql, len, err);
	if (rc == 0)
		rc = mig_pg_params_init(&p, params, nparams, err);
	if (rc < 0)
		return rc;
	if (PQpipelineStatus(conn->pg) == PQ_PIPELINE_OFF) {
		conn->in_block = PQtransactionStatus(conn->pg) == PQTRANS_INTRANS;
		PQenterPipelineMode(conn->pg);
	}
	char *text = inner_text(conn, sql, len);
	mig_pg_expect(conn, MIG_PG_STATEMENT);
	bool sent = PQsendQueryParams(
			    conn->pg, text, p.n, p.types, p.values, p.lengths, p.formats, 0) &&
		    mig_pg_flush(conn) == 0;
	mig_pg_params_dispose(&p);
	mig_vec_push(&conn->sent, text);
	/* libpq reads what the server has said last before it gives a connection up */
	if (!sent)
		return mig_pg_fail(conn, NULL, sql, len, err);
	if (is_text(sql, len, "BEGIN"))
		conn->in_block = true;
	else if (is_text(sql, len, "COMMIT"))
		conn->in_block = conn->inner;
	return 0;
}

static void forget_texts(mig_conn *conn)
{
	mig_strs_dispose(&conn->sent);
	conn->collected = 0;
}

/* Read on to the end of the pipeline, and leave it. */
static void leave(mig_conn *conn)
{
	while (!conn->lost && PQpipelineStatus(conn->pg) != PQ_PIPELINE_OFF) {
		PGresult *result = mig_pg_result(conn);
		bool end = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
		PQclear(result);
		if (end)
			PQexitPipelineMode(conn->pg);
	}
	forget_texts(conn);
}

void mig_pg_drain(mig_conn *conn)
{
	mig_pg_expect(conn, MIG_PG_DISCARD);
	if (!conn->lost && PQpipelineStatus(conn->pg) != PQ_PIPELINE_OFF) {
		conn->lost = !PQpipelineSync(conn->pg) || mig_pg_flush(conn) < 0;
		leave(conn);
	}
	forget_texts(conn);
}

/* Whether the next answer is here; what is on the socket is read, nothing is waited for. */
static bool has_answer(mig_conn *conn)
{
	return !PQisBusy(conn->pg) || (PQconsumeInput(conn->pg) && !PQisBusy(conn->pg));
}

/* The answer to one statement: its result, and the NULL that ends it. */
static PGresult *take_answer(mig_conn *conn)
{
	PGresult *result = mig_pg_result(conn), *next;
	while (result && !conn->lost && (next = mig_pg_result(conn)) != NULL)
		PQclear(next);
	return result;
}

/* A COMMIT in a transaction that has failed is a ROLLBACK, which the server says in passing. */
static bool is_silent_rollback(PGresult *result, const char *sql)
{
	return !strcmp(sql, "COMMIT") && !strcmp(PQcmdStatus(result), "ROLLBACK");
}

/* @return 0; the error of the statement, after which the pipeline is left */
static int take_one(mig_conn *conn, bool synced, mig_outcome_fn outcome, void *data, mig_error *err)
{
	const char *sql = conn->sent.items[conn->collected];
	PGresult *result = take_answer(conn);
	int rc = 0;
	if (!result || !mig_pg_is_done(result)) {
		rc = mig_pg_fail(conn, result, sql, strlen(sql), err);
	} else if (is_silent_rollback(result, sql)) {
		rc = mig_fail(err, MIG_EDB, "the transaction had failed and was rolled back");
	}
	if (rc == 0) {
		conn->collected++;
		conn->runs -= conn->inner && !strcmp(sql, mig_pg_inner_commit);
		outcome(data, mig_pg_changed(result));
	}
	PQclear(result);
	if (rc < 0 && synced)
		leave(conn); /* the server skips what is left */
	else if (rc < 0)
		mig_pg_drain(conn);
	return rc;
}

int mig_pg_collect(mig_conn *conn, bool wait, mig_outcome_fn outcome, void *data, mig_error *err)
{
	int rc = 0;
	if (conn->collected == conn->sent.len)
		return 0;
	mig_pg_expect(conn, MIG_PG_STATEMENT);
	bool asked = wait ? PQpipelineSync(conn->pg) : PQsendFlushRequest(conn->pg);
	if (!asked || mig_pg_flush(conn) < 0)
		return mig_pg_fail(conn, NULL, "", 0, err);
	while (rc == 0 && conn->collected < conn->sent.len && (wait || has_answer(conn)))
		rc = take_one(conn, wait, outcome, data, err);
	if (conn->collected == conn->sent.len)
		forget_texts(conn);
	if (rc == 0 && wait)
		leave(conn);
	return rc;
}
