/* graph/internal.h - the inside of a graph, for the files of this room alone. */
#ifndef MIG_GRAPH_INTERNAL_H
#define MIG_GRAPH_INTERNAL_H

#include "graph/arena.h"
#include "graph/graph.h"

/** A branch label, or the id of a revision that is no more, and the revision that declares it. */
struct mig_label {
	const char *name;
	struct mig_revision *rev;
	UT_hash_handle hh;
};

/** A name that a prefix may stand for: an id or a label. */
struct mig_known {
	const char *name;
	const mig_revision *rev;
	size_t order; /* ids, then labels */
};

struct mig_graph {
	struct mig_arena specs;  /* what was added */
	struct mig_arena linked; /* what linking made of it */
	struct MIG_VEC(struct mig_revision *) revs;
	struct mig_revision *by_id;
	struct mig_label *labels, *replaced;
	struct mig_links heads, real_heads, bases;
	struct mig_known *known; /* sorted by name */
	size_t nknown;
};

/** The revision called `name`: by id, or by a label that it declares. NULL: there is none. */
const mig_revision *mig_graph_named(const struct mig_graph *graph, const char *name);

/** Room for `count` links, in the arena of linking. */
struct mig_links mig_links_new(struct mig_graph *graph, size_t count);

/** Set `depth` everywhere, or tell of a cycle.
 *  @return 0; MIG_EINVALID with err->file set */
int mig_graph_check_cycles(struct mig_graph *graph, mig_error *err);

/** Set `norm` everywhere; needs `depth`. */
void mig_graph_normalise(struct mig_graph *graph);

/** Spread the labels; needs all links. */
void mig_graph_spread_labels(struct mig_graph *graph);

#endif
