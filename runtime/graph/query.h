/* graph/query.h - lists of revisions that commands print.
 *
 * Every list is owned by the caller; free with mig_revision_list_free(). After an error *out is
 * left as it was. Rows are the ids in the version table; an unknown one is MIG_ENOTFOUND. */
#ifndef MIG_GRAPH_QUERY_H
#define MIG_GRAPH_QUERY_H

#include "graph/graph.h"

/** The revisions of a range, both ends included, newest first. An end may be any target, or
 *  `current`, which stands for the rows; walks end at the end of the history.
 *  @param lower  NULL: base
 *  @param upper  NULL: heads
 *  @return 0; MIG_ENOTFOUND; MIG_EAMBIGUOUS; MIG_EINVALID: not on one line */
int mig_graph_history(const struct mig_graph *graph, const char *lower, const char *upper,
	const char *const *rows, size_t nrows, mig_revision_list **out, mig_error *err);

/** What `show` and `edit` take: an absolute target, `-N` below each head, or `current`.
 *  @return 0; MIG_ENOTFOUND; MIG_EAMBIGUOUS; MIG_EINVALID */
int mig_graph_show(const struct mig_graph *graph, const char *spec, const char *const *rows,
	size_t nrows, mig_revision_list **out, mig_error *err);

/** The heads along down_revision, or those that nothing depends on either; oldest first. */
void mig_graph_heads(
	const struct mig_graph *graph, bool resolve_dependencies, mig_revision_list **out);

/** What `current` prints: the rows and what they imply, without those that have a descendant
 *  among them; oldest first.
 *  @return 0; MIG_ENOTFOUND */
int mig_graph_current(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	mig_revision_list **out, mig_error *err);

/** Everything that is applied where the version table has these rows, oldest first.
 *  @return 0; MIG_ENOTFOUND */
int mig_graph_applied(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	mig_revision_list **out, mig_error *err);

/** The revisions with several children, newest first. */
void mig_graph_branches(const struct mig_graph *graph, mig_revision_list **out);

/** The parents of a new revision, in the order of `heads`; an empty list for `base`.
 *  @param heads   absolute targets; n == 0: "head"
 *  @param splice  allow parents that are not heads
 *  @return 0; MIG_ENOTFOUND; MIG_EAMBIGUOUS: several heads; MIG_EINVALID: named twice, or not a
 *  head */
int mig_graph_parents(const struct mig_graph *graph, const char *const *heads, size_t n,
	bool splice, mig_revision_list **out, mig_error *err);

/** One revision for an absolute target, such as `--depends-on` takes.
 *  @param out  NULL for base
 *  @return 0; MIG_ENOTFOUND; MIG_EAMBIGUOUS */
int mig_graph_find(
	const struct mig_graph *graph, const char *spec, const mig_revision **out, mig_error *err);

/** Options of mig_graph_iterate(); a zeroed struct is valid. */
struct mig_iterate {
	const char *const *uppers, *const *lowers; /**< targets; no lowers: base */
	size_t nuppers, nlowers;
	bool inclusive, implicit_base; /**< see graph/select.h */
	bool clamp;                    /**< walks end at the end of the history */
	bool downgrade;                /**< uppers are rows, lowers[0] is where to go */
};

/** What lies between `lowers` and `uppers`, newest first: the ground on which the functions
 *  above and those of graph/plan.h stand.
 *  @return 0; MIG_ENOTFOUND; MIG_EAMBIGUOUS; MIG_EINVALID: overlapping ends, or `Revision … is
 *  not an ancestor of revision …` */
int mig_graph_iterate(const struct mig_graph *graph, const struct mig_iterate *what,
	mig_revision_list **out, mig_error *err);

#endif
