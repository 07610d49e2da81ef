#include "db/verbs.h"

#include <stdint.h>

#include "db/lexer.h"

/* Whether one of the words is among the first `most` tokens. */
static bool begins_with(
	const mig_lexis *lexis, const char *sql, size_t len, const char *const *words, size_t most)
{
	struct mig_lexer lexer;
	struct mig_token token;
	mig_lexer_init(&lexer, sql, len, lexis);
	while (most && mig_lexer_next(&lexer, &token, NULL) > 0) {
		if (token.kind == MIG_TOKEN_SPACE || token.kind == MIG_TOKEN_COMMENT)
			continue;
		for (const char *const *word = words; *word; word++)
			if (mig_token_is(&token, *word))
				return true;
		most--;
	}
	return false;
}

bool mig_verb_is_plain(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const words[] = { "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE",
		"SELECT", "WITH", "VALUES", "SET", "RESET", "DO", "SHOW", "EXPLAIN", "SAVEPOINT",
		"RELEASE", "ROLLBACK", NULL };
	return begins_with(lexis, sql, len, words, 1);
}

bool mig_verb_reads(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const words[] = { "SELECT", "VALUES", "SHOW", "EXPLAIN", "DESCRIBE",
		"DESC", "PRAGMA", "TABLE", NULL };
	static const char *const with[] = { "WITH", NULL };
	static const char *const changes[] = { "INSERT", "UPDATE", "DELETE", "MERGE", NULL };
	if (begins_with(lexis, sql, len, with, 1))
		return !begins_with(lexis, sql, len, changes, SIZE_MAX);
	return begins_with(lexis, sql, len, words, 1);
}
