/* mig/sql.h - SQL of the program's own on mig's connection.
 *
 * The connection is the one that migrations use: to the URL or target in use, in the target's
 * schema, or the program's own (`handle` of mig_env_options). It is opened when it is first needed
 * and stays open until the environment ends or another target is selected. Each statement commits
 * by itself, unless a connection of the program's is in a transaction; no lock is taken.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_SQL_H
#define MIG_SQL_H

#include "common.h"
#include "driver.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** The value of a parameter; borrowed for the time of the call. */
typedef struct mig_param {
	const char *name; /**< without the colon that stands before it in the SQL */
	mig_value value;
} mig_param;

/** A row; everything is borrowed, and valid during the call that it is given to. */
typedef struct mig_row {
	size_t len;               /**< number of columns */
	const char *const *names; /**< of the columns */
	const mig_value *values;  /**< in them */
} mig_row;

/** Takes a row. It may not use the environment.
 *  @return 0 to go on; anything else to be given no more */
typedef int (*mig_row_fn)(void *data, const mig_row *row);

/** Run one statement whose rows, if any, are not wanted.
 *  @param sql      one statement. A SQLite file that is not there is made for it.
 *  @param params   for each `:name` in it, as for op.execute(): NULL, and the text goes to the
 *                  database byte for byte; else each name must be in the list, and the other way
 *                  round
 *  @param changed  rows inserted, updated or deleted; may be NULL
 *  @return 0; MIG_EDB with err->sql, MIG_EINVALID for parameters that do not fit, MIG_ECONNECT.
 *  MIG_EUNSUPPORTED for BEGIN, COMMIT and the like: what belongs together belongs into a revision,
 *  or on a connection of the program's, which can begin a transaction itself */
MIG_API int mig_execute(mig_env *env, const char *sql, const mig_param *params, size_t nparams,
	int64_t *changed, mig_error *err);

/** Run one statement for its rows, and give each to `row` as it comes.
 *  @return as mig_execute(); MIG_ENOTFOUND for a SQLite file that is not there */
MIG_API int mig_query(mig_env *env, const char *sql, const mig_param *params, size_t nparams,
	mig_row_fn row, void *data, mig_error *err);

MIG_END_DECLS

#endif
