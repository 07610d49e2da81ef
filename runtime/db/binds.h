/* db/binds.h - `:name` parameters become the placeholders that a driver understands. */
#ifndef MIG_DB_BINDS_H
#define MIG_DB_BINDS_H

#include "base/buf.h"
#include "base/vec.h"
#include "mig/driver.h"

/** Where a placeholder stands in the rewritten SQL. */
struct mig_bind_slot {
	size_t at, len;
	size_t name; /* index into names */
};

/** SQL with placeholders. A zeroed one with `.sql = MIG_BUF_INIT` is empty. */
struct mig_binds {
	struct mig_buf sql;
	struct mig_strs names;                      /* of placeholder 1, 2, … */
	struct MIG_VEC(struct mig_bind_slot) slots; /* in the order of the text */
};

#define MIG_BINDS_INIT                                                                             \
	{                                                                                          \
		.sql = MIG_BUF_INIT                                                                \
	}

/** Rewrite `sql`. A `:` is a parameter when a name follows it (letters, digits, `_`, not a digit
 *  first) and no name, number or colon stands directly before it. `\:` becomes a plain colon.
 *  Quotes, comments, `::` and `:=` are left as they are. With numbered placeholders (`?1`,
 *  `$1`) a repeated name keeps its number; with plain `?` it is listed again.
 *  @param out  MIG_BINDS_INIT; owned by the caller, dispose with mig_binds_dispose()
 *  @return 0; MIG_EINVALID for a quote or comment that is never closed, with err->sql,
 *  err->line and err->position */
int mig_binds_parse(
	const char *sql, size_t len, const mig_lexis *lexis, struct mig_binds *out, mig_error *err);

/** Free what `binds` owns and empty it. */
void mig_binds_dispose(struct mig_binds *binds);

#endif
