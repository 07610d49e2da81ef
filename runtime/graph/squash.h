/* graph/squash.h - a part of the history that one revision can stand for.
 *
 * It takes the id of the last one, so that version rows and what comes after it stay as they are.
 * For that, nothing outside may follow a revision in the middle, nor lead into it. */
#ifndef MIG_GRAPH_SQUASH_H
#define MIG_GRAPH_SQUASH_H

#include "graph/graph.h"

/** What goes, and what the revision in its place says; everything but the arrays is borrowed from
 *  the graph. A zeroed one is empty; dispose with mig_squash_set_dispose(). */
struct mig_squash_set {
	struct mig_revs revs;      /* in the order in which they run */
	const mig_revision *first; /* NULL: it begins at the base */
	const mig_revision *last;
	struct mig_refs down;     /* ids that the first one follows */
	struct mig_refs labels;   /* that are declared in it */
	struct mig_refs depends;  /* ids of what is not in it and has to run before */
	struct mig_refs replaces; /* ids that are no more */
	bool irreversible;        /* one of them is */
};

void mig_squash_set_dispose(struct mig_squash_set *set);

/** Choose the revisions of a range and check that one can stand for them.
 *  @param range  "first:last", both included; without the first, or with "base", from the base
 *  @return 0; MIG_EINVALID; MIG_ENOTFOUND; MIG_EAMBIGUOUS */
int mig_squash_choose(const struct mig_graph *graph, const char *range, struct mig_squash_set *out,
	mig_error *err);

/** A graph of everything else, for the new revision to be added and linked. Owned by the caller. */
int mig_squash_rest(const struct mig_graph *graph, const struct mig_squash_set *set,
	struct mig_graph **out, mig_error *err);

#endif
