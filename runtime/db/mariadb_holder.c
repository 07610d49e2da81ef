/* Who holds the lock, as far as the server lets us see. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "db/mariadb_conn.h"

const char mig_mariadb_runner_attribute[] = "mig_runner";

MYSQL_ROW mig_mariadb_ask(mig_conn *conn, char *take_sql, MYSQL_RES **result)
{
	*result = NULL;
	mig_mariadb_run(conn, MIG_WAIT_STATEMENT, take_sql, strlen(take_sql), result, NULL);
	free(take_sql);
	return *result ? mysql_fetch_row(*result) : NULL;
}

/* Another user's connections are not shown to everybody. */
static void put_process(mig_conn *conn, const char *id, struct mig_buf *out)
{
	MYSQL_RES *result;
	MYSQL_ROW row = mig_mariadb_ask(conn,
		mig_format("SELECT USER, HOST, IF(COMMAND = 'Sleep', 'idle', 'busy'), "
			   "CAST(UTC_TIMESTAMP() - INTERVAL TIME SECOND AS CHAR(19)) "
			   "FROM information_schema.PROCESSLIST WHERE ID = %s",
			id),
		&result);
	if (row && row[0] && row[1])
		mig_buf_printf(out, ", user %s at %s", row[0], row[1]);
	if (row && row[2] && row[3])
		mig_buf_printf(out, ", %s since %s UTC", row[2], row[3]);
	mysql_free_result(result);
}

/* What its client said when it connected; only some servers keep that. */
static void put_runner(mig_conn *conn, const char *id, struct mig_buf *out)
{
	MYSQL_RES *result;
	MYSQL_ROW row = mig_mariadb_ask(conn,
		mig_format(
			"SELECT ATTR_VALUE FROM performance_schema.session_account_connect_attrs "
			"WHERE PROCESSLIST_ID = %s AND ATTR_NAME = '%s'",
			id, mig_mariadb_runner_attribute),
		&result);
	if (row && row[0])
		mig_buf_printf(out, ", %s", row[0]);
	mysql_free_result(result);
}

/* What the tables of mig say, unless somebody is just changing one of them. @return NULL: nothing
 */
static char *ask_standing(mig_conn *conn)
{
	static const char hurry[] = "SET @mig_holder_wait = @@SESSION.lock_wait_timeout, "
				    "SESSION lock_wait_timeout = 1",
			  back[] = "SET SESSION lock_wait_timeout = "
				   "CAST(@mig_holder_wait AS UNSIGNED)";
	const mig_driver_host *host = conn->host;
	if (!host->standing ||
		mig_mariadb_run(conn, MIG_WAIT_STATEMENT, hurry, sizeof hurry - 1, NULL, NULL) < 0)
		return NULL;
	char *standing = host->standing(host->data);
	mig_mariadb_run(conn, MIG_WAIT_CLEANUP, back, sizeof back - 1, NULL, NULL);
	return standing;
}

char *mig_mariadb_holder(mig_conn *conn, const char *name)
{
	MYSQL_RES *result;
	MYSQL_ROW row = mig_mariadb_ask(conn, mig_format("SELECT IS_USED_LOCK(%s)", name), &result);
	struct mig_buf who = MIG_BUF_INIT;
	if (!row || !row[0]) {
		mysql_free_result(result);
		return mig_strdup("a connection that has just ended");
	}
	char *standing = ask_standing(conn);
	put_process(conn, row[0], &who);
	if (!standing || !strstr(standing, "pid "))
		put_runner(conn, row[0], &who);
	if (standing)
		mig_buf_printf(&who, ", %s", standing);
	char *text = who.len ? mig_format("connection %s (%s)", row[0], who.data + 2)
			     : mig_format("connection %s", row[0]);
	mig_buf_dispose(&who);
	free(standing);
	mysql_free_result(result);
	return text;
}
