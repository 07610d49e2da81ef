/* graph/select.h - which revisions lie between two states, newest first. */
#ifndef MIG_GRAPH_SELECT_H
#define MIG_GRAPH_SELECT_H

#include "graph/target.h"

/** Flags of mig_select_up(). */
enum mig_select_flags {
	MIG_SELECT_INCLUSIVE = 1,    /**< with the lower ends themselves */
	MIG_SELECT_IMPLICIT_BASE = 2 /**< also what does not descend from the lower ends */
};

/** Not a mig_code: the lower end is no ancestor of the upper end. For the caller to word. */
enum { MIG_NOT_ANCESTOR = -1000 };

/** Append what is needed to have `uppers` where `lowers` are applied: their ancestors,
 *  dependencies included, that are not among the ancestors of `lowers`.
 *  @return 0; MIG_EINVALID: uppers, or lowers, overlap; MIG_NOT_ANCESTOR without an error set */
int mig_select_up(const struct mig_resolver *r, const struct mig_revs *uppers,
	const struct mig_revs *lowers, unsigned flags, struct mig_revs *out);

/** Append what has to go for `descent` when `rows` are applied: what descends from its
 *  children, or depends on that, and is applied.
 *  @return 0; MIG_EINVALID: no child is on the branch; MIG_NOT_ANCESTOR without an error set */
int mig_select_down(const struct mig_resolver *r, const struct mig_revs *rows,
	const struct mig_descent *descent, struct mig_revs *out);

#endif
