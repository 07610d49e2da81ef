#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/lexer.h"
#include "db/postgresql_conn.h"
#include "db/split.h"

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
	bool copy = false;
	mig_lexer_init(&lexer, sql, len, &mig_driver_module.lexis);
	while (mig_lexer_next(&lexer, &token, NULL) > 0) {
		if (token.kind != MIG_TOKEN_WORD)
			continue;
		if (!copy && !mig_token_is(&token, "COPY"))
			return false;
		copy = true;
		if (mig_token_is(&token, "STDIN") || mig_token_is(&token, "STDOUT"))
			return true;
	}
	return false;
}

int mig_pg_check(const char *sql, size_t len, mig_error *err)
{
	const char *nul = memchr(sql, '\0', len);
	if (nul)
		return refuse(MIG_EINVALID, sql, len, (int)(nul - sql) + 1, err,
			"the SQL has a NUL byte");
	if (len > INT_MAX / 2)
		return mig_fail(err, MIG_EINVALID, "the SQL is too long");
	if (is_copy_by_client(sql, len))
		return refuse(MIG_EUNSUPPORTED, sql, len, 0, err,
			"COPY from STDIN or to STDOUT needs a client that sends or takes the rows: "
			"use op.bulk_insert, or COPY with a file of the server");
	return 0;
}

/* The server says of several statements that they cannot be prepared, without a position. */
static int check_single(const char *sql, size_t len, int rc, mig_error *err)
{
	struct mig_split split;
	struct mig_statement statement;
	int n = 0;
	if (!err || err->code != MIG_EDB || err->position || !strstr(err->message, "42601"))
		return rc;
	mig_split_init(&split, sql, len, &mig_driver_module.lexis);
	while (n < 2 && mig_split_next(&split, &statement, NULL) > 0)
		n++;
	if (n < 2)
		return rc;
	return refuse(MIG_EINVALID, sql, len, (int)(statement.text - sql) + 1, err,
		"only one statement can be run at a time: put several into a file and run it with "
		"op.execute_file");
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

/* Read the answers to one statement up to the end of the round trip; the first is kept. */
static PGresult *read_answers(mig_conn *conn, bool pipeline)
{
	PGresult *first = NULL, *result;
	for (int ends = 0; ends < 2 && !conn->lost;) {
		result = mig_pg_result(conn);
		if (!result) {
			if (!pipeline)
				break;
			ends += first != NULL; /* the statement is over, the pipeline not yet */
			continue;
		}
		if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
			PQclear(result);
			break;
		}
		if (first)
			PQclear(result);
		else
			first = result;
	}
	if (pipeline)
		PQexitPipelineMode(conn->pg);
	return first;
}

int mig_pg_run(mig_conn *conn, const char *sql, size_t len, const mig_value *params, size_t nparams,
	PGresult **out, mig_error *err)
{
	struct mig_pg_params p;
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
	conn->signal = 0;
	bool sent = PQsendQueryParams(
			    conn->pg, text, p.n, p.types, p.values, p.lengths, p.formats, 0) &&
		    (!pipeline || PQpipelineSync(conn->pg)) && mig_pg_flush(conn) == 0;
	free(text);
	mig_pg_params_dispose(&p);
	*out = sent ? read_answers(conn, pipeline) : NULL;
	if (mig_pg_is_done(*out))
		return 0;
	rc = check_single(sql, len, mig_pg_fail(conn, *out, sql, len, err), err);
	PQclear(*out);
	*out = NULL;
	return rc;
}

int mig_pg_exec(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err)
{
	PGresult *result;
	int rc = mig_pg_run(conn, sql, len, params, nparams, &result, err);
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
	int rc = mig_pg_run(conn, sql, len, params, nparams, &result, err);
	if (rc == 0 && PQresultStatus(result) == PGRES_EMPTY_QUERY) {
		PQclear(result);
		return refuse(MIG_EINVALID, sql, len, 0, err, "the SQL has no statement");
	}
	if (rc == 0)
		*out = mig_pg_cursor(conn, result);
	return rc;
}
