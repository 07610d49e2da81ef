#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "db/postgresql_conn.h"

/* Run a statement without rows. @param tag  what the server must say of it; NULL: anything */
static int run(mig_conn *conn, enum mig_pg_wait_kind kind, const char *sql, const char *tag,
	mig_error *err)
{
	PGresult *result;
	int rc = mig_pg_run(conn, kind, sql, strlen(sql), NULL, 0, &result, err);
	if (rc == 0 && tag && strcmp(PQcmdStatus(result), tag) != 0)
		rc = mig_fail(err, MIG_EDB, "the transaction had failed and was rolled back");
	PQclear(result);
	return rc;
}

/* The server only warns of a transaction in a transaction, and of a commit without one. Where it
 * stands, libpq knows when nothing is on its way. */
static bool is_idle(const mig_conn *conn)
{
	return PQpipelineStatus(conn->pg) == PQ_PIPELINE_OFF
		       ? PQtransactionStatus(conn->pg) == PQTRANS_IDLE
		       : !conn->in_block;
}

static int begin(mig_conn *conn, mig_error *err)
{
	if (conn->inner) {
		conn->runs++;
		return run(conn, MIG_PG_STATEMENT, mig_pg_inner_begin, NULL, err);
	}
	if (!conn->lost && !is_idle(conn))
		return mig_fail(err, MIG_EDB, "cannot begin: a transaction is open already");
	return run(conn, MIG_PG_STATEMENT, "BEGIN", NULL, err);
}

static int begin_reading(mig_conn *conn, mig_error *err)
{
	if (!conn->inner)
		return run(conn, MIG_PG_STATEMENT, "BEGIN READ ONLY", NULL, err);
	int rc = begin(conn, err); /* a savepoint, with which the setting ends */
	return rc < 0 ? rc : run(conn, MIG_PG_STATEMENT, "SET TRANSACTION READ ONLY", NULL, err);
}

/* Of a transaction that has failed, the server makes a ROLLBACK and calls it success. */
static int commit(mig_conn *conn, mig_error *err)
{
	if (conn->inner) {
		int rc = run(conn, MIG_PG_STATEMENT, mig_pg_inner_commit, NULL, err);
		conn->runs -= rc == 0;
		return rc;
	}
	if (!conn->lost && is_idle(conn))
		return mig_fail(err, MIG_EDB, "cannot commit: no transaction is open");
	return run(conn, MIG_PG_STATEMENT, "COMMIT", "COMMIT", err);
}

static int commit_locked(mig_conn *conn, mig_error *err)
{
	if (!conn->inner)
		return commit(conn, err);
	return mig_fail(err, MIG_EUNSUPPORTED,
		"a revision cannot commit: the transaction is that of the program");
}

/* A transaction in that of the connection's owner. */
static int rollback_inner(mig_conn *conn, mig_error *err)
{
	static const char back[] = "ROLLBACK TO SAVEPOINT mig_run";
	int rc = conn->runs ? -1 : 0;
	/* a cancellation that came too late for its statement hits the next one */
	for (int i = 0; i < 2 && rc < 0 && !conn->lost; i++)
		rc = run(conn, MIG_PG_CLEANUP, back, NULL, err);
	if (conn->runs && rc == 0)
		rc = run(conn, MIG_PG_CLEANUP, mig_pg_inner_commit, NULL, err);
	conn->runs = 0;
	conn->signal = 0;
	return conn->lost ? 0 : rc;
}

static int rollback(mig_conn *conn, mig_error *err)
{
	int rc = 0;
	mig_pg_drain(conn);
	if (conn->inner)
		return rollback_inner(conn, err);
	/* a cancellation that came too late for its statement hits the next one */
	for (int i = 0; i < 2 && !conn->lost && !is_idle(conn); i++)
		rc = run(conn, MIG_PG_CLEANUP, "ROLLBACK", NULL, err);
	conn->signal = 0;
	return conn->lost ? 0 : rc; /* then the server has rolled back */
}

/* While statements are on their way, the server's word is that of the past. */
static bool in_transaction(const mig_conn *conn)
{
	if (conn->lost)
		return false;
	return PQpipelineStatus(conn->pg) == PQ_PIPELINE_OFF
		       ? PQtransactionStatus(conn->pg) == PQTRANS_INTRANS
		       : conn->in_block;
}

static bool is_lost(const mig_conn *conn)
{
	return conn->lost;
}

static const char *server(const mig_conn *conn)
{
	return conn->server;
}

static int has_table(
	mig_conn *conn, const char *schema, const char *name, bool *out, mig_error *err)
{
	static const char sql[] =
		"SELECT 1 FROM pg_catalog.pg_class c "
		"JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
		"WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND CASE "
		"WHEN $2::text IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) "
		"ELSE n.nspname = $2 END";
	const mig_value params[] = {
		{ .type = MIG_TEXT, .as.text = { name, strlen(name) } },
		{ .type = schema ? MIG_TEXT : MIG_NULL,
			.as.text = { schema, schema ? strlen(schema) : 0 } },
	};
	PGresult *result;
	int rc = mig_pg_run(conn, MIG_PG_STATEMENT, sql, sizeof sql - 1, params, 2, &result, err);
	*out = rc == 0 && PQntuples(result) > 0;
	PQclear(result);
	return rc;
}

/* search_path itself takes names that there are not. */
static int use_schema(mig_conn *conn, const char *schema, mig_error *err)
{
	static const char sql[] = "SELECT pg_catalog.set_config('search_path', "
				  "pg_catalog.quote_ident(nspname), false) "
				  "FROM pg_catalog.pg_namespace WHERE nspname = $1";
	const mig_value param = { .type = MIG_TEXT, .as.text = { schema, strlen(schema) } };
	PGresult *result;
	int rc = mig_pg_find_pooler(conn, err);
	if (rc == 0 && conn->pooled)
		rc = mig_fail(err, MIG_EUNSUPPORTED,
			"the schema of a target does not stay the default one behind a pooler: "
			"give mig the address of the server itself");
	if (rc < 0)
		return rc;
	rc = mig_pg_run(conn, MIG_PG_STATEMENT, sql, sizeof sql - 1, &param, 1, &result, err);
	if (rc == 0 && !PQntuples(result))
		rc = mig_fail(
			err, MIG_ENOTFOUND, "there is no schema '%s': create it first", schema);
	PQclear(result);
	return rc;
}

static char *schema_statement(const char *schema)
{
	char *name = mig_pg_quote_ident(schema);
	char *sql = mig_format("SET search_path TO %s", name);
	free(name);
	return sql;
}

static char *lock_wait(int milliseconds, bool in_transaction)
{
	const char *scope = in_transaction ? "LOCAL" : "SESSION";
	return milliseconds < 0 ? mig_format("SET %s lock_timeout TO DEFAULT", scope)
				: mig_format("SET %s lock_timeout = %d", scope, milliseconds);
}

/* A copy of template1 has what an administrator wants in every database; one with another encoding
 * or collation cannot be made from it. */
static const mig_driver_databases databases = {
	.maintenance = "postgres",
	.likeness = "SELECT CASE WHEN (own.encoding, own.datcollate, own.datctype) = "
		    "(template.encoding, template.datcollate, template.datctype) THEN '' "
		    "ELSE pg_catalog.format('TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE "
		    "%L', pg_catalog.pg_encoding_to_char(own.encoding), own.datcollate, "
		    "own.datctype) END "
		    "FROM pg_catalog.pg_database own, pg_catalog.pg_database template "
		    "WHERE own.datname = pg_catalog.current_database() "
		    "AND template.datname = 'template1'",
	.unused = "SELECT datname FROM pg_catalog.pg_database d "
		  "WHERE datname LIKE 'mig\\_test\\_%' AND NOT EXISTS (SELECT 1 FROM "
		  "pg_catalog.pg_stat_activity a WHERE a.datname = d.datname) ORDER BY 1",
};

/* The dot tells a note from none: a rollback to a savepoint takes it back with the rest. */
#define NOTE(name)                                                                                 \
	"pg_catalog.set_config('mig." name "_path', "                                              \
	"'.' || pg_catalog.current_setting('search_path'), false)"
#define AGAIN(name)                                                                                \
	"pg_catalog.set_config('search_path', pg_catalog.substr(noted, 2), false) "                \
	"FROM pg_catalog.current_setting('mig." name "_path', true) AS noted "                     \
	"WHERE noted LIKE '.%'"

static const mig_driver_search_path search_path = {
	.note = "SELECT " NOTE("own"),
	.again = "SELECT " AGAIN("own"),
	.leave = "SELECT " NOTE("revision") ", " AGAIN("own"),
	.back = "SELECT " AGAIN("revision"),
};

const mig_driver mig_driver_module = {
	.abi = MIG_DRIVER_ABI,
	.name = "postgresql",
	.impl = "PostgresqlImpl",
	.schemes = (const char *const[]){ "postgresql", "postgres", NULL },
	.transactional_ddl = true,
	.lexis = {
		.dollar_quotes = true,
		.nested_comments = true,
		.escape_strings = true,
		.atomic_bodies = true,
		.placeholder = '$',
	},
	.max_identifier = 63,
	.databases = &databases,
	.open = mig_pg_open,
	.adopt = mig_pg_adopt,
	.close = mig_pg_close,
	.exec = mig_pg_exec,
	.query = mig_pg_query,
	.next = mig_pg_next,
	.column_count = mig_pg_column_count,
	.column_name = mig_pg_column_name,
	.column_value = mig_pg_column_value,
	.finish = mig_pg_finish,
	.send = mig_pg_send,
	.collect = mig_pg_collect,
	.lock = mig_pg_lock,
	.unlock = mig_pg_unlock,
	.lock_reach = mig_pg_lock_reach,
	.lease_condition = mig_pg_lease_condition,
	.lock_holder = mig_pg_lock_holder,
	.is_pooled = mig_pg_is_pooled,
	.begin = begin,
	.begin_reading = begin_reading,
	.commit = commit,
	.commit_locked = commit_locked,
	.rollback = rollback,
	.in_transaction = in_transaction,
	.is_lost = is_lost,
	.server = server,
	.tell_revision = mig_pg_tell_revision,
	.use_schema = use_schema,
	.schema_statement = schema_statement,
	.search_path = &search_path,
	.has_table = has_table,
	.lock_wait = lock_wait,
	.quote_ident = mig_pg_quote_ident,
	.literal = mig_pg_literal,
};
