/* mig/verify.h - whether the files of applied revisions are what they were when they ran.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_VERIFY_H
#define MIG_VERIFY_H

#include "common.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** What became of the file of an applied revision. */
enum mig_verify_outcome {
	MIG_VERIFY_UNCHANGED,  /**< it is what it was, but for the ends of its lines */
	MIG_VERIFY_UNRECORDED, /**< nobody knows: it was not run by mig, or not recorded */
	MIG_VERIFY_CHANGED,    /**< the file, or an SQL file that it ran, is another */
	MIG_VERIFY_MISSING,    /**< there is no such file any more */
};

/** An outcome as it is called: "unchanged", "unrecorded", "changed", "missing"; static. */
MIG_API const char *mig_verify_outcome_name(enum mig_verify_outcome outcome);

/** An applied revision. */
typedef struct mig_verified {
	enum mig_verify_outcome outcome;
	char *id;
	const mig_revision *revision; /**< NULL: no file has the id */
	char *file; /**< that is changed or missing, absolute; NULL: none, or it had no name */
	char *applied_at; /**< UTC; this and the next two are NULL when nothing is recorded */
	char *applied_by; /**< user@host */
	char *mig_version;
} mig_verified;

/** All applied revisions, oldest first, those without a file at the end; owned by the caller, free
 *  with mig_verification_free(). */
typedef struct mig_verification {
	mig_verified *items;
	size_t len;
	size_t findings; /**< changed or missing */
} mig_verification;

/** Compare the files of applied revisions with what record_history has kept of them. Never changes
 *  the database; one that is not there has no revisions. */
MIG_API int mig_verify(mig_env *env, mig_verification **out, mig_error *err);

/** Free it; accepts NULL. */
MIG_API void mig_verification_free(mig_verification *verification);

/** Record the files as they are: a change was meant. What is missing is forgotten.
 *  @param ids  of applied revisions, or the beginnings of ids; none: all that mig_verify() finds
 *  @return number of revisions; MIG_ENOTFOUND for one that is not applied */
MIG_API int mig_verify_accept(mig_env *env, const char *const *ids, size_t nids, mig_error *err);

MIG_END_DECLS

#endif
