/* base/error.h - filling and moving mig_error. */
#ifndef MIG_BASE_ERROR_H
#define MIG_BASE_ERROR_H

#include <stdarg.h>

#include "mig/error.h"

/** Fill `err` (which may be NULL) with code and message; an error already there is replaced.
 *  @return code, so that `return mig_fail(err, MIG_EINVALID, …)` reads well */
int mig_fail(mig_error *err, int code, const char *format, ...) MIG_PRINTF(3, 4);

/** Move `from` into `to` (which may be NULL); `from` is left as MIG_ERROR_INIT.
 *  @return the code moved */
int mig_error_move(mig_error *to, mig_error *from);

/** Replace one string field by a copy: `mig_error_set(&err->file, path)`. */
void mig_error_set(char **field, const char *text);

#endif
