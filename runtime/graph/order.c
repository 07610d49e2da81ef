/* The order of steps: a list of open revisions is unwound from the newest to the oldest. */
#include <stdlib.h>

#include "base/alloc.h"
#include "graph/walk.h"

/* A place in the list of open revisions; moving down a branch keeps the place. */
struct place {
	const mig_revision *rev; /* NULL: dropped */
	size_t prev, next;       /* NOWHERE at the ends */
};

#define NOWHERE ((size_t)-1)

struct ordering {
	const struct mig_graph *graph;
	const unsigned char *marks; /* `bit`: to be put in order */
	unsigned char bit;
	struct MIG_VEC(struct place) places;
	size_t first, last;
	bool *open;                /* in the list now, or has been */
	bool *left;                /* below something wanted, or wanted, and not out yet */
	size_t *above;             /* how many direct descendants are left */
	const mig_revision *asker; /* of the last above_in_list() */
	size_t *answer;            /* 1 + what above_in_list() said last, by index; 0: not asked */
	unsigned *seen;            /* == query: above `asker` */
	unsigned query;
	struct mig_revs todo;  /* work list of the walks */
	struct mig_revs freed; /* to open next */
	struct mig_revs *out;
};

static bool wanted(const struct ordering *o, const mig_revision *rev)
{
	return o->marks[rev->index] & o->bit;
}

static void append(struct ordering *o, const mig_revision *rev)
{
	struct place place = { rev, o->last, NOWHERE };
	if (o->last == NOWHERE)
		o->first = o->places.len;
	else
		o->places.items[o->last].next = o->places.len;
	o->last = o->places.len;
	o->open[rev->index] = true;
	mig_vec_push(&o->places, place);
}

/* @return where to go on: the place before, or the first one */
static size_t drop(struct ordering *o, size_t at)
{
	struct place gone = o->places.items[at];
	o->places.items[at].rev = NULL;
	o->places.items[at].next = at + 1; /* see living() */
	if (gone.prev == NOWHERE)
		o->first = gone.next;
	else
		o->places.items[gone.prev].next = gone.next;
	if (gone.next == NOWHERE)
		o->last = gone.prev;
	else
		o->places.items[gone.next].prev = gone.prev;
	return gone.prev == NOWHERE ? o->first : gone.prev;
}

/* Count, for all that lies below what is wanted, the direct descendants in that region. */
static void count_above(struct ordering *o)
{
	for (size_t i = 0; i < mig_graph_count(o->graph); i++) {
		if (!(o->marks[i] & o->bit))
			continue;
		o->left[i] = true;
		mig_vec_push(&o->todo, mig_graph_at(o->graph, i));
	}
	while (o->todo.len) {
		const struct mig_links *links = &o->todo.items[--o->todo.len]->norm;
		for (size_t i = 0; i < links->len; i++) {
			const mig_revision *rev = links->items[i];
			o->above[rev->index]++;
			if (o->left[rev->index])
				continue;
			o->left[rev->index] = true;
			mig_vec_push(&o->todo, rev);
		}
	}
}

/* Mark what is left above `rev`: all of that comes out before `rev` does. The same revision is
 * often asked about many times in a row, once for each branch that ends there. */
static void look_above(struct ordering *o, const mig_revision *rev)
{
	if (o->asker == rev)
		return;
	o->asker = rev;
	o->query++;
	o->todo.len = 0;
	mig_vec_push(&o->todo, rev);
	while (o->todo.len) {
		const struct mig_links *links = &o->todo.items[--o->todo.len]->all_next;
		for (size_t i = 0; i < links->len; i++) {
			const mig_revision *up = links->items[i];
			if (!o->left[up->index] || o->seen[up->index] == o->query)
				continue;
			o->seen[up->index] = o->query;
			mig_vec_push(&o->todo, up);
		}
	}
}

/* The first place at or after `at` that is still in the list. Places are in the list in the order
 * in which they were made, so a dropped one leads to those made later, too. */
static size_t living(struct ordering *o, size_t at)
{
	size_t found = at;
	while (found < o->places.len && !o->places.items[found].rev)
		found = o->places.items[found].next;
	while (at != found) { /* so that nobody goes this way twice */
		size_t next = o->places.items[at].next;
		o->places.items[at].next = found;
		at = next;
	}
	return found < o->places.len ? found : NOWHERE;
}

/* The first open revision that the one at `at` is an ancestor of. There is one as long as
 * direct descendants of it are left. Places only ever move down, so that those before the last
 * answer need not be asked again. */
static size_t above_in_list(struct ordering *o, size_t at)
{
	const mig_revision *rev = o->places.items[at].rev;
	size_t *answer = &o->answer[rev->index];
	size_t i = *answer ? living(o, *answer - 1) : o->first;
	look_above(o, rev);
	while (i != NOWHERE && o->seen[o->places.items[i].rev->index] != o->query)
		i = o->places.items[i].next;
	*answer = i == NOWHERE ? 0 : i + 1;
	return i;
}

/* `rev` is out: those below lose a descendant. What is not wanted goes out by itself when
 * nothing above it is left; the wanted ones behind it would otherwise never be opened. */
static void release(struct ordering *o, const mig_revision *rev)
{
	const mig_revision *gone = rev;
	o->freed.len = o->todo.len = 0;
	for (;;) {
		o->left[gone->index] = false;
		for (size_t i = 0; i < gone->norm.len; i++) {
			const mig_revision *down = gone->norm.items[i];
			size_t left = --o->above[down->index];
			if (!wanted(o, down) && !left)
				mig_vec_push(&o->todo, down);
			else if (wanted(o, down) && !left && gone != rev && !o->open[down->index])
				mig_vec_push(&o->freed, down);
		}
		if (!o->todo.len)
			return;
		gone = o->todo.items[--o->todo.len];
	}
}

/* Put the revision at `at` out and open those below it. @return where to go on */
static size_t put_out(struct ordering *o, size_t at)
{
	const mig_revision *rev = o->places.items[at].rev;
	bool moved = false;
	mig_vec_push(o->out, rev);
	release(o, rev);
	for (size_t i = 0; i < rev->norm.len; i++) {
		const mig_revision *down = rev->norm.items[i];
		if (!wanted(o, down) || o->open[down->index])
			continue;
		if (moved) {
			append(o, down);
			continue;
		}
		o->places.items[at].rev = down;
		o->open[down->index] = moved = true;
	}
	for (size_t i = 0; i < o->freed.len; i++)
		if (!o->open[o->freed.items[i]->index])
			append(o, o->freed.items[i]);
	return moved ? at : drop(o, at);
}

static void unwind(struct ordering *o)
{
	size_t at = o->first;
	while (o->first != NOWHERE) {
		size_t blocking = NOWHERE;
		if (o->above[o->places.items[at].rev->index])
			blocking = above_in_list(o, at);
		at = blocking == NOWHERE ? put_out(o, at) : blocking;
	}
}

void mig_walk_order(const struct mig_graph *graph, const unsigned char *marks, unsigned char bit,
	const mig_revision *const *heads, size_t nheads, struct mig_revs *out)
{
	size_t count = mig_graph_count(graph);
	struct ordering o = {
		.graph = graph,
		.marks = marks,
		.bit = bit,
		.first = NOWHERE,
		.last = NOWHERE,
		.open = mig_calloc(count, sizeof(bool)),
		.above = mig_calloc(count, sizeof(size_t)),
		.left = mig_calloc(count, sizeof(bool)),
		.answer = mig_calloc(count, sizeof(size_t)),
		.seen = mig_calloc(count, sizeof(unsigned)),
		.out = out,
	};
	bool *start = mig_calloc(count, sizeof *start);
	for (size_t i = 0; i < nheads; i++)
		start[heads[i]->index] = true;
	count_above(&o);
	for (size_t i = 0; i < count; i++) {
		const mig_revision *rev = mig_graph_at(graph, i);
		if (wanted(&o, rev) && (start[i] || !o.above[i]))
			append(&o, rev);
	}
	unwind(&o);
	free(start);
	free(o.open);
	free(o.above);
	free(o.left);
	free(o.answer);
	free(o.seen);
	mig_vec_dispose(&o.places);
	mig_vec_dispose(&o.todo);
	mig_vec_dispose(&o.freed);
}
