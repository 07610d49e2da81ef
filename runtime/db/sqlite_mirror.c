/* A database in memory with the schema of another, in which statements can be tried. */
#include <string.h>

#include "base/error.h"
#include "db/sqlite_conn.h"

/* Tables come first, those of modules before the ones that belong to them. */
static const char objects[] = "SELECT sql FROM sqlite_master "
			      "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
			      "ORDER BY type <> 'table', sql NOT LIKE 'CREATE VIRTUAL%', rowid";

static bool has_statistics(sqlite3 *db)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3_prepare_v2(
		db, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'", -1, &stmt, NULL);
	bool found = sqlite3_step(stmt) == SQLITE_ROW;
	sqlite3_finalize(stmt);
	return found;
}

/* What a module cannot make again stays out, as do tables that another module has made by itself.
 */
static int copy_schema(mig_conn *from, sqlite3 *to, mig_error *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(from->db, objects, -1, &stmt, NULL);
	while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		sqlite3_exec(to, (const char *)sqlite3_column_text(stmt, 0), NULL, NULL, NULL);
		rc = SQLITE_OK;
	}
	int failed =
		rc != SQLITE_DONE ? mig_sqlite_fail(from, rc, objects, strlen(objects), err) : 0;
	sqlite3_finalize(stmt);
	if (failed == 0 && has_statistics(from->db)) /* a rebuild carries them over */
		sqlite3_exec(to, "ANALYZE", NULL, NULL, NULL);
	return failed;
}

int mig_sqlite_mirror(mig_conn *conn, mig_conn **out, mig_error *err)
{
	static char place[] = ":memory:", scheme[] = "sqlite";
	const mig_url url = { .scheme = scheme, .database = place };
	int rc = mig_sqlite_open(&url, conn->host, out, err);
	if (rc < 0)
		return rc;
	sqlite3 *db = (*out)->db;
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	rc = copy_schema(conn, db, err);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL); /* nothing to refer to */
	if (rc < 0) {
		mig_sqlite_close(*out);
		*out = NULL;
	}
	return rc;
}
