/* mig/repair.h - a revision that was cut short where not everything can be rolled back.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_REPAIR_H
#define MIG_REPAIR_H

#include "common.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** A revision that was cut short, as the database's journal has it. The next run in its direction
 *  goes on with it by itself, unless nobody can tell what became of the statement. */
typedef struct mig_unfinished {
	char *revision;   /**< its id */
	char *direction;  /**< "upgrade" or "downgrade" */
	size_t statement; /**< 1-based, of those the function runs: the one to go on with */
	char *state;      /**< of that statement: "next" (not begun), "running" (no answer came),
			       "refused" (the server answered with an error),
			       "decided" (not begun, by mig_repair()) */
	char *sql;        /**< its text, "" when it was not begun */
	char *runner;     /**< who ran it: host and process */
	char *since;      /**< when, UTC */
} mig_unfinished;

/** Look for one. Never changes the database.
 *  @param out  NULL when there is none; owned by the caller, free with mig_unfinished_free() */
MIG_API int mig_unfinished_read(mig_env *env, mig_unfinished **out, mig_error *err);

/** Free it; accepts NULL. */
MIG_API void mig_unfinished_free(mig_unfinished *unfinished);

/** Say what became of the statement that an unfinished revision was cut short in.
 *  @param done  it took effect: go on after it; else it is run again
 *  @return 1; 0 when nothing is unfinished; an error */
MIG_API int mig_repair(mig_env *env, bool done, mig_error *err);

MIG_END_DECLS

#endif
