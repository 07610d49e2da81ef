/* SQL files: tokens are the text, without a gap; statements lie in it in order, and between them is
 * nothing that a database would run; written as a script, a statement is read from it as it was. */
#include <stdlib.h>
#include <string.h>

#include "db/lexer.h"
#include "db/script.h"
#include "db/split.h"
#include "db/sqlite.h"
#include "db/verbs.h"
#include "drivers.h"

static void check_tokens(const char *sql, size_t len, const mig_lexis *lexis)
{
	struct mig_lexer lexer;
	struct mig_token token;
	const char *at = sql;
	int line = 1;
	mig_lexer_init(&lexer, sql, len, lexis);
	while (mig_lexer_next(&lexer, &token, NULL) > 0) {
		if (token.text != at || !token.len || token.line < line)
			abort();
		at += token.len;
		line = token.line;
	}
	if (at > sql + len)
		abort();
}

/* What is between two statements; DELIMITER lines are, too. */
static void check_gap(const char *sql, size_t len, const mig_lexis *lexis)
{
	struct mig_lexer lexer;
	struct mig_token token;
	mig_lexer_init(&lexer, sql, len, lexis);
	while (!lexis->delimiter_lines && mig_lexer_next(&lexer, &token, NULL) > 0)
		if (token.kind != MIG_TOKEN_SPACE && token.kind != MIG_TOKEN_COMMENT &&
			token.kind != MIG_TOKEN_DELIMITER)
			abort();
}

/* The end without what ends a statement: in the last one it is a part, where a parenthesis is never
 * closed. */
static const char *end_of(const struct mig_statement *statement)
{
	const char *end = statement->text + statement->len;
	while (end > statement->text && end[-1] == ';')
		end--;
	return end;
}

/* A tab outside quotes is four blanks in a script; nothing else may differ. */
static void check_same(const struct mig_statement *was, const struct mig_statement *is)
{
	const char *a = was->text, *a_end = end_of(was), *b = is->text, *b_end = end_of(is);
	while (a < a_end && b < b_end) {
		if (*a == *b) {
			a++, b++;
		} else if (*a == '\t' && b_end - b >= 4 && !memcmp(b, "    ", 4)) {
			a++, b += 4;
		} else {
			abort();
		}
	}
	if (a != a_end || b != b_end)
		abort();
}

static void check_script(const struct mig_statement *statement, const mig_lexis *lexis)
{
	struct mig_buf script = MIG_BUF_INIT;
	struct mig_split split;
	struct mig_statement again, end;
	/* two dashes are a comment to MariaDB where nothing follows them, and stand behind what
	 * ends the statement then */
	if (lexis->mariadb_comments && statement->len >= 2 &&
		!memcmp(statement->text + statement->len - 2, "--", 2))
		return;
	/* likewise, and a comment may stand behind it */
	if (statement->text[statement->len - 1] == ';')
		return;
	mig_buf_putc(&script, '\n'); /* a byte order mark is one only where a file begins */
	if (mig_script_statement(&script, statement->text, statement->len, lexis, NULL) < 0)
		abort();
	mig_split_init(&split, script.data, script.len, lexis);
	if (mig_split_next(&split, &again, NULL) != 1)
		abort();
	check_same(statement, &again);
	if (mig_split_next(&split, &end, NULL) != 0)
		abort();
	mig_buf_dispose(&script);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (!size)
		return 0;
	const mig_driver *const drivers[] = { &mig_driver_sqlite, &mig_driver_postgresql,
		&mig_driver_mariadb };
	const mig_lexis lexis = drivers[data[0] % 3]->lexis;
	const char *sql = (const char *)data + 1, *end = sql + size - 1;
	mig_error err = MIG_ERROR_INIT;
	struct mig_split split;
	struct mig_statement statement;
	int rc, line = 1;
	check_tokens(sql, size - 1, &lexis);
	mig_split_init(&split, sql, size - 1, &lexis);
	sql = split.lexer.start; /* behind a byte order mark */
	/* a statement that ends inside an executable comment is none to a server, and cannot be
	 * read alone */
	for (bool whole = true, was_whole = true;
		(rc = mig_split_next(&split, &statement, &err)) > 0; was_whole = whole) {
		whole = !split.lexer.executable;
		if (!statement.len || statement.text < sql ||
			statement.text + statement.len > end || statement.line < line)
			abort();
		check_gap(sql, (size_t)(statement.text - sql), &lexis);
		sql = statement.text + statement.len;
		line = statement.line;
		mig_verb_is_plain(&lexis, statement.text, statement.len);
		mig_verb_reads(&lexis, statement.text, statement.len);
		/* nor does anything with a NUL byte get as far as a script */
		if (whole && was_whole && !memchr(statement.text, '\0', statement.len))
			check_script(&statement, &lexis);
	}
	if (rc == 0)
		check_gap(sql, (size_t)(end - sql), &lexis);
	if ((rc == 0) != (err.message == NULL) || (rc < 0 && err.line < 1))
		abort();
	mig_error_dispose(&err);
	return 0;
}
