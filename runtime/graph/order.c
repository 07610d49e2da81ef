/* The order of steps: a list of open revisions is unwound from the newest to the oldest. */
#include <stdlib.h>

#include "base/alloc.h"
#include "graph/walk.h"

/* A place in the list of open revisions; moving down a branch keeps the place. */
struct place {
	const mig_revision *rev; /* NULL: dropped; `next` still leads on */
	size_t prev, next;       /* NOWHERE at the ends */
};

#define NOWHERE ((size_t)-1)

struct ordering {
	const struct mig_graph *graph;
	const unsigned char *marks; /* `bit`: to be put in order */
	unsigned char bit;
	struct MIG_VEC(struct place) places;
	size_t first, last;
	bool *open;     /* in the list now, or has been */
	size_t *above;  /* how many direct descendants are still to come */
	size_t *asked;  /* 1 + the last answer of above_in_list() */
	unsigned *seen; /* == query: met while looking for a head, see above_in_list() */
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
	size_t count = mig_graph_count(o->graph);
	bool *met = mig_calloc(count, sizeof *met);
	for (size_t i = 0; i < count; i++) {
		if (!(o->marks[i] & o->bit))
			continue;
		met[i] = true;
		mig_vec_push(&o->todo, mig_graph_at(o->graph, i));
	}
	while (o->todo.len) {
		const struct mig_links *links = &o->todo.items[--o->todo.len]->norm;
		for (size_t i = 0; i < links->len; i++) {
			const mig_revision *rev = links->items[i];
			o->above[rev->index]++;
			if (met[rev->index])
				continue;
			met[rev->index] = true;
			mig_vec_push(&o->todo, rev);
		}
	}
	free(met);
}

static bool on_line_above(const mig_revision *head, const mig_revision *rev)
{
	return head->line == rev->line && head->depth > rev->depth;
}

/* Whether `rev` is an ancestor of `head`. */
static bool reaches(struct ordering *o, const mig_revision *head, const mig_revision *rev)
{
	bool found = on_line_above(head, rev);
	o->todo.len = 0;
	mig_vec_push(&o->todo, head);
	while (o->todo.len && !found) {
		const struct mig_links *links = &o->todo.items[--o->todo.len]->norm;
		for (size_t i = 0; i < links->len && !found; i++) {
			const mig_revision *down = links->items[i];
			found = down == rev || on_line_above(down, rev);
			if (down->depth <= rev->depth || o->seen[down->index] == o->query)
				continue;
			o->seen[down->index] = o->query;
			mig_vec_push(&o->todo, down);
		}
	}
	o->todo.len = 0;
	return found;
}

/* The first place at or after `at` that is still in the list. */
static size_t living(struct ordering *o, size_t at)
{
	size_t found = at;
	while (found != NOWHERE && !o->places.items[found].rev)
		found = o->places.items[found].next;
	while (at != found) { /* so that nobody goes this way twice */
		size_t next = o->places.items[at].next;
		o->places.items[at].next = found;
		at = next;
	}
	return found;
}

/* The first open revision that the one at `at` is an ancestor of. There is one as long as
 * direct descendants of it are to come. Places only ever move down, so that those before the
 * last answer need not be asked again. */
static size_t above_in_list(struct ordering *o, size_t at)
{
	const mig_revision *rev = o->places.items[at].rev;
	size_t i = o->asked[rev->index] ? living(o, o->asked[rev->index] - 1) : o->first;
	o->query++;
	while (i != NOWHERE && (i == at || !reaches(o, o->places.items[i].rev, rev)))
		i = o->places.items[i].next;
	o->asked[rev->index] = i == NOWHERE ? 0 : i + 1;
	return i;
}

/* `rev` is out: those below lose a descendant. What is not wanted goes out by itself when
 * nothing above it is left; the wanted ones behind it would otherwise never be opened. */
static void release(struct ordering *o, const mig_revision *rev)
{
	const mig_revision *gone = rev;
	o->freed.len = o->todo.len = 0;
	for (;;) {
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
		.asked = mig_calloc(count, sizeof(size_t)),
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
	free(o.asked);
	free(o.seen);
	mig_vec_dispose(&o.places);
	mig_vec_dispose(&o.todo);
	mig_vec_dispose(&o.freed);
}
