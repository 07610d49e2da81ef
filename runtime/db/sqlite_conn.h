/* db/sqlite_conn.h - what the files of the SQLite driver share. */
#ifndef MIG_DB_SQLITE_CONN_H
#define MIG_DB_SQLITE_CONN_H

#include <sqlite3.h>

#include "base/interrupt.h"
#include "mig/driver.h"

struct mig_conn {
	sqlite3 *db;
	char *path;         /* NULL: in memory */
	int busy_timeout;   /* milliseconds */
	int64_t busy_since; /* when the wait for a lock began */
	int64_t waited;     /* milliseconds for a lock, by the statement run last */
	bool beginning;     /* a transaction: begin() waits itself, and not the busy handler */
	bool told;          /* that there was such a wait */
	bool asking;        /* how far the other runner is, which may be refused as well */
	bool keeps_lock;    /* commit_locked() was called, begin() not yet: in exclusive mode … */
	bool keeps_out;     /* … or, with a write-ahead log, by a lock of ours */
	bool adopted;       /* the connection is not ours to close */
	bool inner;         /* its owner has a transaction open: ours are savepoints in it */
	bool in_run;        /* such a savepoint is open */
	bool stays_locked;  /* its owner has it in exclusive locking mode */
	bool reading;       /* begin_reading() was called; what was set before that: */
	int had_query_only;
	const mig_driver_host *host;
	struct mig_interrupt_listener listener; /* of an adopted connection … */
	bool listens;                           /* … that may be interrupted */
	bool rebuilding;                        /* a table; what was set before that: */
	int had_foreign_keys, had_legacy_alter;
	int64_t copied;   /* rows, since then */
	int version_then; /* of the database, when backup() copied it */
	/* The statement run last, for when it is run again (bulk inserts); NULL while a cursor
	 * has it. */
	sqlite3_stmt *last;
	size_t last_len;
	mig_cursor *cursors; /* that are open: closing the connection ends them */
};

struct mig_cursor {
	mig_conn *conn;     /* NULL: closed */
	sqlite3_stmt *stmt; /* NULL: closed */
	size_t len;         /* of its SQL */
	mig_cursor *before, *after;
};

/* Slots of mig_driver_sqlite and their helpers, by file; mig/driver.h says what slots do. */

/* sqlite.c */
/** Whether the database has a write-ahead log. */
bool mig_sqlite_has_log(mig_conn *conn);

/* sqlite_open.c */
/** Sleep before the next attempt to get a lock. @return false when the time is over */
bool mig_sqlite_pause(mig_conn *conn, int attempt);
/** SQLite says "unable to open database file"; say why. @param flags  that it was opened with */
int mig_sqlite_fail_open(const char *path, int flags, int system_errno, mig_error *err);
int mig_sqlite_open(
	const mig_url *url, const mig_driver_host *host, mig_conn **out, mig_error *err);

/* Whether opening would make the file. */
bool mig_sqlite_is_absent(const mig_url *url);
void mig_sqlite_close(mig_conn *conn);

/* sqlite_adopt.c */
int mig_sqlite_adopt(void *handle, const mig_driver_host *host, mig_conn **out, mig_error *err);
/** End what adopt() began; the connection stays open. */
void mig_sqlite_give_back(mig_conn *conn);

/* sqlite_stmt.c */
int mig_sqlite_exec(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err);
int mig_sqlite_query(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, mig_cursor **out, mig_error *err);
int mig_sqlite_next(mig_cursor *cursor, mig_error *err);
size_t mig_sqlite_column_count(const mig_cursor *cursor);
const char *mig_sqlite_column_name(const mig_cursor *cursor, size_t column);
void mig_sqlite_column_value(mig_cursor *cursor, size_t column, mig_value *out);
void mig_sqlite_finish(mig_cursor *cursor);

/** End the cursors that are open and forget the statement run last. */
void mig_sqlite_end_statements(mig_conn *conn);

/* sqlite_pragma.c */
/** Refuse what SQLite would not do, without a word: it is inside a transaction. */
int mig_sqlite_check_pragma(mig_conn *conn, const char *sql, size_t len, mig_error *err);

/* sqlite_rebuild.c */
int mig_sqlite_rebuild(mig_conn *conn, bool on, int64_t bytes, mig_error *err);

/* sqlite_backup.c */
int mig_sqlite_backup(mig_conn *conn, const char *path, mig_error *err);
int mig_sqlite_restore(mig_conn *conn, const char *path, mig_error *err);

/* sqlite_mirror.c */
int mig_sqlite_mirror(mig_conn *conn, mig_conn **out, mig_error *err);

/* sqlite_holder.c */

/** Who holds the lock that was waited for in vain, as a heap string. While conn->beginning, also
 *  what that run is at. */
char *mig_sqlite_holder(mig_conn *conn);

/** A lock of ours: it keeps other runners out, and nobody else.
 *  @return false when the system has none for this file */
bool mig_sqlite_keep_out(mig_conn *conn, bool on);
/** Whether another process has it. */
bool mig_sqlite_is_kept_out(mig_conn *conn);

/* sqlite_error.c */

/** The name of the database for messages. */
const char *mig_sqlite_shown_path(const mig_conn *conn);

/** Fill `err` from SQLite's result code `rc` of a statement. @return the code of mig's own */
int mig_sqlite_fail(mig_conn *conn, int rc, const char *sql, size_t len, mig_error *err);

#endif
