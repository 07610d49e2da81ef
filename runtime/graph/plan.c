#include "graph/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "graph/internal.h"
#include "graph/rows.h"
#include "graph/select.h"
#include "graph/walk.h"

void mig_plan_dispose(struct mig_plan *plan)
{
	free(plan->steps);
	mig_arena_dispose(&plan->memory);
	*plan = (struct mig_plan)MIG_PLAN_INIT;
}

/* Steps for `revs`, which are newest first; up or down. */
static void plan_revisions(const struct mig_graph *graph, const struct mig_revs *stored,
	const struct mig_revs *revs, bool up, struct mig_plan *out)
{
	struct mig_rows rows;
	mig_rows_init(&rows, graph, &out->memory, stored, !up);
	out->steps = mig_calloc(revs->len, sizeof *out->steps);
	out->nsteps = revs->len;
	for (size_t i = 0; i < revs->len; i++) {
		const mig_revision *rev = revs->items[up ? revs->len - 1 - i : i];
		struct mig_step *step = &out->steps[i];
		const struct mig_names *below = &rev->down_ids;
		step->rev = rev;
		step->kind = up ? MIG_STEP_UPGRADE : MIG_STEP_DOWNGRADE;
		step->from = up ? below->items : &rev->id;
		step->nfrom = up ? below->len : 1;
		step->to = up ? &rev->id : below->items;
		step->nto = up ? 1 : below->len;
		if (up)
			mig_rows_upgrade(&rows, rev, step);
		else
			mig_rows_downgrade(&rows, rev, step);
	}
	mig_rows_after(&rows, out);
	mig_rows_dispose(&rows);
}

/* No target: a head that something depends on comes along with that, so it is no choice. */
static int only_head(const struct mig_resolver *r, struct mig_revs *out)
{
	const struct mig_links *heads = &r->graph->real_heads;
	struct mig_buf ids = MIG_BUF_INIT;
	if (heads->len == 1)
		mig_vec_push(out, heads->items[0]);
	if (heads->len <= 1)
		return 0;
	for (size_t i = 0; i < heads->len; i++)
		mig_buf_printf(&ids, "%s%s", i ? ", " : "", heads->items[i]->id);
	int rc = mig_fail(r->err, MIG_EAMBIGUOUS,
		"Multiple head revisions are present: %s; please specify a specific target "
		"revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all "
		"heads",
		ids.data);
	mig_buf_dispose(&ids);
	return rc;
}

/* Take out what is named twice, keeping the order. */
static void keep_first(const struct mig_graph *graph, struct mig_revs *revs)
{
	unsigned char *marks = mig_marks_new(graph);
	size_t kept = 0;
	for (size_t i = 0; i < revs->len; i++) {
		const mig_revision *rev = revs->items[i];
		if (!marks[rev->index])
			revs->items[kept++] = rev;
		marks[rev->index] = 1;
	}
	revs->len = kept;
	free(marks);
}

int mig_plan_upgrade(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *const *targets, size_t ntargets, struct mig_plan *out, mig_error *err)
{
	struct mig_resolver r = { graph, MIG_HEADS_TARGET, NULL, err };
	struct mig_revs stored = { 0 }, uppers = { 0 }, revs = { 0 };
	int rc = mig_target_rows(&r, rows, nrows, &stored);
	if (rc == 0 && !ntargets)
		rc = only_head(&r, &uppers);
	for (size_t i = 0; i < ntargets && rc == 0; i++) {
		r.typed = targets[i];
		rc = mig_target_upgrade(&r, targets[i], &stored, false, &uppers);
	}
	if (rc < 0)
		goto done;
	keep_first(graph, &uppers);
	rc = mig_select_up(&r, &uppers, &stored, MIG_SELECT_IMPLICIT_BASE, &revs);
	if (rc == 0)
		plan_revisions(graph, &stored, &revs, true, out);
done:
	mig_vec_dispose(&stored);
	mig_vec_dispose(&uppers);
	mig_vec_dispose(&revs);
	return rc;
}

/* What cannot be undone is refused before anything runs. */
static int check_reversible(const struct mig_revs *revs, mig_error *err)
{
	for (size_t i = 0; i < revs->len; i++) {
		if (!mig_revision_irreversible(revs->items[i]))
			continue;
		mig_fail(err, MIG_EIRREVERSIBLE,
			"revision %s is irreversible; downgrade to it or to a later one",
			revs->items[i]->id);
		if (err) {
			mig_error_set(&err->file, mig_revision_path(revs->items[i]));
			mig_error_set(&err->state, "nothing was changed");
		}
		return MIG_EIRREVERSIBLE;
	}
	return 0;
}

int mig_plan_downgrade(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *target, struct mig_plan *out, mig_error *err)
{
	target = target ? target : "-1";
	struct mig_resolver r = { graph, MIG_HEADS_TARGET, target, err };
	struct mig_revs stored = { 0 }, revs = { 0 };
	struct mig_descent descent = { 0 };
	int rc = mig_target_rows(&r, rows, nrows, &stored);
	if (rc == 0)
		rc = mig_target_downgrade(&r, target, &stored, &descent);
	if (rc == 0)
		rc = mig_select_down(&r, &stored, &descent, &revs);
	if (rc == MIG_NOT_ANCESTOR)
		rc = mig_fail(err, MIG_EINVALID,
			"Destination %s is not a valid downgrade target from current head(s)",
			target);
	if (rc == 0)
		rc = check_reversible(&revs, err);
	if (rc == 0) {
		plan_revisions(graph, &stored, &revs, false, out);
		out->warning = descent.warning;
	}
	mig_vec_dispose(&stored);
	mig_vec_dispose(&revs);
	return rc;
}

int mig_plan_undo(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *id, struct mig_plan *out, mig_error *err)
{
	struct mig_resolver r = { graph, MIG_HEADS_TARGET, id, err };
	struct mig_revs stored = { 0 }, revs = { 0 };
	int rc = mig_target_rows(&r, rows, nrows, &stored);
	for (size_t i = 0; i < stored.len && rc == 0; i++)
		if (!strcmp(stored.items[i]->id, id))
			mig_vec_push(&revs, stored.items[i]);
	if (rc == 0 && !revs.len)
		rc = mig_fail(
			err, MIG_EINVALID, "%s is not the last revision that the database has", id);
	if (rc == 0)
		rc = check_reversible(&revs, err);
	if (rc == 0)
		plan_revisions(graph, &stored, &revs, false, out);
	mig_vec_dispose(&stored);
	mig_vec_dispose(&revs);
	return rc;
}
