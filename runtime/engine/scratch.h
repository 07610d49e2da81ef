/* engine/scratch.h - a database to try revisions in, in place of the one of the environment.
 *
 * Where a database is a file, it is one in memory; on a server it is made beside the configured
 * one, with its encoding and collation, and dropped again. Its name begins with mig_test_, so that
 * people know what they find after a process was killed. */
#ifndef MIG_ENGINE_SCRATCH_H
#define MIG_ENGINE_SCRATCH_H

#include "engine/env.h"

/** A zeroed one is closed. */
struct mig_scratch {
	mig_env *env;     /* works in it meanwhile; borrowed */
	char *configured; /* the database that is meant otherwise; NULL: the URL names none */
	char *made;       /* that was made; NULL: none was */
	char *url;        /* env->url and env->moved, as they were */
	bool was_moved;
	const char *const *given; /* URLs of databases of somebody's, who said that they can be … */
	size_t ngiven, current;   /* … used, one after the other; borrowed */
};

/** Let `env` work in a scratch database. End it also after an error.
 *  @param given  databases to use instead of making some, the first of them now; whether they
 *                are empty is for mig_scratch_check()
 *  @param keep  where a database is a file: make one that can be looked at afterwards
 *  @return 0; MIG_EUNSUPPORTED when none can be made here; MIG_EDB when the user may not */
int mig_scratch_begin(struct mig_scratch *scratch, mig_env *env, const char *const *given,
	size_t ngiven, bool keep, mig_error *err);

/** Fail unless those that were given are empty, and each another, before anything runs in one.
 *  A version table that says nothing does no harm.
 *  @param driver  of which they must be; NULL: any */
int mig_scratch_check(struct mig_scratch *scratch, const mig_driver *driver, mig_error *err);

/** Give an empty one for one that is no good any more: a new one, or the next of those that were
 *  given, of which there must be one. */
int mig_scratch_renew(struct mig_scratch *scratch, bool keep, mig_error *err);

/** Drop what was made, and let the environment work where it did before. A database that cannot be
 *  dropped is told of in the log.
 *  @param keep  drop nothing */
void mig_scratch_end(struct mig_scratch *scratch, bool keep);

#endif
