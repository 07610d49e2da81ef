#include "graph/select.h"

#include <stdlib.h>

#include "base/error.h"
#include "graph/internal.h"
#include "graph/walk.h"

enum { REQUIRED = 1, APPLIED = 2, WANTED = 4, ABOVE = 8 };

int mig_select_up(const struct mig_resolver *r, const struct mig_revs *uppers,
	const struct mig_revs *lowers, unsigned flags, struct mig_revs *out)
{
	const struct mig_graph *graph = r->graph;
	unsigned char *marks = mig_marks_new(graph);
	bool between = lowers->len && !(flags & MIG_SELECT_IMPLICIT_BASE);
	int rc = mig_walk_apart(
		graph, MIG_NORM, uppers->items, uppers->len, marks, REQUIRED, r->err);
	for (size_t i = 0; between && i < lowers->len && rc == 0; i++)
		if (!(marks[lowers->items[i]->index] & REQUIRED))
			rc = MIG_NOT_ANCESTOR;
	if (rc == 0)
		rc = mig_walk_apart(
			graph, MIG_NORM, lowers->items, lowers->len, marks, APPLIED, r->err);
	if (rc == 0 && between)
		rc = mig_walk_apart(
			graph, MIG_NEXT, lowers->items, lowers->len, marks, ABOVE, r->err);
	if (rc < 0)
		goto done;
	for (size_t i = 0; i < mig_graph_count(graph); i++)
		if ((marks[i] & REQUIRED) && !(marks[i] & APPLIED))
			marks[i] |= WANTED;
	for (size_t i = 0; (flags & MIG_SELECT_INCLUSIVE) && i < lowers->len; i++)
		marks[lowers->items[i]->index] |= WANTED;
	for (size_t i = 0; between && i < mig_graph_count(graph); i++)
		if (!(marks[i] & ABOVE))
			marks[i] &= (unsigned char)~WANTED;
	mig_walk_order(graph, marks, WANTED, uppers->items, uppers->len, out);
done:
	free(marks);
	return rc;
}

/* Of several roots, keep those that the branch stands on. */
static int keep_branch(
	const struct mig_resolver *r, const mig_revision *branch, struct mig_revs *roots)
{
	unsigned char *marks = mig_marks_new(r->graph);
	size_t kept = 0;
	mig_walk(MIG_DOWN, &branch, 1, marks, 1);
	for (size_t i = 0; i < roots->len; i++)
		if (marks[roots->items[i]->index])
			roots->items[kept++] = roots->items[i];
	roots->len = kept;
	free(marks);
	if (!kept)
		return mig_fail(
			r->err, MIG_EINVALID, "Not a valid downgrade target from current heads");
	return 0;
}

int mig_select_down(const struct mig_resolver *r, const struct mig_revs *rows,
	const struct mig_descent *descent, struct mig_revs *out)
{
	const struct mig_graph *graph = r->graph;
	const struct mig_links *links = descent->rev ? &descent->rev->next : &graph->bases;
	unsigned char *marks = mig_marks_new(graph);
	struct mig_revs roots = { 0 };
	size_t nwanted = 0;
	int rc = 0;
	for (size_t i = 0; i < links->len; i++)
		mig_vec_push(&roots, links->items[i]);
	if (descent->branch && roots.len > 1)
		rc = keep_branch(r, descent->branch, &roots);
	if (rc < 0)
		goto done;
	mig_walk(MIG_ALL_NEXT, roots.items, roots.len, marks, ABOVE);
	mig_walk(MIG_NORM, rows->items, rows->len, marks, APPLIED);
	for (size_t i = 0; i < mig_graph_count(graph); i++) {
		if (!(marks[i] & ABOVE) || !(marks[i] & APPLIED))
			continue;
		marks[i] |= WANTED;
		nwanted++;
	}
	bool at_target = !descent->rev;
	for (size_t i = 0; i < rows->len; i++)
		at_target |= rows->items[i] == descent->rev;
	if (!nwanted && !at_target)
		rc = MIG_NOT_ANCESTOR;
	else
		mig_walk_order(graph, marks, WANTED, rows->items, rows->len, out);
done:
	mig_vec_dispose(&roots);
	free(marks);
	return rc;
}
