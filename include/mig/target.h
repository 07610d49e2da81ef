/* mig/target.h - several databases or schemas that share one history of revisions.
 *
 * env.lua's targets() lists them. Everything else that this library does is done to one database
 * at a time: select it, then go on as if there were no other. A program that serves many at once
 * opens an environment for each.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_TARGET_H
#define MIG_TARGET_H

#include "common.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** One of the databases; the list owns its strings. */
typedef struct mig_target {
	char *name;
	char *url;    /**< password hidden; NULL: the configured one */
	char *schema; /**< NULL: the default one of the connection */
} mig_target;

/** Databases in the order of env.lua; owned by the caller, free with mig_target_list_free(). */
typedef struct mig_target_list {
	mig_target *items;
	size_t len;
} mig_target_list;

/** The databases that env.lua lists. targets() is called once for an environment, and may read a
 *  database to know them.
 *  @param out  NULL when env.lua lists none because there is one database only, which is another
 *              thing than an empty list
 *  @return 0; MIG_ECONFIG for a list that is wrong, or what env.lua or its database raised */
MIG_API int mig_targets(mig_env *env, mig_target_list **out, mig_error *err);

/** Free the list and its strings; accepts NULL. */
MIG_API void mig_target_list_free(mig_target_list *list);

/** Work on the database of that name from here on. A connection to another one is closed.
 *
 *  Until a database is selected, functions that need one fail with MIG_EINVALID where env.lua lists
 *  several; a single one goes without saying. A target with a url of its own is refused where
 *  mig_env_open() was given another.
 *  @param name  NULL: none is selected any more
 *  @return 0; MIG_ENOTFOUND for a name that is not in the list */
MIG_API int mig_env_select(mig_env *env, const char *name, mig_error *err);

MIG_END_DECLS

#endif
