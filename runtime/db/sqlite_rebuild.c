/* What SQLite must be told before a table can be replaced by another. */
#include <sys/statvfs.h>

#include "base/error.h"
#include "base/path.h"
#include "db/sqlite_conn.h"

enum { ROWS_BETWEEN = 1000 }; /* two reports of how far the copy is */

static int check_disk(const mig_conn *conn, int64_t bytes, mig_error *err)
{
	struct statvfs disk;
	if (!conn->path || statvfs(conn->path, &disk) != 0)
		return 0;
	int64_t room = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
	if (room >= bytes)
		return 0;
	return mig_fail(err, MIG_EDB,
		"not enough room on the disk of %s: the copy of the table takes about %lld MB, "
		"and %lld MB are free",
		mig_path_display(conn->path), (long long)bytes / 1000000 + 1,
		(long long)room / 1000000);
}

/* `PRAGMA foreign_keys` does nothing inside a transaction, so that nobody forgets the violations
 * that a COMMIT still has to fail for. Where none are open, the switch itself is safe. */
static int check_deferred(mig_conn *conn, mig_error *err)
{
	int open = 0, highest = 0;
	sqlite3_db_status(conn->db, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &highest, 0);
	if (!open)
		return 0;
	return mig_fail(err, MIG_EDB,
		"rows violate a deferred foreign key: put them right before a table is changed");
}

static int setting(mig_conn *conn, int option, int value)
{
	int before = 0;
	sqlite3_db_config(conn->db, option, -1, &before);
	sqlite3_db_config(conn->db, option, value, NULL);
	return before;
}

/* Called for each row that changes in a table with rowids. */
static void on_change(
	void *data, int change, const char *schema, const char *table, sqlite3_int64 id)
{
	mig_conn *conn = data;
	(void)schema, (void)table, (void)id;
	if (change == SQLITE_INSERT && ++conn->copied % ROWS_BETWEEN == 0)
		conn->host->copied(conn->host->data, conn->copied);
}

/* The owner of a connection that is not ours may have a hook of his own, which SQLite would not
 * give back. */
static void count_rows(mig_conn *conn, bool on)
{
	conn->copied = 0;
	if (conn->host->copied && !conn->adopted)
		sqlite3_update_hook(conn->db, on ? on_change : NULL, conn);
}

static int end(mig_conn *conn)
{
	if (conn->rebuilding) {
		count_rows(conn, false);
		setting(conn, SQLITE_DBCONFIG_ENABLE_FKEY, conn->had_foreign_keys);
		setting(conn, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, conn->had_legacy_alter);
	}
	conn->rebuilding = false;
	return 0;
}

int mig_sqlite_rebuild(mig_conn *conn, bool on, int64_t bytes, mig_error *err)
{
	if (!on)
		return end(conn);
	int rc = check_deferred(conn, err);
	if (rc == 0)
		rc = check_disk(conn, bytes, err);
	if (rc < 0 || conn->rebuilding)
		return rc;
	conn->had_foreign_keys = setting(conn, SQLITE_DBCONFIG_ENABLE_FKEY, 0);
	/* or renaming the new table would follow references in views and triggers */
	conn->had_legacy_alter = setting(conn, SQLITE_DBCONFIG_LEGACY_ALTER_TABLE, 1);
	conn->rebuilding = true;
	count_rows(conn, true);
	int left = 1;
	sqlite3_db_config(conn->db, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &left);
	if (!left)
		return 0;
	end(conn);
	return mig_fail(err, MIG_EDB,
		"SQLite does not let go of its foreign keys inside a transaction: no table can be "
		"rebuilt without losing rows that refer to it");
}
