#include "db/verbs.h"

#include "db/lexer.h"

bool mig_verb_is_one_of(
	const mig_lexis *lexis, const char *sql, size_t len, const char *const *words)
{
	struct mig_lexer lexer;
	struct mig_token token;
	mig_lexer_init(&lexer, sql, len, lexis);
	while (mig_lexer_next(&lexer, &token, NULL) > 0) {
		if (token.kind == MIG_TOKEN_SPACE || token.kind == MIG_TOKEN_COMMENT)
			continue;
		for (; *words; words++)
			if (mig_token_is(&token, *words))
				return true;
		return false;
	}
	return false;
}

bool mig_verb_is_plain(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const words[] = { "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE",
		"SELECT", "WITH", "VALUES", "SET", "RESET", "DO", "SHOW", "EXPLAIN", "SAVEPOINT",
		"RELEASE", "ROLLBACK", NULL };
	return mig_verb_is_one_of(lexis, sql, len, words);
}

bool mig_verb_reads(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const words[] = { "SELECT", "WITH", "VALUES", "SHOW", "EXPLAIN",
		"DESCRIBE", "DESC", "PRAGMA", "TABLE", NULL };
	return mig_verb_is_one_of(lexis, sql, len, words);
}
