#include "graph/squash.h"

#include <string.h>

#include "base/error.h"
#include "graph/plan.h"
#include "graph/query.h"
#include "graph/target.h"
#include "graph/walk.h"

enum { BELOW = 1, ABOVE = 2, CHOSEN = 4 };

void mig_squash_set_dispose(struct mig_squash_set *set)
{
	mig_vec_dispose(&set->revs);
	mig_vec_dispose(&set->down);
	mig_vec_dispose(&set->labels);
	mig_vec_dispose(&set->depends);
	mig_vec_dispose(&set->replaces);
	*set = (struct mig_squash_set){ 0 };
}

/* ---- the ends ---- */

static int find_ends(const struct mig_graph *graph, const char *range, struct mig_squash_set *set,
	mig_error *err)
{
	char *lower = NULL, *upper = NULL;
	int rc = mig_target_split(range, &lower, &upper, err);
	if (rc < 0)
		return rc;
	rc = mig_graph_find(graph, rc == 0 ? range : upper ? upper : "head", &set->last, err);
	if (rc == 0 && lower)
		rc = mig_graph_find(graph, lower, &set->first, err);
	if (rc == 0 && !set->last)
		rc = mig_fail(err, MIG_EINVALID, "there is nothing below base to squash");
	mig_free(lower);
	mig_free(upper);
	return rc;
}

/* ---- what is between ---- */

static void mark(
	const struct mig_graph *graph, const struct mig_squash_set *set, unsigned char *marks)
{
	mig_walk(MIG_DOWN, &set->last, 1, marks, BELOW);
	if (set->first)
		mig_walk(MIG_NEXT, &set->first, 1, marks, ABOVE);
	for (size_t i = 0; i < mig_graph_count(graph); i++)
		if ((marks[i] & BELOW) && (!set->first || (marks[i] & ABOVE)))
			marks[i] |= CHOSEN;
}

/* A revision at the base is where the range begins anyway. */
static bool is_root(const mig_revision *rev)
{
	return rev && mig_revision_is_base(rev);
}

static int collect(const struct mig_graph *graph, const unsigned char *marks,
	struct mig_squash_set *set, mig_error *err)
{
	struct mig_plan plan = MIG_PLAN_INIT;
	int rc = mig_plan_upgrade(graph, NULL, 0, &set->last->id, 1, &plan, err);
	for (size_t i = 0; i < plan.nsteps && rc == 0; i++)
		if (marks[plan.steps[i].rev->index] & CHOSEN)
			mig_vec_push(&set->revs, plan.steps[i].rev);
	mig_plan_dispose(&plan);
	if (rc == 0 && !set->revs.len)
		return mig_fail(err, MIG_EINVALID, "Revision %s is not an ancestor of revision %s",
			set->first->id, set->last->id);
	if (rc == 0 && set->revs.len == 1)
		return mig_fail(err, MIG_EINVALID,
			"there is nothing to squash: the range has one revision, %s",
			set->last->id);
	return rc;
}

/* ---- whether one can stand for all ---- */

static int check_line(const struct mig_squash_set *set, const unsigned char *marks, mig_error *err)
{
	for (size_t i = 0; i < set->revs.len; i++) {
		const mig_revision *rev = set->revs.items[i];
		for (size_t j = 0; rev != set->last && j < rev->next.len; j++)
			if (!(marks[rev->next.items[j]->index] & CHOSEN))
				return mig_fail(err, MIG_EINVALID,
					"%s cannot be squashed: revision %s follows it and is not "
					"in the range; squash up to %s, or up to a revision that "
					"merges the two",
					rev->id, rev->next.items[j]->id, rev->id);
		for (size_t j = 0; rev != set->first && j < rev->down.len; j++)
			if (!(marks[rev->down.items[j]->index] & CHOSEN))
				return mig_fail(err, MIG_EINVALID,
					"%s cannot be squashed: it follows revision %s, which is "
					"not in the range; begin where the two part",
					rev->id, rev->down.items[j]->id);
	}
	return 0;
}

static bool has(const struct mig_refs *list, const char *name)
{
	for (size_t i = 0; i < list->len; i++)
		if (!strcmp(list->items[i], name))
			return true;
	return false;
}

/* All that has to run before `rev`. */
static void walk_below(const mig_revision *rev, unsigned char *marks, unsigned char bit)
{
	mig_walk(MIG_NORM, &rev, 1, marks, bit);
}

/* What they depend on has to run before the one, so none of them may come before that. */
static int check_dependencies(const struct mig_graph *graph, struct mig_squash_set *set,
	const unsigned char *marks, mig_error *err)
{
	unsigned char *needed = mig_marks_new(graph);
	int rc = 0;
	for (size_t i = 0; i < set->revs.len; i++) {
		const mig_revision *rev = set->revs.items[i];
		for (size_t j = 0; j < rev->deps.len; j++) {
			const mig_revision *dep = rev->deps.items[j];
			if ((marks[dep->index] & CHOSEN) || has(&set->depends, dep->id))
				continue;
			mig_vec_push(&set->depends, dep->id);
			walk_below(dep, needed, 1);
		}
	}
	for (size_t i = 0; i < set->revs.len && rc == 0; i++)
		if (needed[set->revs.items[i]->index])
			rc = mig_fail(err, MIG_EINVALID,
				"%s cannot be squashed: revision %s, which is not in the range, "
				"comes after it and before %s",
				set->revs.items[i]->id, mig_vec_last(&set->depends), set->last->id);
	mig_free(needed);
	return rc;
}

/* ---- what the one says ---- */

static void put_all(struct mig_refs *out, const struct mig_names *names)
{
	for (size_t i = 0; i < names->len; i++)
		mig_vec_push(out, names->items[i]);
}

static void gather(struct mig_squash_set *set)
{
	if (set->first)
		put_all(&set->down, &set->first->down_ids);
	for (size_t i = 0; i < set->revs.len; i++) {
		const mig_revision *rev = set->revs.items[i];
		put_all(&set->labels, &rev->own_labels);
		put_all(&set->replaces, &rev->replaces);
		if (rev != set->last)
			mig_vec_push(&set->replaces, rev->id);
		set->irreversible |= rev->irreversible;
	}
}

int mig_squash_choose(const struct mig_graph *graph, const char *range, struct mig_squash_set *out,
	mig_error *err)
{
	int rc = find_ends(graph, range, out, err);
	if (rc < 0)
		return rc;
	unsigned char *marks = mig_marks_new(graph);
	mark(graph, out, marks);
	rc = collect(graph, marks, out, err);
	if (rc == 0)
		rc = check_line(out, marks, err);
	if (rc == 0)
		rc = check_dependencies(graph, out, marks, err);
	if (rc == 0)
		gather(out);
	if (is_root(out->first))
		out->first = NULL;
	mig_free(marks);
	return rc;
}

int mig_squash_rest(const struct mig_graph *graph, const struct mig_squash_set *set,
	struct mig_graph **out, mig_error *err)
{
	struct mig_graph *rest = mig_graph_new();
	unsigned char *gone = mig_marks_new(graph);
	int rc = 0;
	for (size_t i = 0; i < set->revs.len; i++)
		gone[set->revs.items[i]->index] = 1;
	for (size_t i = 0; i < mig_graph_count(graph) && rc == 0; i++) {
		const mig_revision *rev = mig_graph_at(graph, i);
		const struct mig_revision_spec spec = {
			.id = rev->id,
			.down = rev->down_ids.items,
			.ndown = rev->down_ids.len,
			.labels = rev->own_labels.items,
			.nlabels = rev->own_labels.len,
			.depends = rev->depends.items,
			.ndepends = rev->depends.len,
			.replaces = rev->replaces.items,
			.nreplaces = rev->replaces.len,
			.doc = rev->doc,
			.longdoc = rev->longdoc,
			.path = rev->path,
			.create_date = rev->create_date,
			.irreversible = rev->irreversible,
			.handle = rev->handle,
		};
		if (!gone[i])
			rc = mig_graph_add(rest, &spec, err);
	}
	mig_free(gone);
	if (rc == 0)
		*out = rest;
	else
		mig_graph_free(rest);
	return rc;
}
