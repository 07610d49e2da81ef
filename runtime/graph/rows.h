/* graph/rows.h - the rows of the version table, step by step. */
#ifndef MIG_GRAPH_ROWS_H
#define MIG_GRAPH_ROWS_H

#include "graph/plan.h"

/** Initialise with mig_rows_init(); dispose with mig_rows_dispose(). */
struct mig_rows {
	const struct mig_graph *graph;
	struct mig_arena *memory; /* where changes are put; borrowed */
	bool *stored;             /* by index: there is a row */
	size_t nstored;
	size_t *above; /* by index: direct descendants that are applied; for downgrades alone */
	struct MIG_VEC(struct mig_row_change) changes; /* of the step at hand */
	struct mig_revs picked;
};

/** @param count_applied  needed before mig_rows_downgrade() */
void mig_rows_init(struct mig_rows *rows, const struct mig_graph *graph, struct mig_arena *memory,
	const struct mig_revs *stored, bool count_applied);
void mig_rows_dispose(struct mig_rows *rows);

/** Fill in the changes of one step and make them. */
void mig_rows_upgrade(struct mig_rows *rows, const mig_revision *rev, struct mig_step *step);
void mig_rows_downgrade(struct mig_rows *rows, const mig_revision *rev, struct mig_step *step);
/** @param from  the rows that the stamp says it replaces
 *  @param to    NULL: base
 *  @param down  whether the stamp moves down */
void mig_rows_stamp(struct mig_rows *rows, const struct mig_revs *from, const mig_revision *to,
	bool down, struct mig_step *step);

/** The rows, oldest first. */
void mig_rows_after(const struct mig_rows *rows, struct mig_plan *plan);

#endif
