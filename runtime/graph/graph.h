/* graph/graph.h - revisions that know each other.
 *
 * Filling a graph: mig_graph_add() for every revision, then mig_graph_link() once, which checks
 * everything; only a linked graph may be asked about. More revisions may be added later, and
 * then it has to be linked again.
 *
 * Load order is the order of adding. It breaks ties: of several open branches, downgrade and
 * history begin with the one whose head was added first, and upgrade therefore with the one
 * whose head was added last. */
#ifndef MIG_GRAPH_GRAPH_H
#define MIG_GRAPH_GRAPH_H

#include "graph/revision.h"
#include "mig/error.h"

struct mig_graph;

/** What a file says of itself. Every text is copied; NULL is the same as "". */
struct mig_revision_spec {
	const char *id;
	const char *const *down; /**< down_revision; none: a base */
	size_t ndown;
	const char *const *labels; /**< branch_labels */
	size_t nlabels;
	const char *const *depends; /**< depends_on: ids or labels */
	size_t ndepends;
	const char *const *replaces; /**< ids of the revisions that it stands for */
	size_t nreplaces;
	const char *doc, *longdoc, *path, *create_date;
	bool irreversible;
	int handle; /**< any number, for mig_revision_handle() */
};

/** An empty graph, owned by the caller; free with mig_graph_free(). */
struct mig_graph *mig_graph_new(void);
/** Free a graph and its revisions; accepts NULL. */
void mig_graph_free(struct mig_graph *graph);

/** Whether `id` may be a revision's id: not empty, 32 bytes at most (the width of the version
 *  table's column), no symbol such as "head", no leading dot, no control character and none of
 *  @ - + : / \
 *  @return 0, or MIG_EINVALID */
int mig_id_check(const char *id, mig_error *err);

/** Whether `label` may be a branch label: not empty, no symbol such as "head", none of @ : +
 *  @return 0, or MIG_EINVALID */
int mig_label_check(const char *label, mig_error *err);

/** Add a revision.
 *  @return 0; MIG_EINVALID with err->file set: the id is not valid, or there is one already */
int mig_graph_add(struct mig_graph *graph, const struct mig_revision_spec *spec, mig_error *err);

/** Resolve parents, dependencies and labels, spread the labels, find heads and bases.
 *  @return 0; MIG_EINVALID with err->file set: an unknown parent or dependency, a label that is
 *  taken, a loop or a cycle, a revision that is there although another replaces it */
int mig_graph_link(struct mig_graph *graph, mig_error *err);

/** Number of revisions. */
size_t mig_graph_count(const struct mig_graph *graph);
/** The `i`-th; oldest first, by create_date, and by id where that is the same. */
const mig_revision *mig_graph_at(const struct mig_graph *graph, size_t i);
/** The one that says it replaces a revision of this id, or NULL. */
const mig_revision *mig_graph_replacing(const struct mig_graph *graph, const char *id);
/** The one with exactly this id, or NULL. */
const mig_revision *mig_graph_get(const struct mig_graph *graph, const char *id);

#endif
