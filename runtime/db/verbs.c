#include "db/verbs.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "db/lexer.h"

/* Whether one of the words is among the first `most` tokens. */
static bool begins_with(
	const mig_lexis *lexis, const char *sql, size_t len, const char *const *words, size_t most)
{
	struct mig_lexer lexer;
	struct mig_token token;
	mig_lexer_init(&lexer, sql, len, lexis);
	for (; most && mig_lexer_next_said(&lexer, &token); most--)
		for (const char *const *word = words; *word; word++)
			if (mig_token_is(&token, *word))
				return true;
	return false;
}

/* Whether it is a SET that does more than set: SET STATEMENT … FOR ALTER … is that ALTER, and the
 * server commits before it changes a password or autocommit. */
static bool sets_and_commits(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const set[] = { "SET", NULL };
	static const char *const second[] = { "STATEMENT", "PASSWORD", NULL };
	static const char *const anywhere[] = { "AUTOCOMMIT", NULL };
	return begins_with(lexis, sql, len, set, 1) &&
	       (begins_with(lexis, sql, len, second, 2) ||
		       begins_with(lexis, sql, len, anywhere, SIZE_MAX));
}

bool mig_verb_is_plain(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const words[] = { "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE",
		"SELECT", "WITH", "VALUES", "SET", "RESET", "DO", "SHOW", "EXPLAIN", "SAVEPOINT",
		"RELEASE", "ROLLBACK", NULL };
	return begins_with(lexis, sql, len, words, 1) && !sets_and_commits(lexis, sql, len);
}

/* Whether the word is somewhere in the text, in the body of a block too, which is a literal. */
static bool has_word(const char *sql, size_t len, const char *word)
{
	size_t word_len = strlen(word);
	for (size_t i = 0; i + word_len <= len; i++)
		if (!strncasecmp(sql + i, word, word_len))
			return true;
	return false;
}

bool mig_verb_is_compound(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const words[] = { "CALL", "EXECUTE", "BEGIN", "IF", "CASE", "LOOP",
		"REPEAT", "WHILE", "FOR", NULL };
	static const char *const block[] = { "DO", NULL }; /* of PostgreSQL */
	return begins_with(lexis, sql, len, words, 1) ||
	       (begins_with(lexis, sql, len, block, 1) && has_word(sql, len, "COMMIT"));
}

bool mig_verb_has_several(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const drop[] = { "DROP", NULL }, *const other[] = { "CREATE", "RENAME",
		NULL };
	static const char *const accounts[] = { "USER", "ROLE", NULL };
	struct mig_lexer lexer;
	struct mig_token token;
	if (!begins_with(lexis, sql, len, drop, 1) &&
		!(begins_with(lexis, sql, len, other, 1) &&
			begins_with(lexis, sql, len, accounts, 4)))
		return false;
	mig_lexer_init(&lexer, sql, len, lexis);
	while (mig_lexer_next(&lexer, &token, NULL) > 0)
		if (token.kind == MIG_TOKEN_OTHER && *token.text == ',')
			return true;
	return false;
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

bool mig_verb_transacts(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const words[] = { "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT",
		"SAVEPOINT", "RELEASE", "XA", NULL };
	return begins_with(lexis, sql, len, words, 1);
}

bool mig_verb_locks_tables(const mig_lexis *lexis, const char *sql, size_t len)
{
	static const char *const lock[] = { "LOCK", NULL }, *const tables[] = { "TABLE", "TABLES",
		NULL };
	return begins_with(lexis, sql, len, lock, 1) && begins_with(lexis, sql, len, tables, 2);
}

const char *mig_verb_uses(const mig_lexis *lexis, const char *sql, size_t len, size_t *name_len)
{
	static const char *const use[] = { "USE", NULL };
	struct mig_lexer lexer;
	struct mig_token token;
	if (!begins_with(lexis, sql, len, use, 1))
		return NULL;
	mig_lexer_init(&lexer, sql, len, lexis);
	while (mig_lexer_next_said(&lexer, &token)) {
		if (mig_token_is(&token, "USE"))
			continue;
		size_t quotes = token.kind == MIG_TOKEN_QUOTED;
		*name_len = token.len - 2 * quotes;
		return token.text + quotes;
	}
	return NULL;
}

enum { WORDS_MOST = 3 };

/* By the first words; of rows that begin alike the first counts. */
static const struct {
	const char *words[WORDS_MOST]; /* NULL: any */
	enum mig_verb_effect effect;
} effects[] = {
	{ { "SAVEPOINT" }, MIG_VERB_MARKS_SAVEPOINT },
	{ { "ROLLBACK", "TO" }, MIG_VERB_GOES_BACK },          /* a savepoint of the script's own */
	{ { "BEGIN", "NOT", "ATOMIC" }, MIG_VERB_IS_NEUTRAL }, /* a block of MariaDB */
	{ { "PREPARE", "TRANSACTION" }, MIG_VERB_ENDS_TRANSACTION },
	{ { "BEGIN" }, MIG_VERB_ENDS_TRANSACTION },
	{ { "START" }, MIG_VERB_ENDS_TRANSACTION },
	{ { "COMMIT" }, MIG_VERB_ENDS_TRANSACTION },
	{ { "END" }, MIG_VERB_ENDS_TRANSACTION },
	{ { "ROLLBACK" }, MIG_VERB_ENDS_TRANSACTION },
	{ { "ABORT" }, MIG_VERB_ENDS_TRANSACTION },
	{ { "XA" }, MIG_VERB_ENDS_TRANSACTION },
	{ { "DISCARD", "ALL" }, MIG_VERB_RESETS_SESSION },
};

enum mig_verb_effect mig_verb_effect(const mig_lexis *lexis, const char *sql, size_t len)
{
	struct mig_lexer lexer;
	struct mig_token token, found[WORDS_MOST] = { 0 };
	size_t n = 0;
	mig_lexer_init(&lexer, sql, len, lexis);
	while (n < WORDS_MOST && mig_lexer_next_said(&lexer, &token))
		found[n++] = token;
	for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
		size_t at = 0;
		while (at < WORDS_MOST && effects[i].words[at] && at < n &&
			mig_token_is(&found[at], effects[i].words[at]))
			at++;
		if (at == WORDS_MOST || !effects[i].words[at])
			return effects[i].effect;
	}
	return MIG_VERB_IS_NEUTRAL;
}
