/* mig/compare.h - what a database holds against what it should hold.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_COMPARE_H
#define MIG_COMPARE_H

#include <stdio.h>

#include "common.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** One difference. */
typedef struct mig_difference {
	char *kind; /**< the operation that would end it: "add_column", "drop_index" … */
	char *text; /**< for people, one line */
	char *json; /**< everything that is known of it: an object with at least kind and text */
} mig_difference;

/** Differences, owned by the caller; free with mig_differences_free(). */
typedef struct mig_differences {
	mig_difference *items;
	size_t len;
} mig_differences;

/** Free the list and what is in it; accepts NULL. */
MIG_API void mig_differences_free(mig_differences *differences);

/** Compare the database with target_metadata of env.lua. Never changes the database; one that is
 *  not there is an empty one.
 *  @param out  what an upgrade would have to do, in that order
 *  @return 0; MIG_ENOTHEAD when revisions are pending, MIG_ECONFIG without target_metadata */
MIG_API int mig_check(mig_env *env, mig_differences **out, mig_error *err);

/** Compare two databases of one dialect, both of which must be there. Changes neither. The
 * environment's own database is not used; afterwards it is opened again when it is needed.
 *  @param out  what would have to be done to the first to make it like the second */
MIG_API int mig_diff(mig_env *env, const char *from_url, const char *to_url, mig_differences **out,
	mig_error *err);

/** The models of the database as it is: the text of a models.lua that returns its MetaData. A
 * module that env.lua requires and that is not there yet, as this one may be, is no error.
 *  @param out  owned by the caller; free with mig_free() */
MIG_API int mig_models(mig_env *env, char **out, mig_error *err);

/** Write the SQL that would bring the database to target_metadata. @return as mig_check() */
MIG_API int mig_preview(mig_env *env, FILE *script, mig_error *err);

MIG_END_DECLS

#endif
