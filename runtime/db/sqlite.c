#include "db/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "db/names.h"
#include "db/sqlite_conn.h"
#include "db/sqlite_memory.h"

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

/* An adopted connection has no busy handler of ours. */
static int begin_immediate(mig_conn *conn, mig_error *err)
{
	static const char sql[] = "BEGIN IMMEDIATE";
	int rc, attempt = 0;
	conn->waited = 0;
	do
		rc = sqlite3_exec(conn->db, sql, NULL, NULL, NULL);
	while ((rc & 0xff) == SQLITE_BUSY && conn->adopted && mig_sqlite_pause(conn, attempt++));
	return rc == SQLITE_OK ? 0 : mig_sqlite_fail(conn, rc, sql, sizeof sql - 1, err);
}

static int begin(mig_conn *conn, mig_error *err)
{
	static const char sql[] = "BEGIN IMMEDIATE";
	/* SQLite would begin to read, and lock nobody out. */
	if (sqlite3_db_readonly(conn->db, "main") == 1)
		return mig_sqlite_fail(conn, SQLITE_READONLY, sql, sizeof sql - 1, err);
	int rc = conn->inner ? run_inner(conn, "SAVEPOINT", err) : begin_immediate(conn, err);
	conn->in_run = conn->inner && rc == 0;
	if (!conn->keeps_lock)
		return rc;
	int back = run(conn, "PRAGMA locking_mode = NORMAL", rc < 0 ? NULL : err);
	conn->keeps_lock = back < 0;
	return rc < 0 ? rc : back;
}

static int commit(mig_conn *conn, mig_error *err)
{
	if (!conn->inner)
		return run(conn, "COMMIT", err);
	int rc = run_inner(conn, "RELEASE", err);
	conn->in_run = conn->in_run && rc < 0;
	return rc;
}

/* In exclusive locking mode the lock of the file outlives the commit. It is given up with the
 * first transaction that ends in normal mode. */
static int commit_locked(mig_conn *conn, mig_error *err)
{
	if (conn->inner)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"a revision cannot commit: the transaction is that of the program");
	if (conn->stays_locked)
		return run(conn, "COMMIT", err);
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
	if (rc == 0 && conn->keeps_lock) {
		rc = run(conn, "PRAGMA locking_mode = NORMAL", err);
		conn->keeps_lock = rc < 0;
		if (rc == 0) /* the next access gives the lock up */
			rc = run(conn, "SELECT 1 FROM sqlite_master LIMIT 1", err);
	}
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
	.commit = commit,
	.commit_locked = commit_locked,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.check_commit = check_commit,
	.rebuild = mig_sqlite_rebuild,
	.backup = mig_sqlite_backup,
	.restore = mig_sqlite_restore,
	.has_table = has_table,
	.quote_ident = quote_ident,
	.literal = literal,
};
