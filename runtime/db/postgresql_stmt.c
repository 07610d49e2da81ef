#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "db/lexer.h"
#include "db/postgresql_conn.h"
#include "db/split.h"

enum { LONGEST_SQL = 1000000000 /* a message to the server has less than 2^30 bytes */ };

/* The caller's mistake rather than the database's. */
static int refuse(
	int code, const char *sql, size_t len, int position, mig_error *err, const char *message)
{
	mig_fail(err, code, "%s", message);
	if (err) {
		err->sql = mig_strndup(sql, len);
		err->position = position;
	}
	return code;
}

/* COPY speaks with whoever called it, who would have to be a program made for that. */
static bool is_copy_by_client(const char *sql, size_t len)
{
	struct mig_lexer lexer;
	struct mig_token token;
	bool copy = false, way = false; /* after COPY; after FROM or TO */
	mig_lexer_init(&lexer, sql, len, &mig_driver_module.lexis);
	while (mig_lexer_next(&lexer, &token, NULL) > 0) {
		if (token.kind == MIG_TOKEN_SPACE || token.kind == MIG_TOKEN_COMMENT ||
			token.kind == MIG_TOKEN_DELIMITER)
			continue;
		if (!copy && !mig_token_is(&token, "copy"))
			return false;
		if (way && (mig_token_is(&token, "stdin") || mig_token_is(&token, "stdout")))
			return true;
		way = copy && (mig_token_is(&token, "from") || mig_token_is(&token, "to"));
		copy = true;
	}
	return false;
}

/* The server would say that several statements cannot be prepared, and not where. */
static int check_single(const char *sql, size_t len, mig_error *err)
{
	struct mig_split split;
	struct mig_statement statement;
	int rc = 1;
	if (!memchr(sql, ';', len)) /* nearly always */
		return 0;
	mig_split_init(&split, sql, len, &mig_driver_module.lexis);
	for (int i = 0; i < 2 && rc > 0; i++)
		rc = mig_split_next(&split, &statement, NULL);
	if (rc <= 0) /* what is never closed is the server's to tell */
		return 0;
	return refuse(MIG_EINVALID, sql, len, (int)(statement.text - sql) + 1, err,
		"only one statement can be run at a time: put several into a file and run it with "
		"op.execute_file");
}

int mig_pg_check(const char *sql, size_t len, mig_error *err)
{
	const char *nul = memchr(sql, '\0', len);
	if (len > LONGEST_SQL) /* not shown with the error */
		return mig_fail(err, MIG_EINVALID,
			"the statement has %zu bytes, and PostgreSQL takes %d: split it", len,
			LONGEST_SQL);
	if (nul) {
		char *text = mig_format(
			"the SQL has a NUL byte at position %zu", (size_t)(nul - sql) + 1);
		int rc = refuse(MIG_EINVALID, sql, len, (int)(nul - sql) + 1, err, text);
		free(text);
		return rc;
	}
	if (is_copy_by_client(sql, len))
		return refuse(MIG_EUNSUPPORTED, sql, len, 0, err,
			"COPY from STDIN or to STDOUT needs a client that sends or takes the rows: "
			"use op.bulk_insert, or COPY with a file of the server");
	return check_single(sql, len, err);
}

bool mig_pg_is_done(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	       status == PGRES_EMPTY_QUERY;
}

int64_t mig_pg_changed(PGresult *result)
{
	static const char *const words[] = { "INSERT", "UPDATE", "DELETE", "MERGE" };
	const char *tag = PQcmdStatus(result);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strncmp(tag, words[i], strlen(words[i])))
			return strtoll(PQcmdTuples(result), NULL, 10);
	return 0;
}

/* A COPY that got past the check waits for rows, for ever; nothing but an end of the connection
 * ends it for sure. */
static bool is_copying(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

/* Read the answers to one statement, and in a pipeline on to the end of it; the first is kept. */
static PGresult *read_answers(mig_conn *conn, bool pipeline)
{
	PGresult *first = NULL, *result;
	bool ended = false;
	while (!ended && !conn->lost) {
		result = mig_pg_result(conn);
		ended = pipeline ? PQresultStatus(result) == PGRES_PIPELINE_SYNC : !result;
		conn->lost = conn->lost || is_copying(result);
		if (first || ended)
			PQclear(result);
		else
			first = result;
	}
	if (pipeline && !conn->lost)
		PQexitPipelineMode(conn->pg);
	return first;
}

int mig_pg_run(mig_conn *conn, enum mig_pg_wait_kind kind, const char *sql, size_t len,
	const mig_value *params, size_t nparams, PGresult **out, mig_error *err)
{
	struct mig_pg_params p = { 0 };
	*out = NULL;
	if (conn->lost)
		return mig_fail(err, MIG_ECONNECT, "the connection to the server was lost");
	int rc = mig_pg_check(sql, len, err);
	if (rc == 0)
		rc = mig_pg_params_init(&p, params, nparams, err);
	if (rc < 0)
		return rc;
	/* What was sent ahead may have been collected without leaving the pipeline: then the end of
	 * it travels with the statement. */
	bool pipeline = PQpipelineStatus(conn->pg) != PQ_PIPELINE_OFF;
	char *text = mig_strndup(sql, len);
	mig_pg_expect(conn, kind);
	bool sent = PQsendQueryParams(
			    conn->pg, text, p.n, p.types, p.values, p.lengths, p.formats, 0) &&
		    (!pipeline || PQpipelineSync(conn->pg)) && mig_pg_flush(conn) == 0;
	free(text);
	mig_pg_params_dispose(&p);
	*out = sent ? read_answers(conn, pipeline) : NULL;
	if (mig_pg_is_done(*out))
		return 0;
	rc = mig_pg_fail(conn, *out, sql, len, err);
	PQclear(*out);
	*out = NULL;
	return rc;
}

int mig_pg_exec(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err)
{
	PGresult *result;
	int rc = mig_pg_run(conn, MIG_PG_STATEMENT, sql, len, params, nparams, &result, err);
	if (changed)
		*changed = rc == 0 ? mig_pg_changed(result) : 0;
	PQclear(result);
	return rc;
}

int mig_pg_query(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, mig_cursor **out, mig_error *err)
{
	PGresult *result;
	*out = NULL;
	int rc = mig_pg_run(conn, MIG_PG_STATEMENT, sql, len, params, nparams, &result, err);
	if (rc == 0 && PQresultStatus(result) == PGRES_EMPTY_QUERY) {
		PQclear(result);
		return refuse(MIG_EINVALID, sql, len, 0, err, "the SQL has no statement");
	}
	if (rc == 0)
		*out = mig_pg_cursor(conn, result);
	return rc;
}
