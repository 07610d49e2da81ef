/* db/lexer.h - SQL text as tokens, by the lexical rules of a dialect.
 *
 * It knows just enough to never take a quote, a comment or a word apart; the splitter and the
 * bind parameters stand on it. The text is borrowed and need not end in a NUL. */
#ifndef MIG_DB_LEXER_H
#define MIG_DB_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "mig/driver.h"

enum mig_token_kind {
	MIG_TOKEN_SPACE,     /* a run of white space */
	MIG_TOKEN_COMMENT,   /* one comment; a line comment without its line break */
	MIG_TOKEN_QUOTED,    /* one string, quoted name or dollar-quoted body */
	MIG_TOKEN_WORD,      /* a name, keyword or number */
	MIG_TOKEN_OTHER,     /* `::`, `:=`, the marks of an executable comment, or one byte */
	MIG_TOKEN_DELIMITER, /* what ends a statement: `;` unless lexer->delimiter was changed */
};

struct mig_token {
	enum mig_token_kind kind;
	const char *text; /* points into the SQL */
	size_t len;
	int line; /* 1-based line on which it starts */
};

struct mig_lexer {
	const mig_lexis *lexis;
	const char *start, *at, *end;
	int line;              /* of `at` */
	const char *delimiter; /* borrowed; never empty */
	size_t delimiter_len;
	const char *executable; /* where the open executable comment began, or NULL */
	int executable_line;
};

void mig_lexer_init(struct mig_lexer *lexer, const char *sql, size_t len, const mig_lexis *lexis);

/** The next token.
 *  @return 1; 0 at the end; MIG_EINVALID for a quote or comment that is never closed, with
 *  err->line the line and err->position the byte where it begins */
int mig_lexer_next(struct mig_lexer *lexer, struct mig_token *out, mig_error *err);

/** The next token that says something: no white space, no comment, and not the mark of code that
 *  only some servers run. @return whether there is one; false for an error, too */
bool mig_lexer_next_said(struct mig_lexer *lexer, struct mig_token *out);

/** Whether the token is the keyword `word`, in any case. */
bool mig_token_is(const struct mig_token *token, const char *word);

/** Whether `c` can be part of a name (`$` aside): letters, digits, _ and all beyond ASCII. */
bool mig_is_word(char c);

/** Whether `c` can begin a name. */
bool mig_is_word_start(char c);

/** Whether `c` is white space to every database. */
bool mig_is_space(char c);

#endif
