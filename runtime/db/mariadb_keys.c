/* The foreign keys of a table that is about to be altered. A server that is stopped while it copies
 * the table can come back with the table, new or old, but without them. */
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "db/lexer.h"
#include "db/mariadb_conn.h"

/* A line for each: name, columns, parent, its columns, ON UPDATE, ON DELETE; tabs between them. A
 * text that is too long loses its end. %s is the schema of the table and its name, twice. */
static const char question[] =
	"COALESCE((SELECT LEFT(GROUP_CONCAT(line ORDER BY line SEPARATOR '\n'), 15000) FROM ("
	"SELECT CONCAT_WS('\t', k.constraint_name,"
	" GROUP_CONCAT(CONCAT('`', REPLACE(k.column_name, '`', '``'), '`')"
	" ORDER BY k.ordinal_position SEPARATOR ', '),"
	" CONCAT(IF(MIN(k.referenced_table_schema) = k.table_schema, '', CONCAT('`',"
	" REPLACE(MIN(k.referenced_table_schema), '`', '``'), '`.')),"
	" '`', REPLACE(MIN(k.referenced_table_name), '`', '``'), '`'),"
	" GROUP_CONCAT(CONCAT('`', REPLACE(k.referenced_column_name, '`', '``'), '`')"
	" ORDER BY k.ordinal_position SEPARATOR ', '), MIN(r.update_rule), MIN(r.delete_rule))"
	" AS line FROM information_schema.key_column_usage AS k"
	" JOIN information_schema.referential_constraints AS r"
	" ON r.constraint_name = k.constraint_name"
	" WHERE k.table_schema = %s AND k.table_name = %s AND k.referenced_table_name IS NOT NULL"
	" AND r.constraint_schema = %s AND r.table_name = %s"
	" GROUP BY k.table_schema, k.constraint_name) AS found), '')";

/* The name that a token says, as a literal of this session. */
static char *literal(const mig_conn *conn, const struct mig_token *token)
{
	struct mig_buf name = MIG_BUF_INIT, out = MIG_BUF_INIT;
	size_t quotes = token->kind == MIG_TOKEN_QUOTED;
	const char *end = token->text + token->len - quotes;
	for (const char *c = token->text + quotes; c < end; c++) {
		mig_buf_putc(&name, *c);
		if (quotes && *c == *token->text)
			c++; /* twice stands for once */
	}
	mig_mariadb_put_string(&out, name.data ? name.data : "", name.len,
		!(conn->my->server_status & SERVER_STATUS_NO_BACKSLASH_ESCAPES));
	mig_buf_dispose(&name);
	return mig_buf_take(&out);
}

static bool is_one_of(const struct mig_token *token, const char *const *words)
{
	for (; *words; words++)
		if (mig_token_is(token, *words))
			return true;
	return false;
}

/* Go to the name of the table that the statement alters. @return whether there is one */
static bool find_table(struct mig_lexer *lexer, struct mig_token *token)
{
	bool more = mig_lexer_next_said(lexer, token);
	if (more && mig_token_is(token, "SET")) /* STATEMENT variable = value FOR ALTER … */
		while (more && !mig_token_is(token, "ALTER"))
			more = mig_lexer_next_said(lexer, token);
	if (!more || !mig_token_is(token, "ALTER"))
		return false;
	do
		more = mig_lexer_next_said(lexer, token);
	while (more && (mig_token_is(token, "ONLINE") || mig_token_is(token, "IGNORE")));
	if (!more || !mig_token_is(token, "TABLE"))
		return false;
	do
		more = mig_lexer_next_said(lexer, token);
	while (more && (mig_token_is(token, "IF") || mig_token_is(token, "EXISTS")));
	return more && (token->kind == MIG_TOKEN_WORD || token->kind == MIG_TOKEN_QUOTED);
}

/* Whether the server may copy the table for what stands behind its name: not to add, drop or rename
 * plain columns or indexes, which is what most statements do. */
static bool may_copy(struct mig_lexer *lexer)
{
	static const char *const heads[] = { "ADD", "DROP", "RENAME", NULL };
	static const char *const others[] = { "PRIMARY", "FOREIGN", "REFERENCES", "CHECK",
		"CONSTRAINT", "UNIQUE", "GENERATED", "AS", "AUTO_INCREMENT", "PERIOD", "SYSTEM",
		"PARTITION", "JSON", NULL };
	struct mig_token token;
	bool head = true;
	int depth = 0;
	while (mig_lexer_next_said(lexer, &token)) {
		if (head ? !is_one_of(&token, heads) : is_one_of(&token, others))
			return true;
		bool mark = token.kind == MIG_TOKEN_OTHER && token.len == 1;
		depth += mark ? (*token.text == '(') - (*token.text == ')') : 0;
		head = mark && *token.text == ',' && depth == 0;
	}
	return false;
}

char *mig_mariadb_foreign_keys(mig_conn *conn, const char *sql, size_t len)
{
	struct mig_lexer lexer;
	struct mig_token token;
	/* MySQL changes a table and its keys at once */
	if (strstr(conn->server, "MySQL"))
		return NULL;
	mig_lexer_init(&lexer, sql, len, &mig_driver_module.lexis);
	if (!find_table(&lexer, &token))
		return NULL;
	const struct mig_token first = token;
	struct mig_lexer behind = lexer;
	bool qualified = mig_lexer_next_said(&lexer, &token) && token.len == 1 &&
			 *token.text == '.' && mig_lexer_next_said(&lexer, &token);
	if (!may_copy(qualified ? &lexer : &behind))
		return NULL;
	char *schema = qualified ? literal(conn, &first) : mig_strdup("DATABASE()");
	char *name = literal(conn, qualified ? &token : &first);
	char *out = mig_format(question, schema, name, schema, name);
	mig_free(schema);
	mig_free(name);
	return out;
}
