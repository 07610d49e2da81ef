/* db/split.h - the statements of a hand-written .sql file, one by one. */
#ifndef MIG_DB_SPLIT_H
#define MIG_DB_SPLIT_H

#include "db/lexer.h"

/** One statement; the text points into the file. */
struct mig_statement {
	const char *text; /**< from its first token to its last: without comments around it and
				without what ends it */
	size_t len;
	int line; /**< 1-based line of the first token */
};

/** An iteration; on the stack, nothing to dispose. */
struct mig_split {
	struct mig_lexer lexer;
};

/** Begin with the first statement of `sql`, which is borrowed until the last call of
 *  mig_split_next(). A byte order mark is skipped. */
void mig_split_init(struct mig_split *split, const char *sql, size_t len, const mig_lexis *lexis);

/** The next statement that is not empty. Depending on the dialect, semicolons in the body of a
 *  CREATE TRIGGER, in BEGIN ATOMIC … END and in parentheses belong to the statement, and
 *  `DELIMITER //` lines change what ends one.
 *  @return 1; 0 at the end; MIG_EINVALID with err->line for what is never closed */
int mig_split_next(struct mig_split *split, struct mig_statement *out, mig_error *err);

#endif
