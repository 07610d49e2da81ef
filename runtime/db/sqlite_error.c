#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/path.h"
#include "db/sqlite_conn.h"

const char *mig_sqlite_shown_path(const mig_conn *conn)
{
	return conn->path ? mig_path_display(conn->path) : "the database in memory";
}

/* What SQLite's message leaves open for the reader of one line: which file, and what now. */
static int fail_busy(mig_conn *conn, mig_error *err)
{
	const double waited = (double)conn->waited / 1000; /* before anything else is asked */
	char *holder = mig_sqlite_holder(conn);
	mig_fail(err, MIG_ELOCKED, "%s is locked: %s is using it (waited %.1f s)",
		mig_sqlite_shown_path(conn), holder, waited);
	free(holder);
	return MIG_ELOCKED;
}

static int fail_code(mig_conn *conn, int rc, mig_error *err)
{
	const char *path = mig_sqlite_shown_path(conn);
	const char *text = sqlite3_errmsg(conn->db);
	int reason = sqlite3_system_errno(conn->db);
	if (rc == SQLITE_READONLY_DBMOVED)
		return mig_fail(err, MIG_EDB, "%s was moved or deleted while it was open", path);
	if (rc == SQLITE_BUSY_SNAPSHOT)
		return mig_fail(err, MIG_ELOCKED,
			"another process wrote to %s since this transaction began to read", path);
	if (rc == SQLITE_IOERR_DELETE)
		return mig_fail(err, MIG_EDB,
			"the journal beside %s cannot be removed: check that its folder can be "
			"written to",
			path);
	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		return mig_fail_interrupted(err);
	case SQLITE_BUSY:
		if (mig_interrupted())
			return mig_fail_interrupted(err);
		return fail_busy(conn, err);
	case SQLITE_NOTADB:
		return mig_fail(err, MIG_ECONNECT, "%s is not an SQLite database", path);
	case SQLITE_READONLY:
		return mig_fail(err, MIG_EDB,
			"%s is read-only: check the permissions of the file and of its folder, and "
			"?mode=ro in the URL",
			path);
	case SQLITE_FULL:
		return mig_fail(err, MIG_EDB, "no room to write to %s: the disk is full", path);
	case SQLITE_CORRUPT:
		return mig_fail(err, MIG_EDB, "%s is damaged: %s", path, text);
	case SQLITE_CANTOPEN:
		return mig_fail(err, MIG_EDB,
			"%s or a file beside it cannot be opened: check that its folder can be "
			"written to",
			path);
	case SQLITE_IOERR:
		return mig_fail(err, MIG_EDB, "%s: %s%s%s", path, text, reason ? ": " : "",
			reason ? strerror(reason) : "");
	case SQLITE_NOMEM:
		return mig_fail(err, MIG_ENOMEM, "%s", text);
	default:
		return mig_fail(err, MIG_EDB, "%s", text);
	}
}

int mig_sqlite_fail(mig_conn *conn, int rc, const char *sql, size_t len, mig_error *err)
{
#if SQLITE_VERSION_NUMBER >= 3038000
	int offset = sqlite3_error_offset(conn->db);
#else
	int offset = -1;
#endif
	/* an adopted connection may give the short codes */
	int extended = sqlite3_extended_errcode(conn->db);
	if ((extended & 0xff) == rc)
		rc = extended;
	rc = fail_code(conn, rc, err);
	/* what fails for a reason outside the statement is not told with the statement */
	if (err && rc != MIG_EINTERRUPTED && rc != MIG_ECONNECT && rc != MIG_ELOCKED) {
		err->sql = mig_strndup(sql, len);
		err->position = offset + 1;
	}
	return rc;
}
