#include "graph/walk.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"

const struct mig_links *mig_links_of(const mig_revision *rev, enum mig_link_kind kind)
{
	switch (kind) {
	case MIG_DOWN:
		return &rev->down;
	case MIG_NORM:
		return &rev->norm;
	case MIG_NEXT:
		return &rev->next;
	case MIG_ALL_NEXT:
		break;
	}
	return &rev->all_next;
}

unsigned char *mig_marks_new(const struct mig_graph *graph)
{
	return mig_calloc(mig_graph_count(graph), 1);
}

void mig_walk(enum mig_link_kind kind, const mig_revision *const *starts, size_t nstarts,
	unsigned char *marks, unsigned char bit)
{
	struct mig_revs todo = { 0 };
	for (size_t i = 0; i < nstarts; i++) {
		if (marks[starts[i]->index] & bit)
			continue;
		marks[starts[i]->index] |= bit;
		mig_vec_push(&todo, starts[i]);
	}
	while (todo.len) {
		const struct mig_links *links = mig_links_of(todo.items[--todo.len], kind);
		for (size_t i = 0; i < links->len; i++) {
			const mig_revision *rev = links->items[i];
			if (marks[rev->index] & bit)
				continue;
			marks[rev->index] |= bit;
			mig_vec_push(&todo, rev);
		}
	}
	mig_vec_dispose(&todo);
}

static int fail_overlap(const struct mig_graph *graph, enum mig_link_kind kind,
	const mig_revision *start, const mig_revision *const *starts, size_t nstarts,
	mig_error *err)
{
	unsigned char *marks = mig_marks_new(graph);
	struct mig_revs others = { 0 };
	struct mig_buf text = MIG_BUF_INIT;
	mig_walk(kind, &start, 1, marks, 1);
	marks[start->index] = 0;
	for (size_t i = 0; i < nstarts; i++) {
		if (marks[starts[i]->index])
			mig_vec_push(&others, starts[i]);
		marks[starts[i]->index] = 0;
	}
	qsort(others.items, others.len, sizeof *others.items, mig_revision_by_index);
	for (size_t i = 0; i < others.len; i++)
		mig_buf_printf(&text, "%s%s", i ? ", " : "", others.items[i]->id);
	int rc = mig_fail(err, MIG_EINVALID,
		"Requested revision %s overlaps with other requested revisions %s", start->id,
		text.data);
	mig_buf_dispose(&text);
	mig_vec_dispose(&others);
	free(marks);
	return rc;
}

/* Whether walking from `start` meets another starting point. What earlier walks reached is not
 * walked again: had it led to a starting point, they would have said so. */
static bool meets_start(enum mig_link_kind kind, const mig_revision *start,
	const unsigned char *is_start, unsigned char *marks, unsigned char bit)
{
	struct mig_revs todo = { 0 };
	bool met = false;
	mig_vec_push(&todo, start);
	while (todo.len && !met) {
		const mig_revision *rev = todo.items[--todo.len];
		met = rev != start && is_start[rev->index];
		if (met || marks[rev->index] & bit)
			continue;
		marks[rev->index] |= bit;
		const struct mig_links *links = mig_links_of(rev, kind);
		for (size_t i = 0; i < links->len; i++)
			mig_vec_push(&todo, links->items[i]);
	}
	mig_vec_dispose(&todo);
	return met;
}

int mig_walk_apart(const struct mig_graph *graph, enum mig_link_kind kind,
	const mig_revision *const *starts, size_t nstarts, unsigned char *marks, unsigned char bit,
	mig_error *err)
{
	unsigned char *is_start = mig_marks_new(graph);
	int rc = 0;
	for (size_t i = 0; i < nstarts; i++)
		is_start[starts[i]->index] = 1;
	for (size_t i = 0; i < nstarts && rc == 0; i++)
		if (meets_start(kind, starts[i], is_start, marks, bit))
			rc = fail_overlap(graph, kind, starts[i], starts, nstarts, err);
	free(is_start);
	return rc;
}

void mig_walk_lines(const struct mig_graph *graph, const mig_revision *const *revs, size_t nrevs,
	bool dependencies, unsigned char *marks, unsigned char bit)
{
	unsigned char *seen = mig_marks_new(graph);
	mig_walk(dependencies ? MIG_NORM : MIG_DOWN, revs, nrevs, seen, 1);
	mig_walk(dependencies ? MIG_ALL_NEXT : MIG_NEXT, revs, nrevs, seen, 2);
	for (size_t i = 0; i < mig_graph_count(graph); i++)
		if (seen[i])
			marks[i] |= bit;
	free(seen);
}
