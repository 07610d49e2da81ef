#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/interrupt.h"
#include "base/path.h"
#include "db/sqlite_conn.h"

enum {
	STEPS_BETWEEN_POLLS = 4000, /* of SQLite's virtual machine: far below a millisecond */
	LONGEST_SLEEP = 50,         /* milliseconds between two attempts to get a lock */
};

bool mig_sqlite_pause(mig_conn *conn, int attempt)
{
	int64_t now = mig_clock_now();
	if (!attempt)
		conn->busy_since = now;
	conn->waited = now - conn->busy_since;
	int64_t left = conn->busy_timeout - conn->waited;
	if (left <= 0 || mig_interrupted())
		return false;
	int64_t sleep = attempt < LONGEST_SLEEP ? attempt + 1 : LONGEST_SLEEP;
	if (sleep > left)
		sleep = left;
	struct timespec pause = { .tv_nsec = (long)sleep * 1000000 };
	nanosleep(&pause, NULL); /* a signal ends it early, which is what we want */
	return true;
}

/* Called while another process holds the lock. @return whether to try again */
static int on_busy(void *data, int attempt)
{
	mig_conn *conn = data;
	return !conn->beginning && mig_sqlite_pause(conn, attempt);
}

static int on_progress(void *data)
{
	(void)data;
	return mig_interrupted();
}

static const struct mode {
	const char *name;
	int flags;
} modes[] = {
	{ "ro", SQLITE_OPEN_READONLY },
	{ "rw", SQLITE_OPEN_READWRITE },
	{ "rwc", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE },
	{ "memory", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY },
};

/* What the URL's parameters ask for. */
struct options {
	int flags;
	int busy_timeout;
	int foreign_keys; /* -1: SQLite's default */
};

static int read_options(const mig_url *url, struct options *out, mig_error *err)
{
	const char *mode = mig_url_param(url, "mode");
	const char *timeout = mig_url_param(url, "busy_timeout");
	const char *keys = mig_url_param(url, "foreign_keys");
	for (size_t i = 0; mode && i < sizeof modes / sizeof *modes; i++)
		if (!strcmp(modes[i].name, mode))
			out->flags = modes[i].flags;
	if (mode && !out->flags)
		return mig_fail(err, MIG_EINVALID,
			"mode=%s in the sqlite URL is not valid: write ro, rw, rwc or memory",
			mode);
	if (!mode)
		out->flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	if (timeout) {
		char *end;
		errno = 0;
		long value = strtol(timeout, &end, 10);
		if (*timeout < '0' || *timeout > '9' || *end || errno || value > INT_MAX)
			return mig_fail(err, MIG_EINVALID,
				"busy_timeout=%s in the sqlite URL is not a number of milliseconds",
				timeout);
		out->busy_timeout = (int)value;
	}
	if (keys && !strcmp(keys, "on"))
		out->foreign_keys = 1;
	else if (keys && !strcmp(keys, "off"))
		out->foreign_keys = 0;
	else if (keys)
		return mig_fail(err, MIG_EINVALID,
			"foreign_keys=%s in the sqlite URL is not valid: write on or off", keys);
	return 0;
}

int mig_sqlite_fail_open(const char *path, int flags, int system_errno, mig_error *err)
{
	const char *shown = mig_path_display(path);
	struct stat info;
	char *folder = mig_path_dirname(path);
	int rc;
	if (!stat(path, &info)) {
		if (S_ISDIR(info.st_mode))
			rc = mig_fail(err, MIG_ECONNECT,
				"cannot open %s: it is a folder, not a database file", shown);
		else if (access(path, R_OK))
			rc = mig_fail(
				err, MIG_ECONNECT, "cannot open %s: permission denied", shown);
		else
			rc = mig_fail(err, MIG_ECONNECT, "cannot open %s: %s", shown,
				system_errno ? strerror(system_errno) : "it is not a regular file");
	} else if (errno == EACCES) {
		rc = mig_fail(err, MIG_ECONNECT, "cannot open %s: permission denied", shown);
	} else if (errno == ELOOP) {
		rc = mig_fail(err, MIG_ECONNECT, "cannot open %s: it is a symbolic link to itself",
			shown);
	} else if (stat(folder, &info)) {
		rc = mig_fail(err, MIG_ECONNECT, "cannot open %s: the folder %s does not exist",
			shown, mig_path_display(folder));
	} else if (!S_ISDIR(info.st_mode)) {
		rc = mig_fail(err, MIG_ECONNECT, "cannot open %s: %s is not a folder", shown,
			mig_path_display(folder));
	} else if (!(flags & SQLITE_OPEN_CREATE)) {
		rc = mig_fail(err, MIG_ECONNECT, "cannot open %s: the file does not exist", shown);
	} else if (access(folder, W_OK | X_OK)) {
		rc = mig_fail(err, MIG_ECONNECT,
			"cannot create %s: no permission to write to its folder", shown);
	} else {
		rc = mig_fail(err, MIG_ECONNECT, "cannot create %s: %s", shown,
			system_errno ? strerror(system_errno) : "SQLite gives no reason");
	}
	free(folder);
	return rc;
}

void mig_sqlite_close(mig_conn *conn)
{
	if (!conn)
		return;
	mig_sqlite_end_statements(conn);
	if (conn->adopted)
		mig_sqlite_give_back(conn);
	else
		sqlite3_close(conn->db); /* rolls back */
	free(conn->path);
	free(conn);
}

bool mig_sqlite_is_absent(const mig_url *url)
{
	struct options options = { .foreign_keys = -1 };
	if (read_options(url, &options, NULL) < 0 || !(options.flags & SQLITE_OPEN_CREATE) ||
		(options.flags & SQLITE_OPEN_MEMORY))
		return false;
	const char *path = url->database;
	struct stat info;
	if (!path || !*path || !strcmp(path, ":memory:") || !lstat(path, &info) ||
		errno != ENOENT) /* a name that is too long can never be a file's */
		return false;
	char *folder = mig_path_dirname(path);
	bool there = !stat(folder, &info) && S_ISDIR(info.st_mode) && !access(folder, W_OK | X_OK);
	free(folder);
	return there;
}

/* The name to give to SQLite: one that begins with "file:" or ":" means something else to it. */
static char *plain_path(const char *path)
{
	bool special = *path == ':' || !strncmp(path, "file:", 5);
	return mig_format("%s%s", special ? "./" : "", path);
}

int mig_sqlite_open(const mig_url *url, const mig_driver_host *host, mig_conn **out, mig_error *err)
{
	struct options options = { .busy_timeout = host->lock_timeout, .foreign_keys = -1 };
	*out = NULL;
	int rc = read_options(url, &options, err);
	if (rc < 0)
		return rc;
	mig_conn *conn = mig_calloc(1, sizeof *conn);
	conn->host = host;
	conn->busy_timeout = options.busy_timeout;
	if (url->database && *url->database && strcmp(url->database, ":memory:") != 0 &&
		!(options.flags & SQLITE_OPEN_MEMORY))
		conn->path = plain_path(url->database);
	rc = sqlite3_open_v2(conn->path ? conn->path : ":memory:", &conn->db,
		options.flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK) {
		if (conn->path && rc == SQLITE_CANTOPEN)
			rc = mig_sqlite_fail_open(
				conn->path, options.flags, sqlite3_system_errno(conn->db), err);
		else
			rc = mig_fail(err, MIG_ECONNECT, "cannot open %s: %s",
				mig_sqlite_shown_path(conn), sqlite3_errstr(rc));
		mig_sqlite_close(conn);
		return rc;
	}
	sqlite3_extended_result_codes(conn->db, 1);
	sqlite3_busy_handler(conn->db, on_busy, conn);
	sqlite3_progress_handler(conn->db, STEPS_BETWEEN_POLLS, on_progress, NULL);
#ifdef SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION
	sqlite3_db_config(conn->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
#endif
	if (options.foreign_keys >= 0)
		sqlite3_db_config(
			conn->db, SQLITE_DBCONFIG_ENABLE_FKEY, options.foreign_keys, NULL);
	*out = conn;
	return 0;
}
