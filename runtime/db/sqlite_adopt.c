/* A connection that is somebody else's. SQLite does not tell which busy handler or progress handler
 * a connection has, so that they could not be put back: they are left as they are, and what waits
 * for a lock tries again and again (sqlite.c). A statement is stopped by sqlite3_interrupt(), which
 * stops all of the connection's, and rolls back the whole transaction of one that writes: not where
 * the owner has either. */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/sqlite_conn.h"

/* NORMAL or EXCLUSIVE; a lock that the owner keeps on purpose is not to be given up. */
static bool is_exclusive(sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	bool exclusive = false;
	if (sqlite3_prepare_v2(db, "PRAGMA locking_mode", -1, &stmt, NULL) == SQLITE_OK &&
		sqlite3_step(stmt) == SQLITE_ROW) {
		const unsigned char *mode = sqlite3_column_text(stmt, 0);
		exclusive = mode && *mode == 'e';
	}
	sqlite3_finalize(stmt);
	return exclusive;
}

static bool has_statement(sqlite3 *db)
{
	for (sqlite3_stmt *stmt = NULL; (stmt = sqlite3_next_stmt(db, stmt));)
		if (sqlite3_stmt_busy(stmt))
			return true;
	return false;
}

static void stop(void *data)
{
	sqlite3_interrupt(data);
}

int mig_sqlite_adopt(void *handle, const mig_driver_host *host, mig_conn **out, mig_error *err)
{
	sqlite3 *db = handle;
	*out = NULL;
	const char *path = sqlite3_db_filename(db, "main");
	mig_conn *conn = mig_calloc(1, sizeof *conn);
	conn->db = db;
	conn->host = host;
	conn->path = path && *path ? mig_strdup(path) : NULL;
	conn->busy_timeout = host->lock_timeout;
	conn->adopted = true;
	conn->inner = !sqlite3_get_autocommit(db);
	conn->stays_locked = is_exclusive(db);
	conn->listener = (struct mig_interrupt_listener){ .stop = stop, .data = db };
	conn->listens = !conn->inner && !has_statement(db) && mig_interrupt_listen(&conn->listener);
	*out = conn;
	(void)err;
	return 0;
}

void mig_sqlite_give_back(mig_conn *conn)
{
	if (conn->listens)
		mig_interrupt_leave(&conn->listener);
}
