/* A copy of a database, through SQLite's backup interface, and the way back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "db/sqlite.h"
#include "db/sqlite_conn.h"

enum {
	PAGES_BETWEEN_POLLS = 4000,
	STEPS_BETWEEN_POLLS = 4000,
};

static int fail(const char *what, const char *path, const char *why, mig_error *err)
{
	return mig_fail(err, MIG_EIO, "cannot %s %s: %s", what, mig_path_display(path), why);
}

static int open_file(const char *path, int flags, sqlite3 **out, mig_error *err)
{
	int rc = sqlite3_open_v2(path, out, flags, NULL);
	if (rc == SQLITE_OK)
		return 0;
	if (rc == SQLITE_CANTOPEN)
		mig_sqlite_fail_open(path, flags, *out ? sqlite3_system_errno(*out) : 0, err);
	else
		fail("open", path, sqlite3_errstr(rc), err);
	sqlite3_close(*out);
	*out = NULL;
	return MIG_EIO;
}

static int number(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
	int found = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int(stmt, 0) : -1;
	sqlite3_finalize(stmt);
	return found;
}

/* A number that changes when another connection changes the database; or when its pages get another
 * size. */
static int version(sqlite3 *db)
{
	return number(db, "PRAGMA main.data_version");
}

static int page_size(sqlite3 *db)
{
	return number(db, "PRAGMA main.page_size");
}

/* Who sees whether somebody wrote before the lock was ours. */
struct watch {
	sqlite3 *db; /* NULL: nobody can */
	int version;
};

static int fail_written(const mig_conn *conn, mig_error *err)
{
	return mig_fail(err, MIG_EDB, "another process has written to %s since",
		mig_sqlite_shown_path(conn));
}

/* Copy all pages; the first step locks `to`. Waits for locks as `conn` does.
 * @param watch  NULL: nothing is lost when it is interrupted */
static int copy(mig_conn *conn, sqlite3 *to, sqlite3 *from, const char *path,
	const struct watch *watch, mig_error *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
	int rc = SQLITE_ERROR, pages = 1;
	bool written = false, stopped = false;
	conn->busy_since = 0;
	for (int attempt = 0; backup && !written && !stopped; attempt++) {
		rc = sqlite3_backup_step(backup, pages);
		if (rc == SQLITE_OK) {
			written = watch && watch->db && version(watch->db) != watch->version;
			stopped = !watch && mig_interrupted();
			pages = PAGES_BETWEEN_POLLS;
		} else if ((rc != SQLITE_BUSY && rc != SQLITE_LOCKED) ||
			   !mig_sqlite_pause(conn, attempt)) {
			break;
		}
	}
	int end = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(to);
	if (written)
		return fail_written(conn, err);
	if (stopped)
		return mig_fail_interrupted(err);
	if (rc == SQLITE_DONE && end == SQLITE_OK)
		return 0;
	return fail("copy the database to or from", path,
		sqlite3_errstr(rc == SQLITE_DONE || rc == SQLITE_OK ? end : rc), err);
}

static int on_progress(void *data)
{
	(void)data;
	return mig_interrupted();
}

/* SQLite looks at every page and every index. */
static int check(sqlite3 *db, const char *path, mig_error *err)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3_progress_handler(db, STEPS_BETWEEN_POLLS, on_progress, NULL);
	int rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &stmt, NULL);
	rc = rc == SQLITE_OK ? sqlite3_step(stmt) : rc;
	const char *answer =
		rc == SQLITE_ROW ? (const char *)sqlite3_column_text(stmt, 0) : sqlite3_errmsg(db);
	int result = 0;
	if (rc == SQLITE_INTERRUPT)
		result = mig_fail_interrupted(err);
	else if (!answer || strcmp(answer, "ok") != 0)
		result = fail("trust the copy", path, answer ? answer : "no answer", err);
	sqlite3_finalize(stmt);
	return result;
}

/* The source is read through a connection of its own: a connection that is about to write cannot
 * be the source of a backup, and readers see what was there before. */
static int write_copy(mig_conn *conn, const char *path, mig_error *err)
{
	sqlite3 *from = NULL, *to = NULL;
	struct stat status;
	int rc = open_file(conn->path, SQLITE_OPEN_READONLY, &from, err);
	if (rc == 0)
		rc = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to, err);
	if (rc == 0 && stat(conn->path, &status) == 0 && chmod(path, status.st_mode & 0777) != 0)
		rc = fail("protect", path, "its mode cannot be set", err);
	if (rc == 0)
		rc = copy(conn, to, from, path, NULL, err);
	if (rc == 0)
		rc = check(to, path, err);
	sqlite3_close(from);
	sqlite3_close(to);
	return rc;
}

/* With what SQLite has beside it, and could not take away either. */
static void take_away(const char *path)
{
	static const char *const ends[] = { "", "-journal", "-wal", "-shm" };
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		char *file = mig_format("%s%s", path, ends[i]);
		unlink(file);
		free(file);
	}
}

/* The copy gets its name when it is whole: what a run that was killed leaves has another. */
int mig_sqlite_backup(mig_conn *conn, const char *path, mig_error *err)
{
	if (!conn->path)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"a database in memory has no place for a backup beside it");
	char *part = mig_format("%s.part", path);
	int rc = write_copy(conn, part, err);
	if (rc == 0 && rename(part, path) != 0)
		rc = fail("name the copy", path, strerror(errno), err);
	if (rc < 0)
		take_away(part);
	free(part);
	conn->version_then = version(conn->db);
	return rc;
}

static int run(mig_conn *conn, const char *sql, mig_error *err)
{
	int rc = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : mig_sqlite_fail(conn, rc, sql, strlen(sql), err);
}

/* Nobody else may have written since the copy was made: that would be lost. Without a write-ahead
 * log nobody can from here on; with one, `watch` sees it. */
static int claim(mig_conn *conn, sqlite3 *from, struct watch *watch, mig_error *err)
{
	bool log = mig_sqlite_has_log(conn);
	int rc = mig_driver_sqlite.begin(conn, err);
	if (rc < 0)
		return rc;
	if (page_size(conn->db) != page_size(from))
		rc = mig_fail(err, MIG_EDB,
			"its pages have another size now, and whether another process has written "
			"to it cannot be told");
	else if (version(conn->db) != conn->version_then)
		rc = fail_written(conn, err);
	else if (log)
		rc = open_file(conn->path, SQLITE_OPEN_READONLY, &watch->db, err);
	else if (!conn->stays_locked)
		rc = run(conn, "PRAGMA locking_mode = EXCLUSIVE", err);
	conn->keeps_lock = rc == 0 && !log && !conn->stays_locked;
	if (watch->db)
		watch->version = version(watch->db);
	int end = run(conn, "ROLLBACK", rc < 0 ? NULL : err);
	return rc < 0 ? rc : end;
}

static bool file_has_log(sqlite3 *db)
{
	mig_conn conn = { .db = db };
	return mig_sqlite_has_log(&conn);
}

int mig_sqlite_restore(mig_conn *conn, const char *path, mig_error *err)
{
	sqlite3 *from = NULL;
	struct watch watch = { 0 };
	mig_sqlite_end_statements(conn);
	/* to be written, or it would leave the files of its own log behind */
	int rc = open_file(path, SQLITE_OPEN_READWRITE, &from, err);
	bool log = rc == 0 && file_has_log(from);
	/* The mode of the journal is the database's, too. Who changes it has the file alone, and to
	 * SQLite it looks like another process. */
	if (rc == 0 && log != mig_sqlite_has_log(conn))
		sqlite3_exec(conn->db,
			log ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE", NULL,
			NULL, NULL);
	else if (rc == 0)
		rc = claim(conn, from, &watch, err);
	if (rc == 0)
		rc = copy(conn, conn->db, from, path, &watch, err);
	sqlite3_close(watch.db);
	sqlite3_close(from);
	int end = mig_driver_sqlite.rollback(conn, rc < 0 ? NULL : err); /* gives the lock up */
	return rc < 0 ? rc : end;
}
