#include "graph/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "graph/walk.h"

void mig_rows_init(struct mig_rows *rows, const struct mig_graph *graph, struct mig_arena *memory,
	const struct mig_revs *stored, bool count_applied)
{
	size_t count = mig_graph_count(graph);
	*rows = (struct mig_rows){ .graph = graph, .memory = memory, .nstored = stored->len };
	rows->stored = mig_calloc(count, sizeof *rows->stored);
	for (size_t i = 0; i < stored->len; i++)
		rows->stored[stored->items[i]->index] = true;
	if (!count_applied)
		return;
	rows->above = mig_calloc(count, sizeof *rows->above);
	unsigned char *applied = mig_marks_new(graph);
	mig_walk(MIG_NORM, stored->items, stored->len, applied, 1);
	for (size_t i = 0; i < count; i++) {
		const struct mig_links *norm = &mig_graph_at(graph, i)->norm;
		for (size_t j = 0; applied[i] && j < norm->len; j++)
			rows->above[norm->items[j]->index]++;
	}
	free(applied);
}

void mig_rows_dispose(struct mig_rows *rows)
{
	free(rows->stored);
	free(rows->above);
	mig_vec_dispose(&rows->changes);
	mig_vec_dispose(&rows->picked);
}

static void insert_row(struct mig_rows *rows, const mig_revision *to)
{
	struct mig_row_change change = { MIG_ROW_INSERT, NULL, to->id };
	rows->stored[to->index] = true;
	rows->nstored++;
	mig_vec_push(&rows->changes, change);
}

static void remove_row(struct mig_rows *rows, const mig_revision *from)
{
	struct mig_row_change change = { MIG_ROW_DELETE, from->id, NULL };
	rows->stored[from->index] = false;
	rows->nstored--;
	mig_vec_push(&rows->changes, change);
}

static void update_row(struct mig_rows *rows, const mig_revision *from, const mig_revision *to)
{
	struct mig_row_change change = { MIG_ROW_UPDATE, from->id, to->id };
	rows->stored[from->index] = false;
	rows->stored[to->index] = true;
	mig_vec_push(&rows->changes, change);
}

/* Many rows become one: the last of them is kept, as `to`. */
static void merge(struct mig_rows *rows, const mig_revision *to)
{
	const struct mig_revs *from = &rows->picked;
	for (size_t i = 0; i + 1 < from->len; i++)
		remove_row(rows, from->items[i]);
	update_row(rows, mig_vec_last(from), to);
}

static void finish(struct mig_rows *rows, struct mig_step *step)
{
	size_t size = rows->changes.len * sizeof *rows->changes.items;
	step->nchanges = rows->changes.len;
	if (size)
		step->changes =
			memcpy(mig_arena_alloc(rows->memory, size), rows->changes.items, size);
	rows->changes.len = rows->picked.len = 0;
}

static void sort_picked(struct mig_rows *rows)
{
	if (rows->picked.len > 1)
		qsort(rows->picked.items, rows->picked.len, sizeof *rows->picked.items,
			mig_revision_by_age);
}

void mig_rows_upgrade(struct mig_rows *rows, const mig_revision *rev, struct mig_step *step)
{
	const struct mig_links *norm = &rev->norm;
	for (size_t i = 0; i < norm->len; i++)
		if (rows->stored[norm->items[i]->index])
			mig_vec_push(&rows->picked, norm->items[i]);
	if (rows->picked.len < rows->nstored)
		sort_picked(rows); /* with other rows about, Alembic's order is not defined */
	if (rows->picked.len)
		merge(rows, rev);
	else
		insert_row(rows, rev);
	finish(rows, step);
}

void mig_rows_downgrade(struct mig_rows *rows, const mig_revision *rev, struct mig_step *step)
{
	const struct mig_links *norm = &rev->norm;
	for (size_t i = 0; i < norm->len; i++) {
		size_t index = norm->items[i]->index;
		/* what is below another applied revision, or a row already, stays implied */
		if (!--rows->above[index] && !rows->stored[index])
			mig_vec_push(&rows->picked, norm->items[i]);
	}
	sort_picked(rows);
	if (!rows->stored[rev->index]) {
		rows->picked.len = 0;
	} else if (!rows->picked.len) {
		remove_row(rows, rev);
	} else {
		for (size_t i = 0; i + 1 < rows->picked.len; i++)
			insert_row(rows, rows->picked.items[i]);
		update_row(rows, rev, mig_vec_last(&rows->picked));
	}
	finish(rows, step);
}

void mig_rows_stamp(struct mig_rows *rows, const struct mig_revs *from, const mig_revision *to,
	bool down, struct mig_step *step)
{
	for (size_t i = 0; i < from->len; i++)
		if (rows->stored[from->items[i]->index])
			mig_vec_push(&rows->picked, from->items[i]);
	bool complete = rows->picked.len == from->len;
	if (!to) {
		for (size_t i = 0; i < rows->picked.len; i++)
			remove_row(rows, rows->picked.items[i]);
	} else if (!rows->picked.len || (!down && !complete)) {
		/* an earlier target of the same stamp took the row */
		insert_row(rows, to);
	} else {
		merge(rows, to);
	}
	finish(rows, step);
}

void mig_rows_after(const struct mig_rows *rows, struct mig_plan *plan)
{
	plan->rows_after = mig_arena_alloc(&plan->memory, rows->nstored * sizeof *plan->rows_after);
	for (size_t i = 0; i < mig_graph_count(rows->graph); i++)
		if (rows->stored[i])
			plan->rows_after[plan->nrows_after++] = mig_graph_at(rows->graph, i)->id;
}
