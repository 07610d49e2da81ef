#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
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

static void notice(mig_conn *conn, bool warning, char *take_text)
{
	if (conn->host->notice)
		conn->host->notice(conn->host->data, warning, take_text);
	free(take_text);
}

/* Locks are not replicated: in a Galera cluster, runners at two nodes do not see each other. */
static bool is_in_cluster(mig_conn *conn)
{
	MYSQL_RES *result;
	MYSQL_ROW row =
		mig_mariadb_ask(conn, mig_strdup("SHOW VARIABLES LIKE 'wsrep_on'"), &result);
	bool on = row && row[1] && !strcmp(row[1], "ON");
	mysql_free_result(result);
	return on;
}

int mig_mariadb_lock(mig_conn *conn, const char *key, mig_error *err)
{
	struct mig_buf name = MIG_BUF_INIT;
	conn->in_cluster = is_in_cluster(conn);
	if (conn->in_cluster) {
		notice(conn, false,
			mig_strdup("this server is a node of a Galera cluster: a lease, a row of "
				   "the table mig_lease, is the lock between runners"));
		return 0;
	}
	put_name(conn, key, &name);
	int64_t began = mig_clock_now(), left = conn->host->lock_timeout;
	int rc = try(conn, name.data, 0, err);
	if (rc == 0 && left > 0) {
		char *holder = mig_mariadb_holder(conn, name.data);
		notice(conn, false,
			mig_format("waiting for another runner: %s holds the lock", holder));
		free(holder);
	}
	while (rc == 0 && left > 0) {
		rc = try(conn, name.data, left < LONGEST_SLICE ? left : LONGEST_SLICE, err);
		left = began + conn->host->lock_timeout - mig_clock_now();
	}
	if (rc == 0) {
		char *holder = mig_mariadb_holder(conn, name.data);
		rc = mig_fail(err, MIG_ELOCKED,
			"another runner holds the lock of this database: %s (waited %.1f s)",
			holder, (double)(mig_clock_now() - began) / 1000);
		free(holder);
	}
	mig_buf_dispose(&name);
	return rc < 0 ? rc : 0;
}

enum mig_lock_reach mig_mariadb_lock_reach(const mig_conn *conn)
{
	return conn->in_cluster ? MIG_LOCK_IS_LEASE : MIG_LOCK_SUFFICES;
}

void mig_mariadb_unlock(mig_conn *conn, const char *key)
{
	struct mig_buf sql = MIG_BUF_INIT;
	if (conn->in_cluster)
		return;
	mig_buf_puts(&sql, "DO RELEASE_LOCK(");
	put_name(conn, key, &sql);
	mig_buf_putc(&sql, ')');
	mig_mariadb_run(conn, MIG_WAIT_CLEANUP, sql.data, sql.len, NULL, NULL);
	mig_buf_dispose(&sql);
}
