/* PRAGMA foreign_keys does nothing inside a transaction, and does not say so. Who changes a table
 * by hand switches them off before the old one is dropped: its rows would take those of other
 * tables along. */
#include <string.h>

#include "base/error.h"
#include "db/lexer.h"
#include "db/sqlite.h"
#include "db/sqlite_conn.h"

/* PRAGMA [schema.]name = value, or (value): its words, without signs. */
struct pragma {
	struct mig_token words[4];
	size_t len;
};

/* @return false when it is another statement */
static bool read_pragma(const char *sql, size_t len, struct pragma *out)
{
	struct mig_lexer lexer;
	struct mig_token token;
	out->len = 0;
	mig_lexer_init(&lexer, sql, len, &mig_driver_sqlite.lexis);
	while (out->len < 4 && mig_lexer_next(&lexer, &token, NULL) > 0) {
		if (token.kind != MIG_TOKEN_WORD && token.kind != MIG_TOKEN_QUOTED)
			continue;
		if (!out->len && !mig_token_is(&token, "PRAGMA"))
			return false;
		out->words[out->len++] = token;
	}
	return out->len > 0;
}

static int flag(sqlite3 *db)
{
	int on = 0;
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, -1, &on);
	return on;
}

/* What the statement would set, if it could: SQLite takes many words for on and off. */
static int wanted(sqlite3 *db, const char *sql, size_t len)
{
	sqlite3 *other = NULL;
	sqlite3_stmt *stmt = NULL;
	int on = flag(db);
	if (sqlite3_open(":memory:", &other) == SQLITE_OK) {
		sqlite3_db_config(other, SQLITE_DBCONFIG_ENABLE_FKEY, on, NULL);
		sqlite3_prepare_v2(other, sql, (int)len, &stmt, NULL);
		sqlite3_step(stmt);
		sqlite3_finalize(stmt);
		on = flag(other);
	}
	sqlite3_close(other);
	return on;
}

static int check_foreign_keys(mig_conn *conn, const char *sql, size_t len, mig_error *err)
{
	const mig_driver_host *host = conn->host;
	int is = flag(conn->db), asked = wanted(conn->db, sql, len);
	if (is && !asked)
		return mig_fail(err, MIG_EINVALID,
			"PRAGMA foreign_keys does nothing inside a transaction, and foreign keys "
			"are on: change tables by op.batch_alter_table, or switch them off inside "
			"op.get_context():autocommit_block");
	if (!is && asked && host->notice)
		host->notice(host->data, true,
			"PRAGMA foreign_keys does nothing inside a transaction, and foreign keys "
			"are off: write ?foreign_keys=on in the URL");
	return 0;
}

/* The mode in which the database is, as SQLite says it. */
static bool is_mode(sqlite3 *db, const struct mig_token *word)
{
	sqlite3_stmt *stmt = NULL;
	sqlite3_prepare_v2(db, "PRAGMA main.journal_mode", -1, &stmt, NULL);
	const char *mode = sqlite3_step(stmt) == SQLITE_ROW
				   ? (const char *)sqlite3_column_text(stmt, 0)
				   : NULL;
	struct mig_token plain = *word;
	if (plain.kind == MIG_TOKEN_QUOTED && plain.len > 1) {
		plain.kind = MIG_TOKEN_WORD;
		plain.text++;
		plain.len -= 2;
	}
	bool same = !mode || mig_token_is(&plain, mode);
	sqlite3_finalize(stmt);
	return same;
}

int mig_sqlite_check_pragma(mig_conn *conn, const char *sql, size_t len, mig_error *err)
{
	struct pragma pragma;
	if (sqlite3_get_autocommit(conn->db) || !read_pragma(sql, len, &pragma))
		return 0;
	size_t at = pragma.len > 2 && mig_token_is(&pragma.words[1], "main") ? 2 : 1;
	if (at + 1 >= pragma.len)
		return 0;
	const struct mig_token *name = &pragma.words[at];
	if (mig_token_is(name, "foreign_keys"))
		return check_foreign_keys(conn, sql, len, err);
	if (mig_token_is(name, "journal_mode") && conn->path && !is_mode(conn->db, name + 1))
		return mig_fail(err, MIG_EINVALID,
			"PRAGMA journal_mode does nothing inside a transaction: write it inside "
			"op.get_context():autocommit_block");
	return 0;
}
