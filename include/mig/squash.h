/* mig/squash.h - one revision in the place of several, once it is proved to do the same.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_SQUASH_H
#define MIG_SQUASH_H

#include "author.h"
#include "common.h"
#include "compare.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** Options of mig_squash(); a zeroed struct is valid. */
typedef struct mig_squash_options {
	const char *range;   /**< "first:last", both included; "base:last" or ":last" from the base;
				  NULL: all up to the head */
	const char *message; /**< NULL: one that says what it stands for */
	bool concat;       /**< keep upgrade() and downgrade() of each, instead of writing down what
				comes of them; always so where something has to run before the range */
	bool irreversible; /**< without a downgrade(), as when one of the revisions is */
	bool remove;       /**< delete the old files; else they go to the folder "squashed" of the
				environment */
	const char *const *scratch; /**< URLs of empty databases to use, which are left as the
					 revisions leave them: two, with `concat` three; none: they
					 are made, and dropped again */
	size_t nscratch;
	mig_written_fn written; /**< may be NULL; also told of "Moving" and "Deleting" */
	void *written_data;
} mig_squash_options;

/** Write one revision in the place of several. It has the id of the last one, so that databases
 * that are at it or beyond have nothing to do, and names the others in `replaces`: a database at
 * one of those is refused until the old files have brought it to the last.
 *
 *  The old ones and the new one are run in scratch databases first, beside the configured one. Only
 *  when schema, rows and catalogue are the same both ways, files are changed; then revisions and
 *  lists got from `env` before are no longer valid.
 *  @param out          the new revision in a list, owned by the caller; may be NULL
 *  @param differences  what is not the same, owned by the caller
 *  @return the number of revisions that it stands for; 0: something differs, and nothing was
 *  changed; MIG_EINVALID for a range that one revision cannot stand for, MIG_EUNSUPPORTED for
 *  too many rows, MIG_EEXISTS when a file is in the way, or what a run returns */
MIG_API int mig_squash(mig_env *env, const mig_squash_options *opts, mig_revision_list **out,
	mig_differences **differences, mig_error *err);

MIG_END_DECLS

#endif
