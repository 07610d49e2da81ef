#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "db/mariadb_conn.h"

static int run(mig_conn *conn, const char *sql, mig_error *err)
{
	return mig_mariadb_run(conn, MIG_WAIT_CLEANUP, sql, strlen(sql), NULL, err);
}

/* The server is told with the first statement. */
static int begin(mig_conn *conn, mig_error *err)
{
	if (conn->lost)
		return mig_fail(err, MIG_ECONNECT, "the connection to the server was lost");
	conn->in_block = true;
	return 0;
}

/* Change of the schema commits, and what comes after it would no longer be in the transaction: the
 * session has to be told as well. A transaction of the connection's owner would end with that. */
static int begin_reading(mig_conn *conn, mig_error *err)
{
	if (conn->lost || (conn->my->server_status & SERVER_STATUS_IN_TRANS))
		return begin(conn, err);
	int rc = run(conn, "SET SESSION TRANSACTION READ ONLY", err);
	conn->reading = rc == 0;
	return rc < 0 ? rc : run(conn, "START TRANSACTION READ ONLY", err);
}

static bool in_transaction(const mig_conn *conn)
{
	return !conn->lost && conn->in_block && (conn->my->server_status & SERVER_STATUS_IN_TRANS);
}

/* After a change of the schema there is nothing left to commit. */
static int commit(mig_conn *conn, mig_error *err)
{
	if (!conn->in_block)
		return mig_fail(err, MIG_EDB, "cannot commit: no transaction is open");
	int rc = mig_mariadb_check_commit(conn, err);
	if (rc == 0 && (conn->lost || in_transaction(conn)))
		rc = run(conn, "COMMIT", err);
	conn->in_block = rc < 0;
	return rc;
}

/* A statement that is committed by itself is all there is to do. */
static int exec_commit(
	mig_conn *conn, const char *sql, size_t len, int64_t *changed, mig_error *err)
{
	conn->alone = true;
	int rc = mig_mariadb_exec(conn, sql, len, NULL, 0, changed, err);
	conn->alone = false;
	return rc;
}

enum { WARNING_NOT_COMPLETE_ROLLBACK = 1196 };

static int rollback(mig_conn *conn, mig_error *err)
{
	int rc = 0;
	if (!conn->lost && (conn->my->server_status & SERVER_STATUS_IN_TRANS)) {
		rc = run(conn, "ROLLBACK", err);
		/* a KILL QUERY that came too late for its statement hits the next one */
		if (rc < 0 && conn->failed == MIG_MARIADB_INTERRUPTED)
			rc = run(conn, "ROLLBACK", err);
		if (rc == 0 && mig_mariadb_has_warning(conn, WARNING_NOT_COMPLETE_ROLLBACK))
			rc = mig_fail(err, MIG_EUNSUPPORTED,
				"rows of tables whose engine has no transactions stay changed");
	}
	if (conn->reading && !conn->lost)
		run(conn, "SET SESSION TRANSACTION READ WRITE", NULL);
	conn->reading = false;
	conn->in_block = conn->undone = false;
	return conn->lost ? 0 : rc; /* then the server has rolled back */
}

static bool is_lost(const mig_conn *conn)
{
	return conn->lost;
}

static const char *server(const mig_conn *conn)
{
	return conn->server;
}

/* information_schema does not know temporary tables. */
static int has_table(
	mig_conn *conn, const char *schema, const char *name, bool *out, mig_error *err)
{
	struct mig_buf sql = MIG_BUF_INIT;
	char *table = mig_mariadb_quote_ident(name);
	char *database = schema ? mig_mariadb_quote_ident(schema) : NULL;
	mig_error found = MIG_ERROR_INIT;
	mig_buf_printf(&sql, "SHOW COLUMNS FROM %s%s%s LIKE ''", database ? database : "",
		database ? "." : "", table);
	int rc = mig_mariadb_run(conn, MIG_WAIT_STATEMENT, sql.data, sql.len, NULL, &found);
	*out = rc == 0;
	if (rc < 0)
		rc = conn->failed == MIG_MARIADB_NO_TABLE ? 0 : mig_error_move(err, &found);
	mig_error_dispose(&found);
	mig_buf_dispose(&sql);
	free(database);
	free(table);
	return rc;
}

static char *schema_statement(const char *schema)
{
	char *name = mig_mariadb_quote_ident(schema);
	char *sql = mig_format("USE %s", name);
	free(name);
	return sql;
}

/* The server counts in whole seconds. What the session had is kept in a variable of its own. */
static char *lock_wait(int milliseconds, bool in_transaction)
{
	(void)in_transaction; /* there is no narrower scope */
	return milliseconds < 0
		       ? mig_strdup("SET SESSION lock_wait_timeout = "
				    "CAST(@mig_lock_wait_timeout AS UNSIGNED)")
		       : mig_format(
				 "SET @mig_lock_wait_timeout = "
				 "COALESCE(@mig_lock_wait_timeout, @@SESSION.lock_wait_timeout), "
				 "SESSION lock_wait_timeout = %d",
				 (milliseconds + 999) / 1000);
}

static const mig_driver_databases databases = {
	.likeness = "SELECT concat('CHARACTER SET ', default_character_set_name, ' COLLATE ', "
		    "default_collation_name) FROM information_schema.schemata "
		    "WHERE schema_name = database()",
	.unused = "SELECT schema_name FROM information_schema.schemata "
		  "WHERE schema_name LIKE 'mig\\_test\\_%' AND NOT EXISTS (SELECT 1 FROM "
		  "information_schema.processlist WHERE db = schema_name) ORDER BY 1",
};

const mig_driver mig_driver_module = {
	.abi = MIG_DRIVER_ABI,
	.name = "mariadb",
	.impl = "MariaDBImpl",
	.schemes = (const char *const[]){ "mysql", "mariadb", NULL },
	.params = mig_mariadb_params,
	.schema_is_database = true,
	.table_options = " ENGINE=InnoDB",
	.lexis = {
		.backslash_escapes = true,
		.backtick_quotes = true,
		.hash_comments = true,
		.mariadb_comments = true,
		.delimiter_lines = true,
		.placeholder = 'q',
	},
	.max_identifier = 64,
	.databases = &databases,
	.open = mig_mariadb_open,
	.adopt = mig_mariadb_adopt,
	.close = mig_mariadb_close,
	.exec = mig_mariadb_exec,
	.query = mig_mariadb_query,
	.next = mig_mariadb_next,
	.column_count = mig_mariadb_column_count,
	.column_name = mig_mariadb_column_name,
	.column_value = mig_mariadb_column_value,
	.finish = mig_mariadb_finish,
	.lock = mig_mariadb_lock,
	.unlock = mig_mariadb_unlock,
	.lock_reach = mig_mariadb_lock_reach,
	.foreign_keys = mig_mariadb_foreign_keys,
	.exec_commit = exec_commit,
	.begin = begin,
	.begin_reading = begin_reading,
	.commit = commit,
	.commit_locked = commit,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.is_lost = is_lost,
	.server = server,
	.check_commit = mig_mariadb_check_commit,
	.schema_statement = schema_statement,
	.has_table = has_table,
	.lock_wait = lock_wait,
	.quote_ident = mig_mariadb_quote_ident,
	.literal = mig_mariadb_literal,
};
