#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "db/lexer.h"
#include "db/sqlite.h"
#include "db/sqlite_conn.h"

/* The caller's mistake rather than the database's. */
static int refuse(const char *sql, size_t len, size_t position, mig_error *err, char *take_message)
{
	int rc = mig_fail(err, MIG_EINVALID, "%s", take_message);
	free(take_message);
	if (err) {
		err->sql = mig_strndup(sql, len);
		err->position = (int)position;
	}
	return rc;
}

/* Nothing but comments and semicolons may follow the statement: SQLite would not run it. */
static int check_tail(const char *sql, size_t len, const char *tail, mig_error *err)
{
	struct mig_lexer lexer;
	struct mig_token token;
	int rc;
	mig_lexer_init(&lexer, tail, (size_t)(sql + len - tail), &mig_driver_sqlite.lexis);
	while ((rc = mig_lexer_next(&lexer, &token, NULL)) > 0)
		if (token.kind != MIG_TOKEN_SPACE && token.kind != MIG_TOKEN_COMMENT &&
			token.kind != MIG_TOKEN_DELIMITER)
			break;
	const char *second = rc > 0 ? token.text : lexer.at;
	if (!rc || (rc < 0 && *second == '/')) /* SQLite accepts a comment without an end */
		return 0;
	return refuse(sql, len, (size_t)(second - sql) + 1, err,
		mig_strdup(
			"only one statement can be run at a time: put several into a file and run "
			"it with op.execute_file"));
}

/* Compile `sql`, or take the statement that was run last. *out is NULL for text without a
 * statement. */
static int prepare(mig_conn *conn, const char *sql, size_t len, sqlite3_stmt **out, mig_error *err)
{
	conn->waited = 0;
	*out = NULL;
	if (conn->inner && mig_interrupted()) /* what runs already cannot be stopped there */
		return mig_fail_interrupted(err);
	if (conn->last && conn->last_len == len && !memcmp(sqlite3_sql(conn->last), sql, len)) {
		*out = conn->last;
		conn->last = NULL;
		return 0;
	}
	const char *nul = memchr(sql, '\0', len);
	if (nul)
		return refuse(sql, len, (size_t)(nul - sql) + 1, err,
			mig_format(
				"the SQL has a NUL byte at position %zu", (size_t)(nul - sql) + 1));
	if (len > INT_MAX - 1)
		return mig_fail(err, MIG_EINVALID, "the SQL is too long");
	const char *tail = sql + len;
	int rc = mig_sqlite_check_pragma(conn, sql, len, err);
	if (rc < 0) {
		if (err)
			err->sql = mig_strndup(sql, len);
		return rc;
	}
	rc = sqlite3_prepare_v2(conn->db, sql, (int)len, out, &tail);
	if (rc != SQLITE_OK)
		return mig_sqlite_fail(conn, rc, sql, len, err);
	rc = tail < sql + len ? check_tail(sql, len, tail, err) : 0;
	if (rc < 0) {
		sqlite3_finalize(*out);
		*out = NULL;
	}
	return rc;
}

/* Give a statement back, to be kept for its next run. */
static void keep(mig_conn *conn, sqlite3_stmt *stmt, size_t len)
{
	const char *sql = sqlite3_sql(stmt);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt); /* they point to the caller's memory */
	sqlite3_finalize(conn->last);
	conn->last = NULL;
	/* sqlite3_sql() ends with the statement: with text behind it there is no way to compare. */
	if (sql && strlen(sql) == len) {
		conn->last = stmt;
		conn->last_len = len;
	} else {
		sqlite3_finalize(stmt);
	}
}

static int bind_one(sqlite3_stmt *stmt, int number, const mig_value *value,
	sqlite3_destructor_type lifetime, mig_error *err)
{
	const char *data = value->type >= MIG_TEXT ? value->as.text.data : NULL;
	size_t len = data ? value->as.text.len : 0;
	data = data ? data : ""; /* NULL would be bound as NULL */
	switch (value->type) {
	case MIG_NULL:
		return sqlite3_bind_null(stmt, number);
	case MIG_BOOLEAN:
		return sqlite3_bind_int(stmt, number, value->as.boolean);
	case MIG_INTEGER:
		return sqlite3_bind_int64(stmt, number, value->as.integer);
	case MIG_REAL:
		if (isnan(value->as.real))
			return mig_fail(err, MIG_EINVALID,
				"parameter %d is NaN, which SQLite would store as NULL", number);
		return sqlite3_bind_double(stmt, number, value->as.real);
	case MIG_TEXT:
		if (memchr(data, '\0', len))
			return mig_fail(err, MIG_EINVALID,
				"parameter %d is text with a NUL byte, which SQLite would cut "
				"there: use sa.bytes for binary data",
				number);
		return sqlite3_bind_text64(stmt, number, data, len, lifetime, SQLITE_UTF8);
	case MIG_BYTES:
		return sqlite3_bind_blob64(stmt, number, data, len, lifetime);
	}
	return mig_fail(err, MIG_EINVALID, "parameter %d has no known type", number);
}

static int bind(mig_conn *conn, sqlite3_stmt *stmt, const char *sql, size_t len,
	const mig_value *params, size_t nparams, sqlite3_destructor_type lifetime, mig_error *err)
{
	int wanted = sqlite3_bind_parameter_count(stmt);
	if (nparams != (size_t)wanted) {
		const char *name = nparams ? NULL : sqlite3_bind_parameter_name(stmt, 1);
		if (!nparams)
			return refuse(sql, len, 0, err,
				mig_format("the SQL has a parameter %s, but no values were given",
					name ? name : "?"));
		return refuse(sql, len, 0, err,
			mig_format("the SQL has %d parameters, but %zu values were given", wanted,
				nparams));
	}
	for (size_t i = 0; i < nparams; i++) {
		int rc = bind_one(stmt, (int)i + 1, &params[i], lifetime, err);
		if (rc < 0) { /* ours; SQLite's codes are positive */
			if (err)
				err->sql = mig_strndup(sql, len);
			return rc;
		}
		if (rc != SQLITE_OK)
			return mig_sqlite_fail(conn, rc, sql, len, err);
	}
	return 0;
}

static int64_t total_changes(mig_conn *conn)
{
#if SQLITE_VERSION_NUMBER >= 3037000
	return sqlite3_total_changes64(conn->db);
#else
	return sqlite3_total_changes(conn->db);
#endif
}

static int64_t last_changes(mig_conn *conn)
{
#if SQLITE_VERSION_NUMBER >= 3037000
	return sqlite3_changes64(conn->db);
#else
	return sqlite3_changes(conn->db);
#endif
}

int mig_sqlite_exec(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err)
{
	sqlite3_stmt *stmt;
	if (changed)
		*changed = 0;
	int rc = prepare(conn, sql, len, &stmt, err);
	if (rc < 0 || !stmt)
		return rc;
	rc = bind(conn, stmt, sql, len, params, nparams, SQLITE_STATIC, err);
	if (rc < 0)
		goto done;
	int64_t before = total_changes(conn);
	do
		rc = sqlite3_step(stmt);
	while (rc == SQLITE_ROW);
	if (rc != SQLITE_DONE) {
		rc = mig_sqlite_fail(conn, rc, sql, len, err);
		goto done;
	}
	/* After anything but an INSERT, UPDATE or DELETE SQLite still tells the number of the one
	 * before; the total shows whether this statement changed anything at all. */
	if (changed && total_changes(conn) != before)
		*changed = last_changes(conn);
	rc = 0;
done:
	keep(conn, stmt, len);
	return rc;
}

/* --- rows -------------------------------------------------------------------------------- */

int mig_sqlite_query(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, mig_cursor **out, mig_error *err)
{
	sqlite3_stmt *stmt;
	*out = NULL;
	int rc = prepare(conn, sql, len, &stmt, err);
	if (!rc && !stmt)
		return refuse(sql, len, 0, err, mig_strdup("the SQL has no statement"));
	if (!rc)
		rc = bind(conn, stmt, sql, len, params, nparams, SQLITE_TRANSIENT, err);
	if (rc < 0) {
		sqlite3_finalize(stmt);
		return rc;
	}
	mig_cursor *cursor = mig_alloc(sizeof *cursor);
	*cursor = (mig_cursor){ .conn = conn, .stmt = stmt, .len = len, .after = conn->cursors };
	if (conn->cursors)
		conn->cursors->before = cursor;
	conn->cursors = cursor;
	*out = cursor;
	return 0;
}

int mig_sqlite_next(mig_cursor *cursor, mig_error *err)
{
	if (!cursor->stmt)
		return mig_fail(err, MIG_EINVALID, "the connection of this result is closed");
	int rc = sqlite3_step(cursor->stmt);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	const char *sql = sqlite3_sql(cursor->stmt);
	return mig_sqlite_fail(cursor->conn, rc, sql, strlen(sql), err);
}

size_t mig_sqlite_column_count(const mig_cursor *cursor)
{
	return cursor->stmt ? (size_t)sqlite3_column_count(cursor->stmt) : 0;
}

const char *mig_sqlite_column_name(const mig_cursor *cursor, size_t column)
{
	return cursor->stmt ? sqlite3_column_name(cursor->stmt, (int)column) : NULL;
}

void mig_sqlite_column_value(mig_cursor *cursor, size_t column, mig_value *out)
{
	sqlite3_stmt *stmt = cursor->stmt;
	int i = (int)column;
	*out = (mig_value){ .type = MIG_NULL };
	if (!stmt)
		return;
	switch (sqlite3_column_type(stmt, i)) {
	case SQLITE_INTEGER:
		out->type = MIG_INTEGER;
		out->as.integer = sqlite3_column_int64(stmt, i);
		return;
	case SQLITE_FLOAT:
		out->type = MIG_REAL;
		out->as.real = sqlite3_column_double(stmt, i);
		return;
	case SQLITE_TEXT:
		out->type = MIG_TEXT;
		out->as.text.data = (const char *)sqlite3_column_text(stmt, i);
		break;
	case SQLITE_BLOB:
		out->type = MIG_BYTES;
		out->as.text.data = sqlite3_column_blob(stmt, i);
		break;
	default:
		return;
	}
	out->as.text.len = (size_t)sqlite3_column_bytes(stmt, i); /* after the text: it converts */
	if (!out->as.text.data)
		out->as.text.data = "";
}

void mig_sqlite_finish(mig_cursor *cursor)
{
	if (!cursor)
		return;
	if (cursor->conn) {
		if (cursor->before)
			cursor->before->after = cursor->after;
		else
			cursor->conn->cursors = cursor->after;
		if (cursor->after)
			cursor->after->before = cursor->before;
		keep(cursor->conn, cursor->stmt, cursor->len);
	}
	free(cursor);
}

void mig_sqlite_end_statements(mig_conn *conn)
{
	for (mig_cursor *cursor = conn->cursors; cursor; cursor = cursor->after) {
		sqlite3_finalize(cursor->stmt);
		cursor->stmt = NULL;
		cursor->conn = NULL;
	}
	conn->cursors = NULL;
	sqlite3_finalize(conn->last);
	conn->last = NULL;
}
