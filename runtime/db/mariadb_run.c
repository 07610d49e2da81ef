#include <string.h>

#include "base/error.h"
#include "db/lexer.h"
#include "db/mariadb_conn.h"
#include "db/verbs.h"

/* Read what the statement gives: the first result is kept, others (a procedure has several) are
 * read and dropped. @return 0 or a positive number; then libmariadb has the error */
static int read_results(mig_conn *conn, MYSQL_RES **first)
{
	MYSQL *my = conn->my;
	int rc = 0;
	do {
		MYSQL_RES *result = mysql_field_count(my) ? mig_mariadb_store(conn) : NULL;
		if (!result && mysql_field_count(my))
			return 1;
		if (!*first)
			*first = result;
		else
			mysql_free_result(result);
		/* spares a call that would not wait, for nearly every statement */
		rc = mysql_more_results(my) ? mig_mariadb_next_result(conn) : -1;
	} while (rc == 0);
	return rc > 0 ? rc : 0;
}

static int run(mig_conn *conn, enum mig_mariadb_wait_kind kind, const char *sql, size_t len,
	MYSQL_RES **out, int64_t *changed, mig_error *err)
{
	MYSQL_RES *first = NULL;
	if (conn->lost)
		return mig_fail(err, MIG_ECONNECT, "the connection to the server was lost");
	mig_mariadb_expect(conn, kind);
	int rc = mig_mariadb_send(conn, sql, len);
	if (rc == 0 && changed)
		*changed = mysql_field_count(conn->my) ? 0 : (int64_t)mysql_affected_rows(conn->my);
	if (rc == 0)
		rc = read_results(conn, &first);
	if (rc != 0)
		rc = mig_mariadb_fail(conn, sql, len, err);
	if (rc == 0 && out)
		*out = first;
	else
		mysql_free_result(first);
	return rc;
}

int mig_mariadb_run(mig_conn *conn, enum mig_mariadb_wait_kind kind, const char *sql, size_t len,
	MYSQL_RES **out, mig_error *err)
{
	return run(conn, kind, sql, len, out, NULL, err);
}

/* Whether the statement is a change of the schema or the like, before and after which the server
 * commits. That of a temporary table is none. */
static bool commits_itself(const char *sql, size_t len)
{
	static const char *const words[] = { "ALTER", "CREATE", "DROP", "FLUSH", "GRANT",
		"OPTIMIZE", "RENAME", "REPAIR", "REVOKE", "TRUNCATE" };
	struct mig_lexer lexer;
	struct mig_token token;
	mig_lexer_init(&lexer, sql, len, &mig_driver_module.lexis);
	bool more = mig_lexer_next_said(&lexer, &token);
	if (more && mig_token_is(&token, "SET")) { /* STATEMENT … FOR ALTER … */
		more = mig_lexer_next_said(&lexer, &token) && mig_token_is(&token, "STATEMENT");
		while (more && !mig_token_is(&token, "FOR"))
			more = mig_lexer_next_said(&lexer, &token);
		more = more && mig_lexer_next_said(&lexer, &token);
	}
	bool found = false;
	for (size_t i = 0; more && i < sizeof words / sizeof *words && !found; i++)
		found = mig_token_is(&token, words[i]);
	if (found && mig_lexer_next_said(&lexer, &token) && mig_token_is(&token, "OR")) {
		mig_lexer_next_said(&lexer, &token); /* REPLACE */
		found = mig_lexer_next_said(&lexer, &token);
	}
	return found && !mig_token_is(&token, "TEMPORARY");
}

/* A transaction is a time without autocommit, and not a START TRANSACTION: each change of the
 * schema commits by itself, and what comes after it is to be in a transaction again. The server
 * is told late, so that a commit that is followed by the next begin() costs nothing; and not at
 * all for a statement that commits by itself, or is the only one. */
static int enter_mode(mig_conn *conn, const char *sql_of_user, size_t len, mig_error *err)
{
	bool autocommit = conn->my->server_status & SERVER_STATUS_AUTOCOMMIT;
	if (autocommit == !conn->in_block ||
		(autocommit && (conn->alone || commits_itself(sql_of_user, len))))
		return 0;
	const char *sql = conn->in_block ? "SET autocommit = 0" : "SET autocommit = 1";
	return run(conn, MIG_WAIT_CLEANUP, sql, strlen(sql), NULL, NULL, err);
}

int mig_mariadb_check_commit(mig_conn *conn, mig_error *err)
{
	return conn->undone ? mig_fail(err, MIG_EDB,
				      "the server rolled the transaction back because of an error "
				      "that was caught; let the error through")
			    : 0;
}

/* An error does not tell whether the transaction is still there: many statements commit before
 * they fail, a deadlock rolls back. The next answer does. What commits by itself has done so before
 * it waited for a lock.
 * Rows alone never commit. */
static void look_after_error(mig_conn *conn, const char *sql, size_t len)
{
	bool plain = mig_verb_is_plain(&mig_driver_module.lexis, sql, len);
	bool commits = commits_itself(sql, len);
	unsigned number = conn->failed;
	bool was_open = conn->my->server_status & SERVER_STATUS_IN_TRANS;
	run(conn, MIG_WAIT_CLEANUP, "DO 0", 4, NULL, NULL, NULL);
	bool is_open = conn->my->server_status & SERVER_STATUS_IN_TRANS;
	conn->failed = number;
	if (was_open && !is_open)
		conn->undone = plain || (!commits && mig_mariadb_is_busy(number));
}

int mig_mariadb_run_user(mig_conn *conn, const char *sql, size_t len, MYSQL_RES **out,
	int64_t *changed, mig_error *err)
{
	int rc = mig_mariadb_check_commit(conn, err);
	if (rc == 0)
		rc = enter_mode(conn, sql, len, err);
	if (rc < 0)
		return rc;
	rc = run(conn, MIG_WAIT_STATEMENT, sql, len, out, changed, err);
	if (rc < 0 && conn->in_block && !conn->lost)
		look_after_error(conn, sql, len);
	return rc;
}
