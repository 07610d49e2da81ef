#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/vec.h"
#include "db/lexer.h"
#include "db/mariadb_conn.h"

struct slot {
	size_t from;    /* of the placeholder in the SQL */
	size_t to, len; /* of the value in the text */
};

/* A statement as it goes to the server: values are written into the text. That is one round trip
 * instead of two, and works for statements that the server cannot prepare. */
struct outgoing {
	struct mig_buf text;
	struct slots MIG_VEC(struct slot) slots;
};

static void dispose(struct outgoing *out)
{
	mig_buf_dispose(&out->text);
	mig_vec_dispose(&out->slots);
}

/* The caller's mistake rather than the database's. */
static int refuse(const char *sql, size_t len, size_t position, mig_error *err, char *take_message)
{
	int rc = mig_fail(err, MIG_EINVALID, "%s", take_message);
	free(take_message);
	if (err) {
		free(err->sql);
		err->sql = mig_strndup(sql, len);
		err->position = (int)position;
	}
	return rc;
}

/* --- values ------------------------------------------------------------------------------ */

static int put_real(struct mig_buf *out, double value, size_t number, mig_error *err)
{
	char text[40];
	if (!isfinite(value))
		return mig_fail(err, MIG_EINVALID,
			"parameter %zu is %s, which MariaDB has no number for", number,
			isnan(value) ? "NaN" : "infinite");
	snprintf(text, sizeof text, "%.17g", value);
	/* without an exponent it would be a DECIMAL */
	mig_buf_printf(out, "%s%s", text, strchr(text, 'e') ? "" : "e0");
	return 0;
}

static int put_value(
	mig_conn *conn, struct mig_buf *out, const mig_value *value, size_t number, mig_error *err)
{
	bool backslashes = !(conn->my->server_status & SERVER_STATUS_NO_BACKSLASH_ESCAPES);
	switch (value->type) {
	case MIG_NULL:
		mig_buf_puts(out, "NULL");
		return 0;
	case MIG_BOOLEAN:
		mig_buf_puts(out, value->as.boolean ? "1" : "0");
		return 0;
	case MIG_INTEGER:
		mig_buf_printf(out, "%lld", (long long)value->as.integer);
		return 0;
	case MIG_REAL:
		return put_real(out, value->as.real, number, err);
	case MIG_BYTES:
		mig_buf_puts(out, "_binary");
		/* fall through */
	case MIG_TEXT:
		mig_mariadb_put_string(out, value->as.text.data, value->as.text.len, backslashes);
		return 0;
	}
	return mig_fail(err, MIG_EINVALID, "parameter %zu has no known type", number);
}

/* --- building ---------------------------------------------------------------------------- */

/* Put the values in the places of the question marks. */
static int fill(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, struct outgoing *out, mig_error *err)
{
	struct mig_lexer lexer;
	struct mig_token token;
	size_t wanted = 0;
	int rc;
	mig_lexer_init(&lexer, sql, len, &mig_driver_module.lexis);
	while ((rc = mig_lexer_next(&lexer, &token, err)) > 0) {
		if (token.kind != MIG_TOKEN_OTHER || *token.text != '?') {
			mig_buf_put(&out->text, token.text, token.len);
			continue;
		}
		if (wanted++ >= nparams)
			continue;
		struct slot slot = { .from = (size_t)(token.text - sql), .to = out->text.len };
		rc = put_value(conn, &out->text, &params[wanted - 1], wanted, err);
		if (rc < 0)
			break;
		slot.len = out->text.len - slot.to;
		mig_vec_push(&out->slots, slot);
	}
	if (rc == 0 && wanted != nparams)
		rc = mig_fail(err, MIG_EINVALID,
			"the SQL has %zu parameters, but %zu values were given", wanted, nparams);
	if (rc < 0 && err) {
		free(err->sql);
		err->sql = mig_strndup(sql, len);
	}
	return rc;
}

static uint64_t ask_max_packet(mig_conn *conn)
{
	static const char sql[] = "SELECT @@max_allowed_packet";
	MYSQL_RES *result = NULL;
	mig_mariadb_run(conn, MIG_WAIT_STATEMENT, sql, sizeof sql - 1, &result, NULL);
	MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
	uint64_t bytes = row && row[0] ? strtoull(row[0], NULL, 10) : UINT64_MAX;
	mysql_free_result(result);
	return bytes;
}

/* A server that gets more than it takes closes the connection. */
static int check_size(mig_conn *conn, size_t len, mig_error *err)
{
	enum { ALWAYS_TAKEN = 1 << 19 };
	if (len < ALWAYS_TAKEN)
		return 0;
	if (!conn->max_packet)
		conn->max_packet = ask_max_packet(conn);
	if (len < conn->max_packet)
		return 0;
	return mig_fail(err, MIG_EDB,
		"the statement has %zu bytes, and the server takes %llu (max_allowed_packet): "
		"split "
		"it, or raise max_allowed_packet of the server",
		len, (unsigned long long)conn->max_packet);
}

static bool is_blank(char c)
{
	return c == ';' || mig_is_space(c);
}

/* Find the statement in the SQL, without the semicolons and white space around it. */
static int trim(const char **sql, size_t *len, mig_error *err)
{
	const char *start = *sql, *end = *sql + *len;
	const char *nul = memchr(start, '\0', *len);
	if (nul)
		return refuse(start, *len, (size_t)(nul - start) + 1, err,
			mig_format("the SQL has a NUL byte at position %zu",
				(size_t)(nul - start) + 1));
	/* only behind a semicolon, so that the server counts the lines as the caller does */
	for (const char *p = start; p < end && is_blank(*p); p++)
		start = *p == ';' ? p + 1 : start;
	while (start < end && is_blank(end[-1]))
		end--;
	*sql = start;
	*len = (size_t)(end - start);
	return 0;
}

/* --- errors ------------------------------------------------------------------------------ */

/* Where in the SQL a position in the text is. */
static size_t map_position(const struct outgoing *out, size_t position)
{
	size_t at = position - 1;
	for (size_t i = out->slots.len; i-- > 0;) {
		const struct slot *slot = &out->slots.items[i];
		if (at >= slot->to + slot->len)
			return slot->from + 1 + (at - slot->to - slot->len) + 1;
		if (at >= slot->to)
			return slot->from + 1;
	}
	return position;
}

/* Whether the error is about what follows a statement: then the position of that is told. A body
 * has semicolons of its own. */
static size_t find_second(const char *sql, size_t len, size_t position)
{
	struct mig_lexer lexer;
	struct mig_token token;
	bool after = false;
	mig_lexer_init(&lexer, sql, len, &mig_driver_module.lexis);
	while (mig_lexer_next(&lexer, &token, NULL) > 0) {
		if (token.kind == MIG_TOKEN_SPACE || token.kind == MIG_TOKEN_COMMENT)
			continue;
		if (token.kind == MIG_TOKEN_DELIMITER)
			after = true;
		else if ((size_t)(token.text - sql) + 1 >= position)
			return after ? (size_t)(token.text - sql) + 1 : 0;
		else if (after || mig_token_is(&token, "BEGIN"))
			return 0;
	}
	return after ? (size_t)(lexer.at - sql) + 1 : 0;
}

/* Make the error one about the SQL as the caller wrote it. */
static int restate(mig_conn *conn, const struct outgoing *out, const char *sql, size_t len,
	const char *trimmed, int rc, mig_error *err)
{
	if (!err->sql)
		return rc;
	size_t position = (size_t)err->position;
	if (position && out)
		position = map_position(out, position);
	if (position)
		position += (size_t)(trimmed - sql);
	if (position && conn->failed == MIG_MARIADB_SYNTAX) {
		size_t second = find_second(sql, len, position);
		if (second)
			return refuse(sql, len, second, err,
				mig_strdup("only one statement can be run at a time: put several "
					   "into a file and run it with op.execute_file"));
		if (!out && sql[position - 1] == '?')
			return refuse(sql, len, position, err,
				mig_strdup("the SQL has a parameter ?, but no values were given"));
	}
	free(err->sql);
	err->sql = mig_strndup(sql, len);
	err->position = (int)position;
	return rc;
}

/* --- slots ------------------------------------------------------------------------------- */

/* Run a statement. @return 1 when the text has none */
static int run(mig_conn *conn, const char *sql, size_t len, const mig_value *params, size_t nparams,
	MYSQL_RES **result, int64_t *changed, mig_error *err)
{
	struct outgoing out = { .text = MIG_BUF_INIT };
	mig_error found = MIG_ERROR_INIT;
	const char *text = sql;
	size_t text_len = len;
	int rc = trim(&text, &text_len, err);
	if (rc < 0 || !text_len)
		return rc < 0 ? rc : 1;
	const char *trimmed = text;
	if (nparams) {
		rc = fill(conn, text, text_len, params, nparams, &out, err);
		text = out.text.data;
		text_len = out.text.len;
	}
	if (rc == 0)
		rc = check_size(conn, text_len, err);
	if (rc == 0) {
		rc = mig_mariadb_run_user(conn, text, text_len, result, changed, &found);
		if (rc < 0 && conn->failed == MIG_MARIADB_EMPTY_QUERY)
			rc = 1; /* nothing but comments */
		else if (rc < 0)
			rc = restate(conn, nparams ? &out : NULL, sql, len, trimmed, rc, &found);
		if (rc < 0)
			rc = mig_error_move(err, &found);
	}
	mig_error_dispose(&found);
	dispose(&out);
	return rc;
}

/* The first token that the server does more with than skip it. @return whether there is one */
static bool first_token(const char *sql, size_t len, struct mig_token *out)
{
	struct mig_lexer lexer;
	mig_lexer_init(&lexer, sql, len, &mig_driver_module.lexis);
	while (mig_lexer_next(&lexer, out, NULL) > 0)
		if (out->kind == MIG_TOKEN_WORD || out->kind == MIG_TOKEN_QUOTED ||
			(out->kind == MIG_TOKEN_OTHER && *out->text == '('))
			return true;
	return false;
}

/* After a change of the schema the server tells how many rows it copied. */
static bool changes_rows(const char *sql, size_t len)
{
	static const char *const schema[] = { "ALTER", "CREATE", "DROP" };
	struct mig_token token;
	bool found = first_token(sql, len, &token);
	for (size_t i = 0; found && i < sizeof schema / sizeof *schema; i++)
		if (mig_token_is(&token, schema[i]))
			return false;
	return true;
}

/* Rows of an engine without transactions, changed when no transaction was under way, have committed
 * themselves. The server keeps in mind that they could not be rolled back, and would say so of what
 * comes after them. */
static void end_unheld(mig_conn *conn, bool rows_changed)
{
	static const char commit[] = "COMMIT";
	bool open = conn->my->server_status & SERVER_STATUS_IN_TRANS;
	if (rows_changed && conn->in_block && !conn->alone && !open)
		mig_mariadb_run(conn, MIG_WAIT_CLEANUP, commit, strlen(commit), NULL, NULL);
}

int mig_mariadb_exec(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err)
{
	int64_t count = 0;
	int rc = run(conn, sql, len, params, nparams, NULL, &count, err);
	if (rc == 0)
		mig_mariadb_tell_warnings(conn);
	count = rc == 0 && count > 0 && changes_rows(sql, len) ? count : 0;
	if (rc == 0)
		end_unheld(conn, count > 0);
	if (changed)
		*changed = count;
	return rc < 0 ? rc : 0;
}

int mig_mariadb_query(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, mig_cursor **out, mig_error *err)
{
	MYSQL_RES *result = NULL;
	*out = NULL;
	int rc = run(conn, sql, len, params, nparams, &result, NULL, err);
	struct mig_token token;
	if (rc > 0 || (rc == 0 && !result && !first_token(sql, len, &token)))
		return refuse(sql, len, 0, err, mig_strdup("the SQL has no statement"));
	if (rc == 0)
		*out = mig_mariadb_cursor(conn, result);
	return rc;
}
