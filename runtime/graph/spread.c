/* What linking derives along the lines: normalised links and labels. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "graph/internal.h"

/* A set that is emptied by beginning a new round. */
struct stamps {
	unsigned *of; /* by index */
	unsigned round;
	struct mig_revs members; /* of this round */
	struct mig_revs todo;
};

static struct stamps stamps_new(const struct mig_graph *graph)
{
	struct stamps s = { .of = mig_calloc(graph->revs.len, sizeof(unsigned)) };
	return s;
}

static void stamps_dispose(struct stamps *s)
{
	mig_vec_dispose(&s->members);
	mig_vec_dispose(&s->todo);
	free(s->of);
}

static void begin_round(struct stamps *s)
{
	s->round++;
	s->members.len = 0;
}

static bool stamp(struct stamps *s, const mig_revision *rev)
{
	if (s->of[rev->index] == s->round)
		return false;
	s->of[rev->index] = s->round;
	mig_vec_push(&s->members, rev);
	return true;
}

/* Stamp the descendants along `next` of what is in s->todo, no deeper than `depth`. */
static void stamp_above(struct stamps *s, size_t depth)
{
	while (s->todo.len) {
		const struct mig_links *links = &s->todo.items[--s->todo.len]->next;
		for (size_t i = 0; i < links->len; i++)
			if (links->items[i]->depth <= depth && stamp(s, links->items[i]))
				mig_vec_push(&s->todo, links->items[i]);
	}
}

static void drop_link(struct mig_links *links, const mig_revision *rev)
{
	size_t kept = 0;
	for (size_t i = 0; i < links->len; i++)
		if (links->items[i] != rev)
			links->items[kept++] = links->items[i];
	links->len = kept;
}

/* Of those that depend on `dep`, the ones above another one need not say so. */
static void drop_repeated(struct mig_graph *graph, const mig_revision *dep,
	const struct mig_links *users, struct stamps *s)
{
	size_t depth = 0;
	begin_round(s);
	for (size_t i = 0; i < users->len; i++) {
		mig_vec_push(&s->todo, users->items[i]);
		if (users->items[i]->depth > depth)
			depth = users->items[i]->depth;
	}
	stamp_above(s, depth);
	for (size_t i = 0; i < users->len; i++) {
		struct mig_revision *user = graph->revs.items[users->items[i]->index];
		if (s->of[user->index] == s->round && !mig_links_has(&user->down, dep))
			drop_link(&user->norm, dep);
	}
}

void mig_graph_normalise(struct mig_graph *graph)
{
	struct stamps s = stamps_new(graph);
	for (size_t i = 0; i < graph->revs.len; i++) {
		struct mig_revision *rev = graph->revs.items[i];
		rev->norm = rev->all_down;
		if (!rev->deps.len)
			continue;
		rev->norm = mig_links_new(graph, rev->all_down.len);
		rev->norm.len = rev->all_down.len;
		memcpy(rev->norm.items, rev->all_down.items,
			rev->all_down.len * sizeof *rev->norm.items);
	}
	struct mig_revs users = { 0 };
	for (size_t i = 0; i < graph->revs.len; i++) {
		const mig_revision *dep = graph->revs.items[i];
		users.len = 0;
		for (size_t j = 0; j < dep->all_next.len; j++)
			if (mig_links_has(&dep->all_next.items[j]->deps, dep))
				mig_vec_push(&users, dep->all_next.items[j]);
		struct mig_links links = { users.items, users.len };
		if (users.len > 1) /* a single one has nobody to repeat */
			drop_repeated(graph, dep, &links, &s);
	}
	mig_vec_dispose(&users);
	stamps_dispose(&s);
}

/* Stamp what carries the label that `rev` declares: all its descendants, and the line below it
 * when that line, from the descendants' end down, meets no branch and no merge. */
static void stamp_label(const mig_revision *rev, struct stamps *s)
{
	begin_round(s);
	stamp(s, rev);
	mig_vec_push(&s->todo, rev);
	stamp_above(s, (size_t)-1);
	const mig_revision *end = rev;
	while (end->next.len)
		end = end->next.items[0];
	while (end->all_next.len <= 1 && end->down.len <= 1) {
		stamp(s, end);
		if (!end->down.len)
			break;
		end = end->down.items[0];
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct mig_label *const *)a)->name, (*(struct mig_label *const *)b)->name);
}

static void add_label(struct mig_graph *graph, struct mig_revision *rev, const char *label)
{
	struct mig_names *labels = &rev->labels;
	size_t len = labels->len;
	if (!(len & (len - 1))) { /* full at every power of two */
		const char **grown =
			mig_arena_alloc(&graph->linked, (len ? 2 * len : 1) * sizeof *grown);
		if (len)
			memcpy(grown, labels->items, len * sizeof *grown);
		labels->items = grown;
	}
	labels->items[labels->len++] = label;
}

void mig_graph_spread_labels(struct mig_graph *graph)
{
	size_t nlabels = HASH_COUNT(graph->labels), n = 0;
	struct mig_label **sorted = mig_calloc(nlabels, sizeof(struct mig_label *));
	struct stamps s = stamps_new(graph);
	for (struct mig_label *label = graph->labels; label; label = label->hh.next)
		sorted[n++] = label;
	qsort(sorted, nlabels, sizeof *sorted, by_name); /* so each revision's list is, too */
	for (size_t i = 0; i < nlabels; i++) {
		stamp_label(sorted[i]->rev, &s);
		for (size_t j = 0; j < s.members.len; j++)
			add_label(graph, graph->revs.items[s.members.items[j]->index],
				sorted[i]->name);
	}
	stamps_dispose(&s);
	free(sorted);
}
