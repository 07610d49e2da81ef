#include "db/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "db/names.h"
#include "db/sqlite_conn.h"
#include "db/sqlite_memory.h"

enum { LONG_WAIT = 100 /* milliseconds */ };

void mig_sqlite_tune(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_threadsafe())
		sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	mig_sqlite_pool_memory();
}

static int run(mig_conn *conn, const char *sql, mig_error *err)
{
	conn->waited = 0;
	int rc = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : mig_sqlite_fail(conn, rc, sql, strlen(sql), err);
}

static const char run_savepoint[] = "mig_run";

/* A transaction in that of the connection's owner. What keeps other runners out is his first write.
 */
static int run_inner(mig_conn *conn, const char *verb, mig_error *err)
{
	char *sql = mig_format("%s %s", verb, run_savepoint);
	int rc = run(conn, sql, err);
	free(sql);
	return rc;
}

/* Said once, of a lock that is held longer than writing a few rows takes: two runners may take
 * turns hundreds of times. */
static void tell_wait(mig_conn *conn)
{
	const mig_driver_host *host = conn->host;
	if (conn->told || conn->waited < LONG_WAIT || !host->notice)
		return;
	char *holder = mig_sqlite_holder(conn);
	char *text = mig_format(
		"waiting for the lock of %s: %s is using it", mig_sqlite_shown_path(conn), holder);
	host->notice(host->data, false, text);
	free(text);
	free(holder);
	conn->told = true;
}

/* Who keeps other runners out over a commit may have no transaction at this moment. */
static int try_begin(mig_conn *conn, const char *sql)
{
	int rc = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);
	if (rc != SQLITE_OK || conn->keeps_out || !mig_sqlite_is_kept_out(conn))
		return rc;
	sqlite3_exec(conn->db, "ROLLBACK", NULL, NULL, NULL);
	return SQLITE_BUSY;
}

/* Waits here and not in a busy handler, which an adopted connection has none of ours of, and in
 * which nobody could ask the database how far the other runner is. */
static int begin_immediate(mig_conn *conn, mig_error *err)
{
	static const char sql[] = "BEGIN IMMEDIATE";
	int attempt = 0;
	conn->waited = 0;
	conn->beginning = true;
	int rc = try_begin(conn, sql);
	while ((rc & 0xff) == SQLITE_BUSY && mig_sqlite_pause(conn, attempt++)) {
		tell_wait(conn);
		rc = try_begin(conn, sql);
	}
	if (rc != SQLITE_OK)
		rc = mig_sqlite_fail(conn, rc, sql, sizeof sql - 1, err);
	conn->beginning = false;
	return rc;
}

/* Give up what keeps other runners out without a transaction. */
static int let_in(mig_conn *conn, mig_error *err)
{
	if (conn->keeps_out)
		conn->keeps_out = !mig_sqlite_keep_out(conn, false);
	if (!conn->keeps_lock)
		return 0;
	int rc = run(conn, "PRAGMA locking_mode = NORMAL", err);
	conn->keeps_lock = rc < 0;
	return rc;
}

static int begin(mig_conn *conn, mig_error *err)
{
	static const char sql[] = "BEGIN IMMEDIATE";
	/* SQLite would begin to read, and lock nobody out. */
	if (sqlite3_db_readonly(conn->db, "main") == 1)
		return mig_sqlite_fail(conn, SQLITE_READONLY, sql, sizeof sql - 1, err);
	int rc = conn->inner ? run_inner(conn, "SAVEPOINT", err) : begin_immediate(conn, err);
	conn->in_run = conn->inner && rc == 0;
	int back = let_in(conn, rc < 0 ? NULL : err);
	return rc < 0 ? rc : back;
}

static int read_flag(void *data, int columns, char **values, char **names)
{
	(void)names;
	*(int *)data = columns && values[0] && *values[0] == '1';
	return 0;
}

static int begin_reading(mig_conn *conn, mig_error *err)
{
	int rc = conn->inner ? run_inner(conn, "SAVEPOINT", err) : run(conn, "BEGIN", err);
	conn->in_run = conn->inner && rc == 0;
	conn->had_query_only = 0;
	sqlite3_exec(conn->db, "PRAGMA query_only", read_flag, &conn->had_query_only, NULL);
	if (rc == 0)
		rc = run(conn, "PRAGMA query_only = ON", err);
	conn->reading = rc == 0;
	return rc;
}

static int commit(mig_conn *conn, mig_error *err)
{
	if (!conn->inner)
		return run(conn, "COMMIT", err);
	int rc = run_inner(conn, "RELEASE", err);
	conn->in_run = conn->in_run && rc < 0;
	return rc;
}

static int read_is_wal(void *data, int columns, char **values, char **names)
{
	(void)names;
	*(bool *)data = columns && values[0] && !strcmp(values[0], "wal");
	return 0;
}

bool mig_sqlite_has_log(mig_conn *conn)
{
	bool found = false;
	sqlite3_exec(conn->db, "PRAGMA main.journal_mode", read_is_wal, &found, NULL);
	return found;
}

/* In exclusive locking mode the lock of the file outlives the commit. It is given up with the
 * first transaction that ends in normal mode. With a write-ahead log nobody gets into that mode
 * while others so much as have the file open, and the programs that use it do. */
static int commit_locked(mig_conn *conn, mig_error *err)
{
	if (conn->inner)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"a revision cannot commit: the transaction is that of the program");
	if (conn->stays_locked)
		return run(conn, "COMMIT", err);
	if (conn->path && mig_sqlite_has_log(conn)) {
		conn->keeps_out = mig_sqlite_keep_out(conn, true);
		return conn->keeps_out ? run(conn, "COMMIT", err)
				       : mig_fail(err, MIG_EDB,
						 "%s has a write-ahead log, and the system no lock "
						 "that outlives a commit there",
						 mig_sqlite_shown_path(conn));
	}
	int rc = run(conn, "PRAGMA locking_mode = EXCLUSIVE", err);
	if (rc < 0)
		return rc;
	conn->keeps_lock = true;
	return run(conn, "COMMIT", err);
}

/* Deferred foreign keys are what a COMMIT fails for; SQLite counts the open violations. */
static int check_commit(mig_conn *conn, mig_error *err)
{
	int open = 0, highest = 0;
	sqlite3_db_status(conn->db, SQLITE_DBSTATUS_DEFERRED_FKS, &open, &highest, 0);
	return open ? mig_fail(err, MIG_EDB, "FOREIGN KEY constraint failed") : 0;
}

static int rollback(mig_conn *conn, mig_error *err)
{
	mig_sqlite_rebuild(conn, false, 0, NULL);
	if (conn->reading && !conn->had_query_only)
		run(conn, "PRAGMA query_only = OFF", NULL);
	conn->reading = false;
	/* Some errors (a full disk, an interrupted write) roll back by themselves. */
	int rc = 0;
	if (conn->in_run && !sqlite3_get_autocommit(conn->db)) {
		rc = run_inner(conn, "ROLLBACK TO", err);
		if (rc == 0)
			rc = run_inner(conn, "RELEASE", err);
	} else if (!conn->inner && !sqlite3_get_autocommit(conn->db)) {
		rc = run(conn, "ROLLBACK", err);
	}
	conn->in_run = false;
	bool locked = conn->keeps_lock;
	if (rc == 0)
		rc = let_in(conn, err);
	if (rc == 0 && locked) /* the next access gives the lock up */
		rc = run(conn, "SELECT 1 FROM sqlite_master LIMIT 1", err);
	return rc;
}

static bool in_transaction(const mig_conn *conn)
{
	return !sqlite3_get_autocommit(conn->db);
}

/* Asks the file and not SQLite's copy of the schema, which another process may have changed. */
static int find_table(
	mig_conn *conn, const char *schema, const char *name, bool *out, mig_error *err)
{
	char *sql = sqlite3_mprintf("SELECT 1 FROM \"%w\".sqlite_master "
				    "WHERE type = 'table' AND name = ?1 COLLATE NOCASE",
		schema);
	sqlite3_stmt *stmt = NULL;
	if (!sql)
		return mig_fail(err, MIG_ENOMEM, "out of memory");
	conn->waited = 0;
	int rc = sqlite3_prepare_v2(conn->db, sql, -1, &stmt, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	*out = rc == SQLITE_ROW;
	rc = rc == SQLITE_ROW || rc == SQLITE_DONE
		     ? 0
		     : mig_sqlite_fail(conn, rc, sql, strlen(sql), err);
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	return rc;
}

static int has_table(
	mig_conn *conn, const char *schema, const char *name, bool *out, mig_error *err)
{
	*out = false;
	/* of "temp" nothing is known before it has something in it */
	if (schema && sqlite3_db_readonly(conn->db, schema) < 0 && sqlite3_stricmp(schema, "temp"))
		return mig_fail(err, MIG_EDB,
			"there is no schema '%s': SQLite has main, and what is attached", schema);
	int rc = find_table(conn, schema ? schema : "main", name, out, err);
	if (!rc && !*out && !schema) /* second, since the first question about it opens it */
		rc = find_table(conn, "temp", name, out, err);
	return rc;
}

/* The sqlite3 shell reads scripts line by line and drops a carriage return at the end of one, also
 * inside a string. */
static char *literal(const mig_value *value)
{
	const char *data = value->type == MIG_TEXT ? value->as.text.data : NULL;
	size_t len = data ? value->as.text.len : 0;
	if (!len || !memchr(data, '\r', len) || memchr(data, '\0', len))
		return NULL;
	struct mig_buf out = MIG_BUF_INIT;
	mig_buf_puts(&out, "CAST(X'");
	for (size_t i = 0; i < len; i++)
		mig_buf_printf(&out, "%02X", (unsigned char)data[i]);
	mig_buf_puts(&out, "' AS TEXT)");
	return mig_buf_take(&out);
}

static char *quote_ident(const char *name)
{
	bool plain = mig_name_is_plain(name) && !sqlite3_keyword_check(name, (int)strlen(name));
	return plain ? mig_strdup(name) : mig_name_quote(name, '"');
}

const mig_driver mig_driver_sqlite = {
	.abi = MIG_DRIVER_ABI,
	.name = "sqlite",
	.impl = "SQLiteImpl",
	.schemes = (const char *const[]){ "sqlite", NULL },
	.params = (const char *const[]){ "mode", "foreign_keys", "busy_timeout", NULL },
	.database_is_file = true,
	.transactional_ddl = true,
	.commits_are_dear = true,
	.lexis = {
		.backtick_quotes = true,
		.bracket_quotes = true,
		.trigger_bodies = true,
		.placeholder = '?',
	},
	.open = mig_sqlite_open,
	.adopt = mig_sqlite_adopt,
	.is_absent = mig_sqlite_is_absent,
	.close = mig_sqlite_close,
	.exec = mig_sqlite_exec,
	.query = mig_sqlite_query,
	.next = mig_sqlite_next,
	.column_count = mig_sqlite_column_count,
	.column_name = mig_sqlite_column_name,
	.column_value = mig_sqlite_column_value,
	.finish = mig_sqlite_finish,
	.begin = begin,
	.begin_reading = begin_reading,
	.commit = commit,
	.commit_locked = commit_locked,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.check_commit = check_commit,
	.rebuild = mig_sqlite_rebuild,
	.backup = mig_sqlite_backup,
	.restore = mig_sqlite_restore,
	.mirror = mig_sqlite_mirror,
	.has_table = has_table,
	.quote_ident = quote_ident,
	.literal = literal,
};
