/* graph/revision.h - what stands behind the public mig_revision. */
#ifndef MIG_GRAPH_REVISION_H
#define MIG_GRAPH_REVISION_H

#include "base/vec.h"
#include "mig/revision.h"

#define uthash_malloc(size) mig_alloc(size) /* which ends the process in one place */
#include <uthash.h>

/** Borrowed revisions in an array that belongs to the graph. */
struct mig_links {
	const mig_revision **items;
	size_t len;
};

/** Borrowed revisions in an array that belongs to whoever holds it. */
struct mig_revs MIG_VEC(const mig_revision *);

/** Names as a file wrote them. */
struct mig_names {
	const char **items;
	size_t len;
};

/** How links are called from here on:
 *  - down: named in down_revision; next is the other direction
 *  - all_down: down, and what depends_on resolves to; all_next is the other direction
 *  - norm: down, and those dependencies that no ancestor along `down` has already. This is what
 *    the version table and the order of steps go by; it leads to the same ancestors as all_down. */
struct mig_revision {
	const char *id, *doc, *longdoc, *path, *create_date;      /* never NULL */
	struct mig_names down_ids, depends, own_labels, replaces; /* as written */
	struct mig_links down, deps, all_down, norm;              /* from here on: set by linking */
	struct mig_links next, all_next;
	struct mig_names labels; /* after spreading, in alphabetical order */
	size_t index;            /* place among all, the oldest first */
	size_t depth;            /* longest way down to a root along all_down */
	int handle;
	bool irreversible;
	UT_hash_handle hh; /* by id */
};

/** The number that the loader gave; it means nothing to the graph. */
int mig_revision_handle(const mig_revision *rev);
/** Whether the file says `irreversible = true`. */
bool mig_revision_irreversible(const mig_revision *rev);

/** Oldest first: by create_date, and by id where that is the same. For qsort(), on elements of
 *  type `const mig_revision *`. */
int mig_revision_by_age(const void *a, const void *b);
/** By index, for qsort() likewise. */
int mig_revision_by_index(const void *a, const void *b);

/** Whether `rev` is in the list. */
bool mig_links_has(const struct mig_links *links, const mig_revision *rev);

/** Hand the content of `revs` over as a public list, and empty it. Owned by the caller; free
 *  with mig_revision_list_free(). */
mig_revision_list *mig_revs_take(struct mig_revs *revs);

#endif
