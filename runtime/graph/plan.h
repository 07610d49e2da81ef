/* graph/plan.h - the steps from what a database has to what it should have.
 *
 * A plan also knows how the rows of the version table change with each step: the rows are the
 * revisions that are applied and above which, along down_revision and depends_on, nothing is.
 * Where the choice of the row to keep is free, the older revisions (by create date, then by id)
 * are deleted or inserted, and the newest one is updated. */
#ifndef MIG_GRAPH_PLAN_H
#define MIG_GRAPH_PLAN_H

#include "graph/arena.h"
#include "graph/graph.h"
#include "graph/query.h"

enum mig_step_kind { MIG_STEP_UPGRADE, MIG_STEP_DOWNGRADE, MIG_STEP_STAMP };

enum mig_row_change_kind { MIG_ROW_INSERT, MIG_ROW_UPDATE, MIG_ROW_DELETE };

/** One statement on the version table. It has to hit exactly one row. */
struct mig_row_change {
	enum mig_row_change_kind kind;
	const char *from; /**< the row before; NULL for an insert */
	const char *to;   /**< the row after; NULL for a delete */
};

/** One revision to run, or one stamp. */
struct mig_step {
	enum mig_step_kind kind;
	const mig_revision *rev;              /**< NULL: a stamp to base */
	const char *const *from, *const *to;  /**< "Running upgrade from -> to": no dependencies */
	size_t nfrom, nto;                    /**< 0: base */
	const struct mig_row_change *changes; /**< in order, after the revision has run */
	size_t nchanges;
};

/** Initialise with MIG_PLAN_INIT; dispose with mig_plan_dispose(). Ids are borrowed from the
 *  graph, so the graph has to outlive the plan. */
struct mig_plan {
	struct mig_step *steps;
	size_t nsteps;
	const char **rows_after; /**< the version table after the last step, oldest first */
	size_t nrows_after;
	const char *warning; /**< to be told to the user; static, NULL: none */
	struct mig_arena memory;
};

#define MIG_PLAN_INIT                                                                              \
	{                                                                                          \
		NULL, 0, NULL, 0, NULL,                                                            \
		{                                                                                  \
			NULL                                                                       \
		}                                                                                  \
	}

/** Free what the plan owns and set it back to MIG_PLAN_INIT. */
void mig_plan_dispose(struct mig_plan *plan);

/** Steps up to the targets; no steps when they are applied already.
 *  @param rows     the rows of the version table
 *  @param targets  see graph/target.h. With ntargets == 0: the only head; a head that something
 *                  depends on does not count, and several are an error that lists them
 *  @param out      an initialised plan; left as it was after an error
 *  @return 0; MIG_ENOTFOUND: an unknown row or target; MIG_EAMBIGUOUS: several heads, prefixes
 *  or walks; MIG_EINVALID: the history ends before the target, or targets or rows overlap */
int mig_plan_upgrade(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *const *targets, size_t ntargets, struct mig_plan *out, mig_error *err);

/** Steps down to the target, and with it of what depends on the revisions that go.
 *  @param rows    in the order in which the database told them: `-N` begins at the first, and
 *                 out->warning says so when there are several
 *  @param target  NULL: "-1"
 *  @return as mig_plan_upgrade(); MIG_EINVALID also when the target is not applied;
 *  MIG_EIRREVERSIBLE when one of them says that it cannot be undone */
int mig_plan_downgrade(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *target, struct mig_plan *out, mig_error *err);

/** The step down that undoes one revision, above which nothing is applied.
 *  @return as mig_plan_downgrade(); MIG_EINVALID also when it is no row of the version table */
int mig_plan_undo(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *id, struct mig_plan *out, mig_error *err);

/** Steps that set the rows on the lines of the targets and run nothing.
 *  @param targets  absolute ones; ntargets == 0: "head"
 *  @return as mig_plan_upgrade() */
int mig_plan_stamp(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *const *targets, size_t ntargets, struct mig_plan *out, mig_error *err);

#endif
