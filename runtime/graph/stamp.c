/* Plans that set rows and run nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "graph/internal.h"
#include "graph/plan.h"
#include "graph/rows.h"
#include "graph/target.h"
#include "graph/walk.h"

struct stamping {
	const struct mig_resolver *r;
	struct mig_revs stored; /* all rows */
	struct mig_revs from;   /* those on a line with a target */
	struct mig_revs to;
	struct MIG_VEC(struct mig_step) steps;
	struct mig_plan *out;
};

/* The rows on the lines of one target, dependencies included; `base` is on every line. */
static int find_rows(
	struct stamping *s, const char *spec, const struct mig_revs *revs, unsigned char *lines)
{
	const struct mig_graph *graph = s->r->graph;
	const char *at = strchr(spec, '@');
	const mig_revision *branch = NULL;
	int rc = 0;
	if (at && at != spec) {
		char *label = mig_strndup(spec, (size_t)(at - spec));
		rc = mig_target_branch(s->r, label, &branch);
		free(label);
	}
	if (rc < 0)
		return rc;
	if (branch)
		mig_walk_lines(graph, &branch, 1, true, lines, 1);
	mig_walk_lines(graph, revs->items, revs->len, true, lines, 1);
	if (!branch && !revs->len)
		memset(lines, 1, mig_graph_count(graph));
	return 0;
}

static void add_once(struct mig_revs *list, const mig_revision *rev)
{
	for (size_t i = 0; i < list->len; i++)
		if (list->items[i] == rev)
			return;
	mig_vec_push(list, rev);
}

static int add_target(struct stamping *s, const char *spec)
{
	struct mig_revs revs = { 0 };
	unsigned char *lines = mig_marks_new(s->r->graph);
	const char *at = strchr(spec, '@');
	int rc = 0;
	if (mig_target_is_relative(s->r->graph, spec))
		rc = mig_fail(s->r->err, MIG_ENOTFOUND, "Can't locate revision identified by '%s'",
			at ? at + 1 : spec);
	if (rc == 0)
		rc = mig_target_all(s->r, spec, &revs);
	if (rc == 0)
		rc = find_rows(s, spec, &revs, lines);
	for (size_t i = 0; i < s->stored.len && rc == 0; i++)
		if (lines[s->stored.items[i]->index])
			add_once(&s->from, s->stored.items[i]);
	for (size_t i = 0; i < revs.len && rc == 0; i++)
		add_once(&s->to, revs.items[i]);
	mig_vec_dispose(&revs);
	free(lines);
	return rc;
}

static const char *const *ids_of(struct stamping *s, const struct mig_revs *revs)
{
	const char **ids = mig_arena_alloc(&s->out->memory, revs->len * sizeof *ids);
	for (size_t i = 0; i < revs->len; i++)
		ids[i] = revs->items[i]->id;
	return ids;
}

static void add_step(struct stamping *s, struct mig_rows *rows, const struct mig_revs *from,
	const mig_revision *to, bool down)
{
	struct mig_step step = {
		.kind = MIG_STEP_STAMP,
		.rev = to,
		.from = ids_of(s, from),
		.nfrom = from->len,
		.to = to ? &to->id : NULL,
		.nto = to ? 1 : 0,
	};
	mig_rows_stamp(rows, from, to, down, &step);
	mig_vec_push(&s->steps, step);
}

static void delete_rows(struct stamping *s, struct mig_rows *rows)
{
	for (size_t i = 0; i < s->from.len; i++) {
		struct mig_revs one = { &s->from.items[i], 1, 1 };
		add_step(s, rows, &one, NULL, true);
	}
}

static void move_rows(struct stamping *s, struct mig_rows *rows, const mig_revision *to)
{
	static const struct mig_revs none = { 0 };
	enum { BELOW = 1, ABOVE = 2 };
	unsigned char found = 0;
	unsigned char *marks = mig_marks_new(s->r->graph);
	mig_walk(MIG_NORM, &to, 1, marks, BELOW);
	mig_walk(MIG_ALL_NEXT, &to, 1, marks, ABOVE);
	for (size_t i = 0; i < s->from.len; i++)
		found |= marks[s->from.items[i]->index];
	free(marks);
	for (size_t i = 0; i < s->from.len; i++)
		if (s->from.items[i] == to)
			return;
	add_step(s, rows, found ? &s->from : &none, to, found & ABOVE);
}

/* Of two targets, one may not lead to the other: the row of the lower one would be implied. */
static int check_overlap(struct stamping *s, mig_error *err)
{
	mig_revision_list *list = NULL;
	const struct mig_iterate all = { .uppers = ids_of(s, &s->to), .nuppers = s->to.len };
	int rc = mig_graph_iterate(s->r->graph, &all, &list, err);
	mig_revision_list_free(list);
	return rc;
}

int mig_plan_stamp(const struct mig_graph *graph, const char *const *rows, size_t nrows,
	const char *const *targets, size_t ntargets, struct mig_plan *out, mig_error *err)
{
	static const char *const only_head[] = { "head" };
	struct mig_resolver r = { graph, MIG_HEADS_STAMP, NULL, err };
	struct stamping s = { .r = &r, .out = out };
	struct mig_rows simulated;
	if (!ntargets) {
		targets = only_head;
		ntargets = 1;
	}
	int rc = mig_target_rows(&r, rows, nrows, &s.stored);
	for (size_t i = 0; i < ntargets && rc == 0; i++)
		rc = add_target(&s, targets[i]);
	if (rc == 0 && s.to.len > 1)
		rc = check_overlap(&s, err);
	if (rc < 0)
		goto done;
	mig_rows_init(&simulated, graph, &out->memory, &s.stored, false);
	if (!s.to.len)
		delete_rows(&s, &simulated);
	for (size_t i = 0; i < s.to.len; i++)
		move_rows(&s, &simulated, s.to.items[i]);
	mig_rows_after(&simulated, out);
	mig_rows_dispose(&simulated);
	out->steps = s.steps.items;
	out->nsteps = s.steps.len;
	s.steps.items = NULL;
done:
	mig_vec_dispose(&s.stored);
	mig_vec_dispose(&s.from);
	mig_vec_dispose(&s.to);
	mig_vec_dispose(&s.steps);
	return rc;
}
