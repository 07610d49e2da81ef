/* engine/journal_part.h - the operations of a step, as far as its statements are theirs.
 *
 * An operation may look at the database before it says its statements (op.alter_column on MariaDB,
 * whatever rebuilds a table on SQLite), so that it would say others, or fail, once they have taken
 * effect. One that took effect as a whole is therefore passed over without being asked: the
 * journal has how many statements it had. */
#ifndef MIG_ENGINE_JOURNAL_PART_H
#define MIG_ENGINE_JOURNAL_PART_H

#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

/** An operation of a step. */
struct mig_journal_part {
	size_t statements;
	uint64_t before; /* digest of the statements before it, and its name */
	uint64_t after;  /* digest of those before it and its own */
};
struct mig_journal_parts MIG_VEC(struct mig_journal_part);

/** Add a text to a digest; 0 is the digest of nothing. */
uint64_t mig_journal_digest(uint64_t digest, const char *text, size_t len);

/** The first `count` parts as text of at most `most` bytes: the last are left out when there are
 *  too many, and are then asked again. Owned by the caller. */
char *mig_journal_parts_text(const struct mig_journal_parts *parts, size_t count, size_t most);
/** Read such a text; `out` is added to. */
void mig_journal_parts_read(const char *text, struct mig_journal_parts *out);

#endif
