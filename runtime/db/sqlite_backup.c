/* A copy of a database, through SQLite's backup interface, and the way back. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/path.h"
#include "db/sqlite_conn.h"

static int fail(const char *what, const char *path, const char *why, mig_error *err)
{
	return mig_fail(err, MIG_EIO, "cannot %s %s: %s", what, mig_path_display(path), why);
}

static int open_file(const char *path, int flags, sqlite3 **out, mig_error *err)
{
	int rc = sqlite3_open_v2(path, out, flags, NULL);
	if (rc == SQLITE_OK)
		return 0;
	fail("open", path, *out ? sqlite3_errmsg(*out) : sqlite3_errstr(rc), err);
	sqlite3_close(*out);
	*out = NULL;
	return MIG_EIO;
}

/* Copy all pages, in one go: nobody writes in between. Waits for locks as `conn` does. */
static int copy(mig_conn *conn, sqlite3 *to, sqlite3 *from, const char *path, mig_error *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	int rc = SQLITE_ERROR;
	conn->busy_since = 0;
	for (int attempt = 0; backup; attempt++) {
		rc = sqlite3_backup_step(backup, -1);
		if ((rc != SQLITE_BUSY && rc != SQLITE_LOCKED) || !mig_sqlite_pause(conn, attempt))
			break;
	}
	int end = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(to);
	if (rc == SQLITE_DONE && end == SQLITE_OK)
		return 0;
	return fail("copy the database to or from", path,
		sqlite3_errstr(rc == SQLITE_DONE || rc == SQLITE_OK ? end : rc), err);
}

/* SQLite looks at every page and every index. */
static int check(sqlite3 *db, const char *path, mig_error *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &stmt, NULL);
	rc = rc == SQLITE_OK ? sqlite3_step(stmt) : rc;
	const char *answer =
		rc == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : sqlite3_errmsg(db);
	int result = answer && !strcmp(answer, "ok")
			     ? 0
			     : fail("trust the copy", path, answer ? answer : "no answer", err);
	sqlite3_finalize(stmt);
	return result;
}

/* The source is read through a connection of its own: a connection that is about to write cannot
 * be the source of a backup, and readers see what was there before. */
int mig_sqlite_backup(mig_conn *conn, const char *path, mig_error *err)
{
	sqlite3 *from = NULL, *to = NULL;
	struct stat status;
	if (!conn->path)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"a database in memory has no place for a backup beside it");
	int rc = open_file(conn->path, SQLITE_OPEN_READONLY, &from, err);
	if (rc == 0)
		rc = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to, err);
	if (rc == 0 && stat(conn->path, &status) == 0 && chmod(path, status.st_mode & 0777) != 0)
		rc = fail("protect", path, "its mode cannot be set", err);
	if (rc == 0)
		rc = copy(conn, to, from, path, err);
	if (rc == 0)
		rc = check(to, path, err);
	sqlite3_close(from);
	sqlite3_close(to);
	if (rc < 0)
		unlink(path);
	return rc;
}

int mig_sqlite_restore(mig_conn *conn, const char *path, mig_error *err)
{
	sqlite3 *from = NULL;
	mig_sqlite_end_statements(conn);
	int rc = open_file(path, SQLITE_OPEN_READONLY, &from, err);
	if (rc == 0)
		rc = copy(conn, conn->db, from, path, err);
	sqlite3_close(from);
	return rc;
}
