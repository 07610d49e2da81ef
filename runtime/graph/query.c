#include "graph/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "graph/internal.h"
#include "graph/relative.h"
#include "graph/select.h"
#include "graph/walk.h"

static bool is_current(const char *spec)
{
	return !strcmp(spec, "current");
}

/* A lower end `L@…` leaves only the upper ends on that branch: those that carry the label, or,
 * when L is an id, those on its line. */
static int keep_branch(const struct mig_resolver *r, const char *lower, struct mig_revs *uppers)
{
	const char *at = strchr(lower, '@');
	if (!at || at == lower)
		return 0;
	char *label = mig_strndup(lower, (size_t)(at - lower));
	unsigned char *lines = mig_marks_new(r->graph);
	const mig_revision *branch = NULL;
	size_t kept = 0;
	int rc = mig_target_branch(r, label, &branch);
	if (rc < 0)
		goto done;
	mig_walk_lines(r->graph, &branch, 1, false, lines, 1);
	for (size_t i = 0; i < uppers->len; i++)
		if (mig_target_on_branch(r->graph, uppers->items[i], label, lines))
			uppers->items[kept++] = uppers->items[i];
	uppers->len = kept;
done:
	free(lines);
	free(label);
	return rc;
}

static int iterate_up(
	const struct mig_resolver *r, const struct mig_iterate *what, struct mig_revs *out)
{
	struct mig_revs uppers = { 0 }, lowers = { 0 };
	unsigned flags = (what->inclusive ? MIG_SELECT_INCLUSIVE : 0u) |
			 (what->implicit_base ? MIG_SELECT_IMPLICIT_BASE : 0u);
	int rc = 0;
	for (size_t i = 0; i < what->nlowers && rc == 0; i++)
		rc = mig_target_lower(r, what->lowers[i], &lowers);
	for (size_t i = 0; i < what->nuppers && rc == 0; i++)
		rc = mig_target_upgrade(r, what->uppers[i], &lowers, what->clamp, &uppers);
	if (rc == 0 && what->nlowers == 1)
		rc = keep_branch(r, what->lowers[0], &uppers);
	if (rc == 0)
		rc = mig_select_up(r, &uppers, &lowers, flags, out);
	mig_vec_dispose(&uppers);
	mig_vec_dispose(&lowers);
	return rc;
}

static int iterate_down(
	const struct mig_resolver *r, const struct mig_iterate *what, struct mig_revs *out)
{
	struct mig_revs rows = { 0 };
	struct mig_descent descent = { 0 };
	int rc = 0;
	for (size_t i = 0; i < what->nuppers && rc == 0; i++)
		rc = mig_target_all(r, what->uppers[i], &rows);
	if (rc == 0)
		rc = mig_target_downgrade(
			r, what->nlowers ? what->lowers[0] : "base", &rows, &descent);
	if (rc == 0)
		rc = mig_select_down(r, &rows, &descent, out);
	mig_vec_dispose(&rows);
	return rc;
}

static char *join(const char *const *specs, size_t count)
{
	struct mig_buf text = MIG_BUF_INIT;
	for (size_t i = 0; i < count; i++)
		mig_buf_printf(&text, "%s%s", i ? ", " : "", specs[i]);
	return count ? mig_buf_take(&text) : mig_strdup("base");
}

static int iterate(
	const struct mig_resolver *r, const struct mig_iterate *what, mig_revision_list **out)
{
	struct mig_revs revs = { 0 };
	int rc = what->downgrade ? iterate_down(r, what, &revs) : iterate_up(r, what, &revs);
	if (rc == 0)
		*out = mig_revs_take(&revs);
	mig_vec_dispose(&revs);
	return rc;
}

int mig_graph_iterate(const struct mig_graph *graph, const struct mig_iterate *what,
	mig_revision_list **out, mig_error *err)
{
	struct mig_resolver r = { graph, MIG_HEADS_LIBRARY, NULL, err };
	int rc = iterate(&r, what, out);
	if (rc != MIG_NOT_ANCESTOR)
		return rc;
	char *lower = join(what->lowers, what->nlowers);
	char *upper = join(what->uppers, what->nuppers);
	rc = mig_fail(
		err, MIG_EINVALID, "Revision %s is not an ancestor of revision %s", lower, upper);
	mig_free(lower);
	mig_free(upper);
	return rc;
}

int mig_graph_history(const struct mig_graph *graph, const char *lower, const char *upper,
	const char *const *rows, size_t nrows, mig_revision_list **out, mig_error *err)
{
	lower = lower && *lower ? lower : "base";
	upper = upper && *upper ? upper : "heads";
	struct mig_resolver r = { graph, MIG_HEADS_TARGET, upper, err };
	struct mig_iterate what = {
		.uppers = &upper,
		.nuppers = 1,
		.lowers = &lower,
		.nlowers = 1,
		.inclusive = true,
		.clamp = true,
	};
	struct mig_revs known = { 0 };
	int rc = 0;
	if (is_current(upper) || is_current(lower))
		rc = mig_target_rows(&r, rows, nrows, &known); /* unknown rows are told as such */
	if (is_current(upper)) {
		what.uppers = rows;
		what.nuppers = nrows;
	}
	if (is_current(lower)) {
		what.lowers = rows;
		what.nlowers = nrows;
	}
	if (rc == 0)
		rc = iterate(&r, &what, out);
	if (rc == MIG_NOT_ANCESTOR)
		rc = mig_fail(err, MIG_EINVALID,
			"Requested range %s:%s does not refer to ancestor/descendant revisions "
			"along the same branch",
			lower, upper);
	mig_vec_dispose(&known);
	return rc;
}

int mig_graph_show(const struct mig_graph *graph, const char *spec, const char *const *rows,
	size_t nrows, mig_revision_list **out, mig_error *err)
{
	struct mig_resolver r = { graph, MIG_HEADS_TARGET, NULL, err };
	struct mig_revs revs = { 0 };
	int rc = is_current(spec) ? mig_target_rows(&r, rows, nrows, &revs)
				  : mig_target_all(&r, spec, &revs);
	if (rc == 0)
		*out = mig_revs_take(&revs);
	mig_vec_dispose(&revs);
	return rc;
}

void mig_graph_heads(
	const struct mig_graph *graph, bool resolve_dependencies, mig_revision_list **out)
{
	const struct mig_links *heads = resolve_dependencies ? &graph->real_heads : &graph->heads;
	struct mig_revs revs = { 0 };
	for (size_t i = 0; i < heads->len; i++)
		mig_vec_push(&revs, heads->items[i]);
	*out = mig_revs_take(&revs);
}

int mig_graph_current(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	mig_revision_list **out, mig_error *err)
{
	struct mig_resolver r = { graph, MIG_HEADS_TARGET, NULL, err };
	struct mig_revs known = { 0 }, revs = { 0 };
	unsigned char *marks = mig_marks_new(graph);
	int rc = mig_target_rows(&r, rows, nrows, &known);
	if (rc < 0)
		goto done;
	mig_walk(MIG_NORM, known.items, known.len, marks, 1);
	for (size_t i = 0; i < mig_graph_count(graph); i++) {
		const mig_revision *rev = mig_graph_at(graph, i);
		bool below = !marks[i];
		for (size_t j = 0; j < rev->next.len && !below; j++)
			below = marks[rev->next.items[j]->index];
		if (!below)
			mig_vec_push(&revs, rev);
	}
	*out = mig_revs_take(&revs);
done:
	mig_vec_dispose(&known);
	mig_vec_dispose(&revs);
	free(marks);
	return rc;
}

int mig_graph_applied(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	mig_revision_list **out, mig_error *err)
{
	struct mig_resolver r = { graph, MIG_HEADS_TARGET, NULL, err };
	struct mig_revs known = { 0 }, revs = { 0 };
	unsigned char *marks = mig_marks_new(graph);
	int rc = mig_target_rows(&r, rows, nrows, &known);
	if (rc == 0) {
		mig_walk(MIG_NORM, known.items, known.len, marks, 1);
		for (size_t i = 0; i < mig_graph_count(graph); i++)
			if (marks[i])
				mig_vec_push(&revs, mig_graph_at(graph, i));
		*out = mig_revs_take(&revs);
	}
	mig_vec_dispose(&known);
	mig_vec_dispose(&revs);
	free(marks);
	return rc;
}

void mig_graph_branches(const struct mig_graph *graph, mig_revision_list **out)
{
	const struct mig_links *heads = &graph->real_heads;
	struct mig_revs all = { 0 }, revs = { 0 };
	unsigned char *marks = mig_marks_new(graph);
	mig_walk(MIG_NORM, heads->items, heads->len, marks, 1);
	mig_walk_order(graph, marks, 1, heads->items, heads->len, &all);
	for (size_t i = 0; i < all.len; i++)
		if (mig_revision_is_branch_point(all.items[i]))
			mig_vec_push(&revs, all.items[i]);
	*out = mig_revs_take(&revs);
	mig_vec_dispose(&all);
	free(marks);
}

static int check_parents(const struct mig_resolver *r, const struct mig_revs *revs, bool splice)
{
	for (size_t i = 0; i < revs->len; i++)
		for (size_t j = 0; j < i; j++)
			if (revs->items[i] == revs->items[j])
				return mig_fail(
					r->err, MIG_EINVALID, "Duplicate head revisions specified");
	for (size_t i = 0; i < revs->len && !splice; i++)
		if (!mig_revision_is_head(revs->items[i]))
			return mig_fail(r->err, MIG_EINVALID,
				"Revision %s is not a head revision; please specify --splice to "
				"create a new branch from this revision",
				revs->items[i]->id);
	return 0;
}

int mig_graph_parents(const struct mig_graph *graph, const char *const *heads, size_t n,
	bool splice, mig_revision_list **out, mig_error *err)
{
	static const char *const only_head[] = { "head" };
	struct mig_resolver r = { graph, MIG_HEADS_PARENT, NULL, err };
	struct mig_revs revs = { 0 };
	int rc = 0;
	if (!n) {
		heads = only_head;
		n = 1;
	}
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = mig_target_all(&r, heads[i], &revs);
	if (rc == 0)
		rc = check_parents(&r, &revs, splice);
	if (rc == 0)
		*out = mig_revs_take(&revs);
	mig_vec_dispose(&revs);
	return rc;
}

int mig_graph_find(
	const struct mig_graph *graph, const char *spec, const mig_revision **out, mig_error *err)
{
	struct mig_resolver r = { graph, MIG_HEADS_TARGET, NULL, err };
	return mig_target_one(&r, spec, out);
}
