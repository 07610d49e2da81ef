/* graph/relative.h - targets with a number of steps; for target.c and history.c. */
#ifndef MIG_GRAPH_RELATIVE_H
#define MIG_GRAPH_RELATIVE_H

#include "graph/target.h"

/** `[branch@][symbol](+|-)digits`. A zeroed one is empty. */
struct mig_relative {
	char *branch, *symbol; /* NULL: not given */
	char *steps_text;      /* with its sign, as typed */
	long steps;            /* no more than the longest walk there may be */
};

/** Take `spec` apart. False: it is not relative, or the exact name of something. */
bool mig_relative_parse(const struct mig_graph *graph, const char *spec, struct mig_relative *rel);
void mig_relative_dispose(struct mig_relative *rel);

/** The point that rel->symbol stands for; for a walk down on the branch if there is one. NULL:
 *  base. */
int mig_relative_start(
	const struct mig_resolver *r, const struct mig_relative *rel, const mig_revision **out);

/** Go rel->steps from *rev (NULL: base).
 *  @param lines  going up, only what has a 1 here; NULL: everything
 *  @param clamp  stop at the end of the history
 *  @return 0; MIG_EAMBIGUOUS; MIG_EINVALID when the history ends earlier */
int mig_relative_walk(const struct mig_resolver *r, const struct mig_relative *rel,
	const unsigned char *lines, bool clamp, const mig_revision **rev);

/** The same, with the line of rel->branch when there is one. */
int mig_relative_walk_branch(const struct mig_resolver *r, const struct mig_relative *rel,
	bool clamp, const mig_revision **rev);

/** Say `Relative revision +N didn't produce N migrations`. @return MIG_EINVALID */
int mig_relative_fail(const struct mig_resolver *r, const struct mig_relative *rel);

/** Whether `rev` is on branch `label`: where a label has spread, or where `lines`, the line of an
 *  id, has a 1. */
bool mig_target_on_branch(const struct mig_graph *graph, const mig_revision *rev, const char *label,
	const unsigned char *lines);

#endif
