/* mig/test.h - revisions tried in a scratch database: up, down and up again.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_TEST_H
#define MIG_TEST_H

#include "common.h"
#include "compare.h"
#include "env.h"
#include "error.h"
#include "revision.h"

MIG_BEGIN_DECLS

/** What became of a revision. */
enum mig_test_outcome {
	MIG_TEST_BACK,         /**< the schema came back, and came again */
	MIG_TEST_IRREVERSIBLE, /**< it says that it cannot be undone, and was upgraded only */
	MIG_TEST_DIFFERS,      /**< it did not: see the differences */
	MIG_TEST_FAILED,       /**< one of its functions raised an error */
};

/** An outcome as it is called: "back", "irreversible", "differs", "failed"; static. */
MIG_API const char *mig_test_outcome_name(enum mig_test_outcome outcome);

/** One revision that was tested. */
typedef struct mig_test_case {
	const mig_revision *revision;
	enum mig_test_outcome outcome;
	int upgrade_line, downgrade_line; /**< where its functions begin; 0: there is none */
	/** What would bring the schema to what it was before the revision, after its downgrade();
	 * and to what the first upgrade() made, after the second. NULL: it was not looked at. */
	const mig_differences *after_downgrade, *after_upgrade;
	const mig_error *error; /**< MIG_TEST_FAILED */
	const char *step;       /**< which failed: "upgrade()", "downgrade()", "second upgrade()" */
} mig_test_case;

/** Told of each revision that was tested; everything is valid during the call. */
typedef void (*mig_test_fn)(void *data, const mig_test_case *result);

/** What to test, and where; a zeroed struct is valid. */
typedef struct mig_test_options {
	const char *const *targets; /**< as for mig_upgrade(): up to where; none: the heads */
	size_t ntargets;
	const char *range;   /**< as for mig_history(), or one revision: what to test, others are
				  upgraded only; NULL: all */
	const char *scratch; /**< URL of an empty database to use, which is left as the last
				  revision leaves it; NULL: one is made, and dropped again */
	bool keep;           /**< leave also that one */
	mig_test_fn tested;  /**< may be NULL */
	void *data;
} mig_test_options;

/** Run each revision up, down and up again in a scratch database, and compare its schema: after
 *  the downgrade with the one before, after the second upgrade with the one after the first. After
 *  an error of a revision the test goes on behind it in another database, if it can be upgraded at
 *  all. The environment's own database is not touched. Functions of env.lua that follow a run,
 *  such as on_version_apply, are not called.
 *  @param opts  may be NULL
 *  @return number of revisions that differ or failed; an error when the test did not come to its
 *          end: MIG_EEXISTS for a given database that is not empty */
MIG_API int mig_test(mig_env *env, const mig_test_options *opts, mig_error *err);

MIG_END_DECLS

#endif
