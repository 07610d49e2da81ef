/* db/script.h - SQL as text for a script that another program runs. */
#ifndef MIG_DB_SCRIPT_H
#define MIG_DB_SCRIPT_H

#include "base/buf.h"
#include "mig/driver.h"

/** Append one statement as it stands in a script: without white space around it, tabs outside
 *  quotes as four spaces, what ends a statement, and an empty line. A statement with semicolons
 *  inside gets DELIMITER lines around it where the client wants them. Comments alone stay
 *  comments, and nothing stays nothing.
 *  @return 0; MIG_EINVALID with err->sql for a quote or comment that is never closed */
int mig_script_statement(
	struct mig_buf *out, const char *sql, size_t len, const mig_lexis *lexis, mig_error *err);

/** Append `value` as a literal of the dialect, in such a way that it cannot grow together with
 *  what stands before it.
 *  @param name  of the parameter, for the error
 *  @return 0; MIG_EINVALID when the value has no literal (NaN, text with a NUL byte) */
int mig_script_literal(struct mig_buf *out, const mig_driver *driver, const mig_value *value,
	const char *name, mig_error *err);

#endif
