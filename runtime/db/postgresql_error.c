#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/postgresql_conn.h"

enum { PART_SHOWN = 400 }; /* bytes of what the server adds to a message */

#define OUT_OF_MEMORY "53200"
#define READ_ONLY     "25006"

/* What to do about errors that people meet in migrations. */
static const struct advice {
	const char *state, *text;
} advices[] = {
	{ "25001", "run it inside op.get_context():autocommit_block(…)" },
	{ OUT_OF_MEMORY,
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

/* Append text as one line. */
static void put_line(struct mig_buf *out, const char *text)
{
	for (; *text; text++)
		mig_buf_putc(out, *text == '\n' || *text == '\r' || *text == '\t' ? ' ' : *text);
}

/* Append text behind what is there: not more than is readable, and without the full stop of a
 * sentence. */
static void put_part(struct mig_buf *out, const char *label, const char *text)
{
	size_t len = strlen(text), shown = len < PART_SHOWN ? len : PART_SHOWN;
	while (shown < len && shown && ((unsigned char)text[shown] & 0xC0) == 0x80)
		shown--; /* not a part of a character */
	if (shown == len && len && text[len - 1] == '.')
		shown--;
	if (!shown)
		return;
	char *part = mig_strndup(text, shown);
	mig_buf_printf(out, "; %s", label);
	put_line(out, part);
	mig_buf_puts(out, shown + 1 < len ? "…" : "");
	free(part);
}

/* What stands instead of the server's hint, or NULL. 53200 is also what it says when the machine
 * has no memory left; only of locks does it name the setting. */
static const char *find_advice(const char *state, const char *hint)
{
	if (!strcmp(state, OUT_OF_MEMORY) && !strstr(hint, "max_locks_per_transaction"))
		return NULL;
	for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
		if (!strcmp(state, advices[i].state))
			return advices[i].text;
	return NULL;
}

/* Why a session only reads, where it tells (PostgreSQL 14), or NULL. */
static const char *find_read_only(PGconn *pg)
{
	static const struct {
		const char *parameter, *text;
	} causes[] = {
		{ "in_hot_standby", "the server is a standby: use the URL of the primary" },
		{ "default_transaction_read_only",
			"default_transaction_read_only is on for the server, the database or the "
			"role" },
	};
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
		const char *value = PQparameterStatus(pg, causes[i].parameter);
		if (value && !strcmp(value, "on"))
			return causes[i].text;
	}
	return NULL;
}

/* The message with everything the server adds to it. */
static void put_message(const mig_conn *conn, const PGresult *result, struct mig_buf *out)
{
	const char *state = field(result, PG_DIAG_SQLSTATE);
	const char *hint = field(result, PG_DIAG_MESSAGE_HINT);
	const char *advice =
		strcmp(state, READ_ONLY) != 0 ? find_advice(state, hint) : find_read_only(conn->pg);
	put_line(out, field(result, PG_DIAG_MESSAGE_PRIMARY));
	if (*state)
		mig_buf_printf(out, " (SQLSTATE %s)", state);
	put_part(out, "", field(result, PG_DIAG_MESSAGE_DETAIL));
	put_part(out, advice ? "" : "hint: ", advice ? advice : hint);
	/* of a function or a DO block: the statement in it, and the line */
	put_part(out, "in ", field(result, PG_DIAG_INTERNAL_QUERY));
	put_part(out, "in ", field(result, PG_DIAG_CONTEXT));
}

int mig_pg_position(const char *text, const char *sql, size_t len)
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

/* libpq's own text: messages of a line each, the last of which says most. What it guesses about one
 * follows in lines that are indented. */
static char *last_message(const char *text)
{
	const char *last = "", *line = text;
	for (; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (*line != '\t' && *line != '\n')
			last = line;
	size_t len = strcspn(last, "\r\n");
	return len ? mig_strndup(last, len) : mig_strdup("the server closed it");
}

/* Why the server has ended the connection: what it said last may be in libpq's buffer still, behind
 * answers that nobody has taken. With the socket closed, nothing is waited for. NULL: it said
 * nothing. */
static PGresult *find_last_words(mig_conn *conn)
{
	int nothing = 0; /* in a pipeline one NULL is only the end of an answer */
	while (nothing < 2 && PQstatus(conn->pg) == CONNECTION_BAD) {
		PGresult *result = PQgetResult(conn->pg);
		nothing = result ? 0 : nothing + 1;
		if (result && is_fatal(result))
			return result;
		PQclear(result);
	}
	return NULL;
}

static int fail_lost(mig_conn *conn, const PGresult *given, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	/* until something else is asked of the connection */
	char *own = last_message(PQerrorMessage(conn->pg));
	PGresult *found = *field(given, PG_DIAG_MESSAGE_PRIMARY) ? NULL : find_last_words(conn);
	const PGresult *result = found ? found : given;
	conn->lost = true;
	if (*field(result, PG_DIAG_MESSAGE_PRIMARY)) {
		put_message(conn, result, &text);
	} else {
		mig_buf_puts(&text, own);
	}
	int rc =
		mig_fail(err, MIG_ECONNECT, "the connection to the server was lost: %s", text.data);
	PQclear(found);
	free(own);
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
	if (!result || conn->lost || is_fatal(result) || PQstatus(conn->pg) == CONNECTION_BAD)
		return fail_lost(conn, result, err);
	if (*field(result, PG_DIAG_MESSAGE_PRIMARY)) {
		put_message(conn, result, &text);
	} else { /* libpq's own: what it cannot send, or does not understand */
		char *line = last_message(PQresultErrorMessage(result));
		mig_buf_puts(&text, line);
		free(line);
	}
	/* a lock that was not to be had in time, and a deadlock that others were spared */
	bool busy = !strcmp(state, "55P03") || !strcmp(state, "40P01");
	int rc = mig_fail(err, busy ? MIG_EBUSY : MIG_EDB, "%s", text.data);
	mig_buf_dispose(&text);
	if (err) {
		err->sql = mig_strndup(sql, len);
		err->position =
			mig_pg_position(field(result, PG_DIAG_STATEMENT_POSITION), sql, len);
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
	const char *severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	bool warning = !strcmp(severity, "WARNING");
	mig_buf_printf(&text, "%s: ", *severity ? severity : "NOTICE");
	put_line(&text, field(result, PG_DIAG_MESSAGE_PRIMARY));
	put_part(&text, "", field(result, PG_DIAG_MESSAGE_DETAIL));
	conn->host->notice(conn->host->data, warning, text.data);
	mig_buf_dispose(&text);
}
