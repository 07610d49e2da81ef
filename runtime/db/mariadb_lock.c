#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "db/mariadb_conn.h"

enum {
	LONGEST_NAME = 64,    /* that servers take */
	LONGEST_SLICE = 1000, /* milliseconds of one GET_LOCK */
};

/* Append the name of the lock as a literal. Locks are the server's, so the database is part of the
 * name; a long name is replaced by its hash (FNV-1a). */
static void put_name(mig_conn *conn, const char *key, struct mig_buf *out)
{
	const char *database = "";
	mariadb_get_infov(conn->my, MARIADB_CONNECTION_SCHEMA, (void *)&database);
	char *name = mig_format("mig:%s:%s", database ? database : "", key);
	size_t len = strlen(name);
	if (len > LONGEST_NAME) {
		uint64_t hash = 14695981039346656037u;
		for (size_t i = 0; i < len; i++)
			hash = (hash ^ (unsigned char)name[i]) * 1099511628211u;
		mig_buf_printf(out, "'mig:%016llx'", (unsigned long long)hash);
	} else {
		mig_mariadb_put_string(out, name, len, true);
	}
	free(name);
}

/* One attempt. @return 1 taken, 0 not yet */
static int try(mig_conn *conn, const char *name, int64_t milliseconds, mig_error *err)
{
	MYSQL_RES *result = NULL;
	/* MySQL knows whole seconds only */
	if (milliseconds && strstr(conn->server, "MySQL"))
		milliseconds = LONGEST_SLICE;
	char *sql = mig_format("SELECT GET_LOCK(%s, %lld.%03d)", name,
		(long long)milliseconds / 1000, (int)(milliseconds % 1000));
	int rc = mig_mariadb_run(conn, MIG_WAIT_STATEMENT, sql, strlen(sql), &result, err);
	free(sql);
	if (rc < 0)
		return rc;
	MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
	if (row && row[0])
		rc = *row[0] == '1';
	else if (conn->wait.signal)
		rc = mig_fail_interrupted_by(conn->wait.signal, err);
	else
		rc = mig_fail(
			err, MIG_EDB, "the server could not take the lock (GET_LOCK gave NULL)");
	mysql_free_result(result);
	return rc;
}

/* "connection 12 of app@10.0.0.3:5012"; another user's connections are not shown to everybody. */
static char *describe_holder(mig_conn *conn, const char *name)
{
	MYSQL_RES *result = NULL;
	char *sql = mig_format("SELECT h.id, p.USER, p.HOST, p.TIME "
			       "FROM (SELECT IS_USED_LOCK(%s) AS id) AS h "
			       "LEFT JOIN information_schema.PROCESSLIST AS p ON p.ID = h.id",
		name);
	int rc = mig_mariadb_run(conn, MIG_WAIT_STATEMENT, sql, strlen(sql), &result, NULL);
	MYSQL_ROW row = rc == 0 ? mysql_fetch_row(result) : NULL;
	char *text;
	if (row && row[0] && row[1] && row[2] && row[3])
		text = mig_format("connection %s of %s@%s, in its present state for %s s", row[0],
			row[1], row[2], row[3]);
	else if (row && row[0])
		text = mig_format("connection %s", row[0]);
	else
		text = mig_strdup("a connection that has just ended");
	mysql_free_result(result);
	free(sql);
	return text;
}

static void notice(mig_conn *conn, bool warning, char *take_text)
{
	if (conn->host->notice)
		conn->host->notice(conn->host->data, warning, take_text);
	free(take_text);
}

/* Locks are not replicated: in a Galera cluster, runners at two nodes do not see each other. */
static void warn_of_cluster(mig_conn *conn)
{
	static const char sql[] = "SHOW VARIABLES LIKE 'wsrep_on'";
	MYSQL_RES *result = NULL;
	mig_mariadb_run(conn, MIG_WAIT_STATEMENT, sql, sizeof sql - 1, &result, NULL);
	MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
	if (row && row[1] && !strcmp(row[1], "ON"))
		notice(conn, true,
			mig_strdup("this server is a node of a Galera cluster: the lock keeps out "
				   "other runners at this node only"));
	mysql_free_result(result);
}

int mig_mariadb_lock(mig_conn *conn, const char *key, mig_error *err)
{
	struct mig_buf name = MIG_BUF_INIT;
	put_name(conn, key, &name);
	warn_of_cluster(conn);
	int64_t began = mig_mariadb_now(), left = conn->host->lock_timeout;
	int rc = try(conn, name.data, 0, err);
	if (rc == 0 && left > 0) {
		char *holder = describe_holder(conn, name.data);
		notice(conn, false,
			mig_format("waiting for another runner: %s holds the lock", holder));
		free(holder);
	}
	while (rc == 0 && left > 0) {
		rc = try(conn, name.data, left < LONGEST_SLICE ? left : LONGEST_SLICE, err);
		left = began + conn->host->lock_timeout - mig_mariadb_now();
	}
	if (rc == 0) {
		char *holder = describe_holder(conn, name.data);
		rc = mig_fail(err, MIG_ELOCKED,
			"another runner holds the lock of this database: %s (waited %.1f s)",
			holder, (double)(mig_mariadb_now() - began) / 1000);
		free(holder);
	}
	mig_buf_dispose(&name);
	return rc < 0 ? rc : 0;
}

void mig_mariadb_unlock(mig_conn *conn, const char *key)
{
	struct mig_buf sql = MIG_BUF_INIT;
	mig_buf_puts(&sql, "DO RELEASE_LOCK(");
	put_name(conn, key, &sql);
	mig_buf_putc(&sql, ')');
	mig_mariadb_run(conn, MIG_WAIT_CLEANUP, sql.data, sql.len, NULL, NULL);
	mig_buf_dispose(&sql);
}
