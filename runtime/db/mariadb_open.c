#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/runner.h"
#include "db/mariadb_conn.h"
#include "db/url.h"

/* What the session must be, whatever the server's or a user's defaults are.
 *
 * Strings are written with backslash escapes and names in backticks, so the two modes that change
 * what quotes mean are off, with the modes that imply them; so is the one that takes an empty
 * string for NULL. Strict mode is on: a value that does not fit is an error and not a warning. A
 * commit is followed by nothing, and a query gives all its rows. SHOW CREATE TABLE quotes names, so
 * that they can be told from its own words. time_zone is left as it is: NOW() and TIMESTAMP values
 * in a revision mean what they mean to everybody else on this server. */
static const char pin[] =
	"SET NAMES utf8mb4, autocommit = 1, foreign_key_checks = 1, sql_quote_show_create = 1, "
	"completion_type = 0, sql_select_limit = 18446744073709551615, sql_mode = "
	"REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE("
	"CONCAT(',', @@sql_mode, ',STRICT_TRANS_TABLES,'), "
	"',ANSI_QUOTES,', ','), ',NO_BACKSLASH_ESCAPES,', ','), ',ANSI,', ','), ',DB2,', ','), "
	"',MAXDB,', ','), ',MSSQL,', ','), ',ORACLE,', ','), ',POSTGRESQL,', ','), "
	"',EMPTY_STRING_IS_NULL,', ',')";

static void copy_url(const mig_url *from, mig_url *to)
{
	*to = (mig_url){
		.scheme = mig_strdup(from->scheme),
		.user = mig_strdup(from->user),
		.password = mig_strdup(from->password),
		.host = mig_strdup(from->host),
		.port = from->port,
		.database = mig_strdup(from->database),
		.nparams = from->nparams,
	};
	to->params = mig_calloc(from->nparams + 1, sizeof *to->params);
	for (size_t i = 0; i < from->nparams; i++) {
		to->params[i].name = mig_strdup(from->params[i].name);
		to->params[i].value = mig_strdup(from->params[i].value);
	}
}

/* "MariaDB 10.11.6" from "10.11.6-MariaDB-0+deb12u1". */
static char *name_server(MYSQL *my)
{
	const char *text = mysql_get_server_info(my);
	const char *name = strstr(text, "MariaDB") ? "MariaDB" : "MySQL";
	return mig_format("%s %.*s", name, (int)strspn(text, "0123456789."), text);
}

/* libmariadb leaves the socket of a TLS connection in blocking mode, in which its non-blocking
 * calls wait inside of OpenSSL, where no interrupt is seen. */
static void unblock(MYSQL *my)
{
	int socket = mysql_get_socket(my);
	int flags = fcntl(socket, F_GETFL);
	if (flags >= 0)
		fcntl(socket, F_SETFL, flags | O_NONBLOCK);
}

static int connect_to(mig_conn *conn, enum mig_mariadb_wait_kind kind, mig_error *err)
{
	conn->my = mysql_init(NULL);
	if (!conn->my)
		return mig_fail(err, MIG_ENOMEM, "out of memory");
	mig_mariadb_set_params(conn->my, &conn->url);
	char *runner = mig_runner_describe();
	mysql_options4(conn->my, MYSQL_OPT_CONNECT_ATTR_ADD, mig_mariadb_runner_attribute, runner);
	free(runner);
	mig_mariadb_expect(conn, kind);
	conn->wait.give_up =
		mig_clock_now() + 1000 * (int64_t)mig_mariadb_connect_timeout(conn->my);
	/* CLIENT_FOUND_ROWS: an UPDATE tells how many rows it found, also those that had the new
	 * values already. A version row that was there is not one that was missing. */
	if (!mig_mariadb_connect(conn, CLIENT_FOUND_ROWS))
		return mig_mariadb_fail_connect(conn, err);
	if (mysql_get_ssl_cipher(conn->my))
		unblock(conn->my);
	else if (mig_mariadb_wants_tls(&conn->url))
		return mig_fail(err, MIG_ECONNECT,
			"the URL asks for TLS, but the server does not offer it");
	return 0;
}

int mig_mariadb_prepare_session(mig_conn *conn, mig_error *err)
{
	conn->server = name_server(conn->my);
	return mig_mariadb_run(conn, MIG_WAIT_STATEMENT, pin, sizeof pin - 1, NULL, err);
}

int mig_mariadb_open(
	const mig_url *url, const mig_driver_host *host, mig_conn **out, mig_error *err)
{
	*out = NULL;
	int rc = mig_mariadb_check_params(url, err);
	if (rc < 0)
		return rc;
	mig_conn *conn = mig_calloc(1, sizeof *conn);
	conn->host = host;
	copy_url(url, &conn->url);
	rc = connect_to(conn, MIG_WAIT_CONNECT, err);
	if (rc == 0)
		rc = mig_mariadb_prepare_session(conn, err);
	if (rc < 0)
		mig_mariadb_close(conn);
	else
		*out = conn;
	return rc;
}

void mig_mariadb_close(mig_conn *conn)
{
	if (!conn)
		return;
	mig_mariadb_end_cursors(conn);
	if (conn->adopted)
		mig_mariadb_give_back(conn);
	else if (conn->my)
		mysql_close(conn->my); /* the server rolls back */
	free(conn->server);
	mig_url_dispose(&conn->url);
	free(conn);
}

/* The interrupt that limits the time for a kill is there from the beginning. */
static int always(void)
{
	return 1;
}

bool mig_mariadb_kill(mig_conn *conn)
{
	const mig_driver_host host = { .interrupted = always };
	mig_conn other = { .host = &host, .url = conn->url };
	int rc = connect_to(&other, MIG_WAIT_KILL, NULL);
	if (rc == 0) {
		char *sql = mig_format("KILL QUERY %lu", mysql_thread_id(conn->my));
		rc = mig_mariadb_run(&other, MIG_WAIT_KILL, sql, strlen(sql), NULL, NULL);
		free(sql);
	}
	if (other.my)
		mysql_close(other.my);
	return rc == 0;
}
