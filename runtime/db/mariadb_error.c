#include <netdb.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/mariadb_conn.h"

enum { WARNINGS_SHOWN = 10, WARN_KEY_NAME_IGNORED = 1280 };

static bool breaks_connection(unsigned number)
{
	switch (number) {
	case MIG_MARIADB_SHUTDOWN:
	case MIG_MARIADB_ABORTED:
	case MIG_MARIADB_CONNECTION_KILLED:
	case MIG_MARIADB_IDLE_TOO_LONG:
	case MIG_MARIADB_CLIENT_GONE:
	case MIG_MARIADB_CLIENT_LOST:
	case MIG_MARIADB_CLIENT_LOST_EXTENDED:
		return true;
	default:
		return false;
	}
}

bool mig_mariadb_is_busy(unsigned number)
{
	return number == MIG_MARIADB_LOCK_TIMEOUT || number == MIG_MARIADB_DEADLOCK ||
	       number == MIG_MARIADB_RECORD_CHANGED;
}

/* --- where in the SQL -------------------------------------------------------------------- */

/* The server quotes the SQL from where it stopped, at most 80 characters of it, and tells the line:
 * "… near 'SELEC 1' at line 2". */
int mig_mariadb_position(const char *message, const char *sql, size_t len)
{
	const char *near = strstr(message, "near '"), *end = NULL;
	if (!near)
		return 0;
	near += strlen("near '");
	for (const char *p = near; (p = strstr(p, "' at line ")) != NULL; p++)
		end = p; /* the text may have it, too */
	if (!end || end == near)
		return 0;
	size_t near_len = (size_t)(end - near);
	long line = strtol(end + strlen("' at line "), NULL, 10);
	const char *from = sql, *sql_end = sql + len;
	for (; line > 1 && from; line--) {
		from = memchr(from, '\n', (size_t)(sql_end - from));
		from = from ? from + 1 : NULL;
	}
	if (!from)
		return 0;
	/* what is quoted whole ends the SQL, and may be in it more than once */
	const char *found = (size_t)(sql_end - from) < near_len ? NULL : sql_end - near_len;
	if (!found || memcmp(found, near, near_len) != 0)
		found = memmem(from, (size_t)(sql_end - from), near, near_len);
	return found ? (int)(found - sql) + 1 : 0;
}

/* --- messages ---------------------------------------------------------------------------- */

/* What a message says, without advice to read a manual. */
static char *shorten(const char *message)
{
	const char *near = strstr(message, "near '");
	if (!near || strncmp(message, "You have an error in your SQL syntax", 36) != 0)
		return mig_strdup(message);
	bool at_end = !strncmp(near, "near '' at", 10);
	return mig_format("syntax error %s", at_end ? "at the end" : near);
}

/* What a server that was killed while it made or dropped a table may leave, and trips over. */
static const char *advice(const char *message)
{
	static const char left[] = ": a crash of the server has left a file of that table; take "
				   "its .ibd file out of the server's data folder";
	return strstr(message, "(errno: 184 ") ? left : "";
}

static int fail_statement(mig_conn *conn, unsigned number, mig_error *err)
{
	char *text = shorten(mysql_error(conn->my));
	int rc;
	switch (number) {
	case MIG_MARIADB_NO_DATABASE:
		rc = mig_fail(err, MIG_EDB,
			"the URL names no database, and the statement needs one: write "
			"mariadb://host/database");
		break;
	case MIG_MARIADB_PACKET_TOO_LARGE:
	case MIG_MARIADB_CLIENT_PACKET_TOO_LARGE:
		rc = mig_fail(err, MIG_EDB,
			"the statement or a value is larger than the server takes: split it, or "
			"raise max_allowed_packet of the server");
		break;
	default:
		rc = mig_fail(err, mig_mariadb_is_busy(number) ? MIG_EBUSY : MIG_EDB,
			"%s (error %u, SQLSTATE %s)%s", text, number, mysql_sqlstate(conn->my),
			advice(text));
	}
	free(text);
	return rc;
}

int mig_mariadb_fail(mig_conn *conn, const char *sql, size_t len, mig_error *err)
{
	unsigned number = mysql_errno(conn->my);
	bool lost = breaks_connection(number);
	conn->failed = number;
	conn->lost = conn->lost || lost;
	if (conn->wait.signal && (lost || number == MIG_MARIADB_INTERRUPTED))
		return mig_fail_interrupted_by(conn->wait.signal, err);
	/* what fails for a reason outside the statement is not told with the statement */
	if (lost)
		return mig_fail(err, MIG_ECONNECT, "the connection to the server was lost: %s",
			mysql_error(conn->my));
	int position = mig_mariadb_position(mysql_error(conn->my), sql, len);
	int rc = fail_statement(conn, number, err);
	if (err) {
		err->sql = mig_strndup(sql, len);
		err->position = position;
	}
	return rc;
}

/* libmariadb ends some messages with the number that the system gave: "… (111)". */
static char *explain(const char *message)
{
	const char *open = strrchr(message, '('), *close = open ? strchr(open, ')') : NULL;
	char *end = NULL;
	long number = open ? strtol(open + 1, &end, 10) : 0;
	if (!close || end != close || close[1] || open < message + 2)
		return mig_strdup(message);
	int len = (int)(open - message) - 1;
	if (!number)
		return mig_strndup(message, (size_t)len);
	return mig_format("%.*s: %s", len, message,
		number < 0 ? gai_strerror((int)number) : strerror((int)number));
}

int mig_mariadb_fail_connect(mig_conn *conn, mig_error *err)
{
	if (conn->wait.signal && conn->wait.kind == MIG_WAIT_CONNECT)
		return mig_fail_interrupted_by(conn->wait.signal, err);
	if (conn->wait.give_up && mig_clock_now() >= conn->wait.give_up)
		return mig_fail(err, MIG_ECONNECT,
			"the server did not answer within %u s (connect_timeout in the URL)",
			mig_mariadb_connect_timeout(conn->my));
	char *text = explain(mysql_error(conn->my));
	int rc = mig_fail(err, MIG_ECONNECT, "%s (error %u)", text, mysql_errno(conn->my));
	free(text);
	return rc;
}

/* --- warnings ---------------------------------------------------------------------------- */

/* The first of them; NULL: they are not to be had. */
static MYSQL_RES *show_warnings(mig_conn *conn)
{
	MYSQL_RES *result = NULL;
	char *sql = mig_format("SHOW WARNINGS LIMIT %d", WARNINGS_SHOWN);
	mig_mariadb_run(conn, MIG_WAIT_CLEANUP, sql, strlen(sql), &result, NULL);
	free(sql);
	return result;
}

bool mig_mariadb_has_warning(mig_conn *conn, unsigned number)
{
	MYSQL_RES *result = mysql_warning_count(conn->my) ? show_warnings(conn) : NULL;
	MYSQL_ROW row;
	bool found = false;
	while (result && (row = mysql_fetch_row(result)) != NULL)
		found = found || strtoul(row[1], NULL, 10) == number;
	mysql_free_result(result);
	return found;
}

void mig_mariadb_tell_warnings(mig_conn *conn)
{
	unsigned count = mysql_warning_count(conn->my);
	MYSQL_RES *result = count && conn->host->notice ? show_warnings(conn) : NULL;
	MYSQL_ROW row;
	while (result && (row = mysql_fetch_row(result)) != NULL) {
		/* A primary key has no name here. Portable SQL, such as that of the version
		 * table, gives it one. */
		if (strtol(row[1], NULL, 10) == WARN_KEY_NAME_IGNORED)
			continue;
		char *text = mig_format("%s (%s %s)", row[2],
			strcmp(row[0], "Note") != 0 ? "warning" : "note", row[1]);
		for (char *p = text; *p; p++)
			*p = *p == '\n' || *p == '\r' ? ' ' : *p;
		conn->host->notice(conn->host->data, strcmp(row[0], "Note") != 0, text);
		free(text);
	}
	mysql_free_result(result);
	if (count > WARNINGS_SHOWN && conn->host->notice) {
		char *text = mig_format("and %u more", count - WARNINGS_SHOWN);
		conn->host->notice(conn->host->data, true, text);
		free(text);
	}
}
