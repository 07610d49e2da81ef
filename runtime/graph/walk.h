/* graph/walk.h - reaching revisions along links, and putting them in order.
 *
 * A set of revisions is one bit in an array of bytes with one byte per revision, by index: a
 * query takes one pass over what it reaches, whatever the number of starting points. */
#ifndef MIG_GRAPH_WALK_H
#define MIG_GRAPH_WALK_H

#include "graph/graph.h"

/** Which links to follow; see graph/revision.h. */
enum mig_link_kind { MIG_DOWN, MIG_NORM, MIG_NEXT, MIG_ALL_NEXT };

/** The links of one kind. */
const struct mig_links *mig_links_of(const mig_revision *rev, enum mig_link_kind kind);

/** An empty set of sets, owned by the caller; free with mig_free(). */
unsigned char *mig_marks_new(const struct mig_graph *graph);

/** Set `bit` at the starting points and at all that is reached from them. What has the bit
 *  already is not walked again. */
void mig_walk(enum mig_link_kind kind, const mig_revision *const *starts, size_t nstarts,
	unsigned char *marks, unsigned char bit);

/** The same; an error when one starting point is reached from another.
 *  @return 0, or MIG_EINVALID */
int mig_walk_apart(const struct mig_graph *graph, enum mig_link_kind kind,
	const mig_revision *const *starts, size_t nstarts, unsigned char *marks, unsigned char bit,
	mig_error *err);

/** Set `bit` at all revisions that share a line with one of `revs`: its ancestors, itself and
 *  its descendants.
 *  @param dependencies  whether lines lead along depends_on too */
void mig_walk_lines(const struct mig_graph *graph, const mig_revision *const *revs, size_t nrevs,
	bool dependencies, unsigned char *marks, unsigned char bit);

/** Append the revisions that have `bit`, newest first: every one before its ancestors, one
 *  branch down to where it joins another before the next is begun, older branches first.
 *  @param heads  where to begin; whatever they do not lead to is begun at its own tips */
void mig_walk_order(const struct mig_graph *graph, const unsigned char *marks, unsigned char bit,
	const mig_revision *const *heads, size_t nheads, struct mig_revs *out);

#endif
