#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/postgresql_conn.h"

/* What to do about errors that people meet in migrations. */
static const struct advice {
	const char *state, *text;
} advices[] = {
	{ "25001", "run it inside op.get_context():autocommit_block(…)" },
	{ "53200",
		"set transaction_per_migration = true, or raise max_locks_per_transaction of the "
		"server" },
	{ "55P04", "a new value of an enum can be used once it is committed: add it inside "
		   "op.get_context():autocommit_block(…)" },
};

static const char *field(const PGresult *result, int code)
{
	const char *text = result ? PQresultErrorField(result, code) : NULL;
	return text ? text : "";
}

static void put_part(struct mig_buf *out, const char *label, const char *text, size_t len)
{
	if (len)
		mig_buf_printf(out, "; %s%.*s", label, (int)len, text);
}

/* The message with everything the server adds to it. */
static void put_message(const PGresult *result, struct mig_buf *out)
{
	const char *state = field(result, PG_DIAG_SQLSTATE);
	const char *detail = field(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = field(result, PG_DIAG_MESSAGE_HINT);
	const char *context = field(result, PG_DIAG_CONTEXT);
	mig_buf_puts(out, field(result, PG_DIAG_MESSAGE_PRIMARY));
	if (*state)
		mig_buf_printf(out, " (SQLSTATE %s)", state);
	put_part(out, "", detail, strlen(detail));
	put_part(out, "hint: ", hint, strlen(hint));
	put_part(out, "in ", context, strcspn(context, "\n"));
	for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
		if (!strcmp(state, advices[i].state))
			put_part(out, "", advices[i].text, strlen(advices[i].text));
}

/* The server counts characters, from 1. */
static int byte_position(const char *sql, size_t len, const char *text)
{
	long characters = strtol(text, NULL, 10);
	size_t at = 0;
	if (characters <= 0)
		return 0;
	for (; at < len && characters > 1; characters--) {
		at++;
		while (at < len && ((unsigned char)sql[at] & 0xC0) == 0x80)
			at++;
	}
	return (int)at + 1;
}

/* The server ends the connection after an error of this kind. */
static bool is_fatal(const PGresult *result)
{
	const char *severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	return !strcmp(severity, "FATAL") || !strcmp(severity, "PANIC");
}

/* libpq's own text: one or more lines, the last of which says most. */
static char *last_line(const char *text)
{
	size_t len = strlen(text);
	while (len && strchr("\r\n\t ", text[len - 1]))
		len--;
	const char *line = text + len;
	while (line > text && line[-1] != '\n')
		line--;
	while (*line == '\t' || *line == ' ')
		line++;
	return line < text + len ? mig_strndup(line, (size_t)(text + len - line))
				 : mig_strdup("the server closed it");
}

static int fail_lost(mig_conn *conn, const PGresult *result, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	conn->lost = true;
	if (*field(result, PG_DIAG_MESSAGE_PRIMARY)) {
		put_message(result, &text);
	} else {
		char *line = last_line(PQerrorMessage(conn->pg));
		mig_buf_puts(&text, line);
		free(line);
	}
	int rc =
		mig_fail(err, MIG_ECONNECT, "the connection to the server was lost: %s", text.data);
	mig_buf_dispose(&text);
	return rc;
}

int mig_pg_fail(mig_conn *conn, const PGresult *result, const char *sql, size_t len, mig_error *err)
{
	const char *state = field(result, PG_DIAG_SQLSTATE);
	struct mig_buf text = MIG_BUF_INIT;
	if (conn->signal && (!result || !strcmp(state, "57014"))) {
		int signal = conn->signal;
		conn->signal = 0;
		return mig_fail_interrupted_by(signal, err);
	}
	if (!result || is_fatal(result) || PQstatus(conn->pg) == CONNECTION_BAD)
		return fail_lost(conn, result, err);
	if (*field(result, PG_DIAG_MESSAGE_PRIMARY)) {
		put_message(result, &text);
	} else { /* libpq's own: what it cannot send, or does not understand */
		char *line = last_line(PQresultErrorMessage(result));
		mig_buf_puts(&text, line);
		free(line);
	}
	int rc = mig_fail(err, MIG_EDB, "%s", text.data);
	mig_buf_dispose(&text);
	if (err) {
		err->sql = mig_strndup(sql, len);
		err->position = byte_position(sql, len, field(result, PG_DIAG_STATEMENT_POSITION));
	}
	return rc;
}

/* libpq may tell of several addresses, a line each; they become one. */
int mig_pg_fail_connect(const mig_conn *conn, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	const char *message = PQerrorMessage(conn->pg);
	bool gap = false;
	for (; *message; message++) {
		if (*message == '\n' || *message == '\r' || *message == '\t') {
			gap = text.len > 0;
			continue;
		}
		if (gap && *message != ' ')
			mig_buf_puts(&text, "; ");
		gap = false;
		mig_buf_putc(&text, *message);
	}
	int rc = mig_fail(err, MIG_ECONNECT, "%s",
		text.len ? text.data : "no connection to the server could be made");
	mig_buf_dispose(&text);
	return rc;
}

void mig_pg_notice(void *data, const PGresult *result)
{
	const mig_conn *conn = data;
	struct mig_buf text = MIG_BUF_INIT;
	if (!conn->host->notice)
		return;
	mig_buf_puts(&text, field(result, PG_DIAG_MESSAGE_PRIMARY));
	const char *detail = field(result, PG_DIAG_MESSAGE_DETAIL);
	put_part(&text, "", detail, strlen(detail));
	for (char *p = text.data; *p; p++)
		*p = *p == '\n' || *p == '\r' ? ' ' : *p;
	bool warning = !strcmp(field(result, PG_DIAG_SEVERITY_NONLOCALIZED), "WARNING");
	conn->host->notice(conn->host->data, warning, text.data);
	mig_buf_dispose(&text);
}
