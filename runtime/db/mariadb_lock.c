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

/* The first row of a question to the server, in *result, which the caller frees; or NULL. */
static MYSQL_ROW ask(mig_conn *conn, char *take_sql, MYSQL_RES **result)
{
	*result = NULL;
	mig_mariadb_run(conn, MIG_WAIT_STATEMENT, take_sql, strlen(take_sql), result, NULL);
	free(take_sql);
	return *result ? mysql_fetch_row(*result) : NULL;
}

/* "connection 12 of app@10.0.0.3:5012 …"; another user's are not shown to everybody. */
static char *describe_holder(mig_conn *conn, const char *name)
{
	MYSQL_RES *lock = NULL, *process = NULL;
	MYSQL_ROW id = ask(conn, mig_format("SELECT IS_USED_LOCK(%s)", name), &lock);
	MYSQL_ROW who = NULL;
	char *text;
	if (id && id[0])
		who = ask(conn,
			mig_format("SELECT USER, HOST, TIME FROM information_schema.PROCESSLIST "
				   "WHERE ID = %s",
				id[0]),
			&process);
	if (!id || !id[0])
		text = mig_strdup("a connection that has just ended");
	else if (who && who[0] && who[1] && who[2])
		text = mig_format("connection %s of %s@%s (in this state for %s s)", id[0], who[0],
			who[1], who[2]);
	else
		text = mig_format("connection %s", id[0]);
	mysql_free_result(process);
	mysql_free_result(lock);
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
	MYSQL_RES *result;
	MYSQL_ROW row = ask(conn, mig_strdup("SHOW VARIABLES LIKE 'wsrep_on'"), &result);
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
