/* mig/revision.h - one revision of the history, and lists of them.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_REVISION_H
#define MIG_REVISION_H

#include "common.h"

MIG_BEGIN_DECLS

/** A revision; borrowed from the environment it was loaded into, valid until that is freed. */
typedef struct mig_revision mig_revision;

/** Its id, never NULL. */
MIG_API const char *mig_revision_id(const mig_revision *rev);
/** The first line of the leading comment, "" when there is none. */
MIG_API const char *mig_revision_doc(const mig_revision *rev);
/** The whole leading comment, "" when there is none. */
MIG_API const char *mig_revision_longdoc(const mig_revision *rev);
/** The file it came from. */
MIG_API const char *mig_revision_path(const mig_revision *rev);
/** The text after "Create Date:" in the leading comment, "" when there is none. */
MIG_API const char *mig_revision_create_date(const mig_revision *rev);

/** Number of down revisions (parents): 0 at a base, more than 1 for a merge. */
MIG_API size_t mig_revision_down_count(const mig_revision *rev);
/** The `i`-th down revision. */
MIG_API const mig_revision *mig_revision_down(const mig_revision *rev, size_t i);
/** Number of revisions that name this one in down_revision. */
MIG_API size_t mig_revision_next_count(const mig_revision *rev);
/** The `i`-th of them, oldest first. */
MIG_API const mig_revision *mig_revision_next(const mig_revision *rev, size_t i);
/** Number of depends_on entries. */
MIG_API size_t mig_revision_depends_count(const mig_revision *rev);
/** The `i`-th depends_on entry as written in the file. */
MIG_API const char *mig_revision_depends(const mig_revision *rev, size_t i);
/** Number of revisions that depends_on leads to. */
MIG_API size_t mig_revision_dependency_count(const mig_revision *rev);
/** The `i`-th of them. */
MIG_API const mig_revision *mig_revision_dependency(const mig_revision *rev, size_t i);
/** Number of ids in `replaces`: revisions in whose place this one stands. */
MIG_API size_t mig_revision_replaces_count(const mig_revision *rev);
/** The `i`-th of them, as written in the file. */
MIG_API const char *mig_revision_replaces(const mig_revision *rev, size_t i);
/** Number of branch labels, after they have spread along the branch. */
MIG_API size_t mig_revision_label_count(const mig_revision *rev);
/** The `i`-th label, in alphabetical order. */
MIG_API const char *mig_revision_label(const mig_revision *rev, size_t i);

/** No revision names it in down_revision. */
MIG_API bool mig_revision_is_head(const mig_revision *rev);
/** No revision names it in down_revision or depends_on. */
MIG_API bool mig_revision_is_real_head(const mig_revision *rev);
/** It has no down revision. */
MIG_API bool mig_revision_is_base(const mig_revision *rev);
/** Several revisions name it in down_revision. */
MIG_API bool mig_revision_is_branch_point(const mig_revision *rev);
/** It names several down revisions. */
MIG_API bool mig_revision_is_merge_point(const mig_revision *rev);

/** A list of borrowed revisions, owned by the caller; free with mig_revision_list_free(). */
typedef struct mig_revision_list {
	const mig_revision **items;
	size_t len;
} mig_revision_list;

/** Free the list, not the revisions; accepts NULL. */
MIG_API void mig_revision_list_free(mig_revision_list *list);

MIG_END_DECLS

#endif
