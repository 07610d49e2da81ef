/* Statements sent ahead, by libpq's pipeline mode. The server runs them one after the other and
 * skips, after one that failed, all that come before the end of the pipeline, which is why that end
 * (a "sync") is sent last. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/postgresql_conn.h"

static bool is_text(const char *sql, size_t len, const char *text)
{
	return len == strlen(text) && !memcmp(sql, text, len);
}

/* A statement that must change one row, so that it fails otherwise, and what the error says then.
 */
static const char one_row_text[] =
	"WITH changed AS (%.*s RETURNING 1) SELECT CASE pg_catalog.count(*) WHEN 1 THEN 1 ELSE "
	"pg_catalog.concat(pg_catalog.count(*), '%s')::pg_catalog.int4 END FROM changed";
static const char one_row_mark[] = " rows, not one";

/* What is told of the statement. A transaction in another one is a savepoint. */
static char *inner_text(mig_conn *conn, const char *sql, size_t len)
{
	bool begin = conn->inner && is_text(sql, len, "BEGIN");
	conn->runs += begin;
	if (begin || (conn->inner && is_text(sql, len, "COMMIT")))
		return mig_strdup(begin ? mig_pg_inner_begin : mig_pg_inner_commit);
	return mig_strndup(sql, len);
}

int mig_pg_send(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, bool one_row, mig_error *err)
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
	struct mig_pg_sent sent = { inner_text(conn, sql, len), one_row };
	char *text = one_row ? mig_format(one_row_text, (int)len, sql, one_row_mark)
			     : mig_strdup(sent.sql);
	mig_pg_expect(conn, MIG_PG_STATEMENT);
	bool is_sent = PQsendQueryParams(
			       conn->pg, text, p.n, p.types, p.values, p.lengths, p.formats, 0) &&
		       mig_pg_flush(conn) == 0;
	mig_pg_params_dispose(&p);
	free(text);
	mig_vec_push(&conn->sent, sent);
	/* libpq reads what the server has said last before it gives a connection up */
	if (!is_sent)
		return mig_pg_fail(conn, NULL, sql, len, err);
	if (is_text(sql, len, "BEGIN"))
		conn->in_block = true;
	else if (is_text(sql, len, "COMMIT"))
		conn->in_block = conn->inner;
	return 0;
}

void mig_pg_forget(mig_conn *conn)
{
	for (size_t i = 0; i < conn->sent.len; i++)
		free(conn->sent.items[i].sql);
	mig_vec_dispose(&conn->sent);
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
	mig_pg_forget(conn);
}

void mig_pg_drain(mig_conn *conn)
{
	mig_pg_expect(conn, MIG_PG_DISCARD);
	if (!conn->lost && PQpipelineStatus(conn->pg) != PQ_PIPELINE_OFF) {
		conn->lost = !PQpipelineSync(conn->pg) || mig_pg_flush(conn) < 0;
		leave(conn);
	}
	mig_pg_forget(conn);
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

/* The number of rows that a statement would have changed, where it failed because of it; else -1.
 */
static int64_t wrong_number(const struct mig_pg_sent *sent, const PGresult *result)
{
	const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *end = sent->one_row && text ? strstr(text, one_row_mark) : NULL;
	const char *start = end;
	while (start && start > text && isdigit((unsigned char)start[-1]))
		start--;
	return start == end ? -1 : strtoll(start, NULL, 10);
}

static int fail_one(mig_conn *conn, const PGresult *result, const struct mig_pg_sent *sent,
	mig_outcome_fn outcome, void *data, mig_error *err)
{
	int64_t number = wrong_number(sent, result);
	int rc = mig_pg_fail(conn, result, sent->sql, strlen(sent->sql), err);
	if (number >= 0)
		outcome(data, number);
	if (err && sent->one_row)
		err->position = 0; /* in another text */
	return rc;
}

/* @return 0; the error of the statement, after which the pipeline is left */
static int take_one(mig_conn *conn, bool synced, mig_outcome_fn outcome, void *data, mig_error *err)
{
	const struct mig_pg_sent *sent = &conn->sent.items[conn->collected];
	PGresult *result = take_answer(conn);
	int rc = 0;
	if (!result || !mig_pg_is_done(result)) {
		rc = fail_one(conn, result, sent, outcome, data, err);
	} else if (is_silent_rollback(result, sent->sql)) {
		rc = mig_fail(err, MIG_EDB, "the transaction had failed and was rolled back");
	}
	if (rc == 0) {
		conn->collected++;
		conn->runs -= conn->inner && !strcmp(sent->sql, mig_pg_inner_commit);
		outcome(data, sent->one_row ? 1 : mig_pg_changed(result));
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
		mig_pg_forget(conn);
	if (rc == 0 && wait)
		leave(conn);
	return rc;
}
