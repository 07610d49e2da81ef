/* Cycles, and how deep every revision lies. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "graph/internal.h"

/* One of the two sets of links in which a cycle may be. */
struct network {
	const char *kind;
	bool dependencies;
};

static const struct mig_links *below(const mig_revision *rev, const struct network *net)
{
	return net->dependencies ? &rev->all_down : &rev->down;
}

static const struct mig_links *above(const mig_revision *rev, const struct network *net)
{
	return net->dependencies ? &rev->all_next : &rev->next;
}

/* Take away, from one end of the network, what nothing leads to any more, and set `gone` there.
 * Going up, the depth of each is its longest way down. @return how many are gone */
static size_t peel(
	const struct mig_graph *graph, const struct network *net, bool upwards, bool *gone)
{
	size_t count = graph->revs.len, done = 0;
	size_t *left = mig_calloc(count, sizeof *left);
	struct mig_revs todo = { 0 };
	for (size_t i = 0; i < count; i++) {
		const mig_revision *rev = graph->revs.items[i];
		left[i] = (upwards ? below(rev, net) : above(rev, net))->len;
		if (!left[i])
			mig_vec_push(&todo, rev);
	}
	while (todo.len) {
		const mig_revision *rev = todo.items[--todo.len];
		const struct mig_links *links = upwards ? above(rev, net) : below(rev, net);
		gone[rev->index] = true;
		done++;
		for (size_t i = 0; i < links->len; i++) {
			struct mig_revision *next = graph->revs.items[links->items[i]->index];
			if (upwards && next->depth <= rev->depth)
				next->depth = rev->depth + 1;
			if (!--left[next->index])
				mig_vec_push(&todo, next);
		}
	}
	mig_vec_dispose(&todo);
	free(left);
	return done;
}

/* Set `ends` for those that lie neither on a cycle nor between cycles. Each of the others has
 * another of them below it, and one above. */
static void find_ends(const struct mig_graph *graph, const struct network *net, bool *ends)
{
	peel(graph, net, false, ends);
	peel(graph, net, true, ends);
}

static void reach(
	const struct mig_graph *graph, const struct network *net, bool upwards, bool *reached)
{
	struct mig_revs todo = { 0 };
	for (size_t i = 0; i < graph->revs.len; i++) {
		const mig_revision *rev = graph->revs.items[i];
		/* depends_on as written: a dependency on itself is no base */
		size_t behind =
			upwards ? rev->down_ids.len + (net->dependencies ? rev->depends.len : 0)
				: above(rev, net)->len;
		if (behind)
			continue;
		reached[i] = true;
		mig_vec_push(&todo, rev);
	}
	while (todo.len) {
		const mig_revision *rev = todo.items[--todo.len];
		const struct mig_links *links = upwards ? above(rev, net) : below(rev, net);
		for (size_t i = 0; i < links->len; i++) {
			if (reached[links->items[i]->index])
				continue;
			reached[links->items[i]->index] = true;
			mig_vec_push(&todo, links->items[i]);
		}
	}
	mig_vec_dispose(&todo);
}

static int by_id(const void *a, const void *b)
{
	const mig_revision *left = *(const mig_revision *const *)a;
	const mig_revision *right = *(const mig_revision *const *)b;
	return strcmp(left->id, right->id);
}

static bool any(const bool *flags, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (flags[i])
			return true;
	return false;
}

/* Those to blame: all of them, oldest first, when there is no head or no base; otherwise,
 * sorted, those that are not reached both down from the heads and up from the bases; and where
 * a cycle hides between reachable ones, those that lie on or between cycles. */
static void find_cycle(
	const struct mig_graph *graph, const struct network *net, struct mig_revs *out)
{
	size_t count = graph->revs.len;
	bool *down = mig_calloc(count, sizeof *down);
	bool *up = mig_calloc(count, sizeof *up);
	reach(graph, net, false, down);
	reach(graph, net, true, up);
	bool all = !any(down, count) || !any(up, count);
	for (size_t i = 0; i < count; i++)
		if (all || !down[i] || !up[i])
			mig_vec_push(out, graph->revs.items[i]);
	if (!out->len) {
		memset(down, 0, count * sizeof *down);
		find_ends(graph, net, down);
		for (size_t i = 0; i < count; i++)
			if (!down[i])
				mig_vec_push(out, graph->revs.items[i]);
	}
	if (!all && out->len)
		qsort(out->items, out->len, sizeof *out->items, by_id);
	free(down);
	free(up);
}

static const mig_revision *first_of(const struct mig_links *links, const bool *ends)
{
	size_t i = 0;
	while (ends[links->items[i]->index])
		i++;
	return links->items[i];
}

/* One way round, downwards, which begins at the oldest revision on it. */
static void go_round(const struct mig_graph *graph, const struct network *net, struct mig_revs *out)
{
	size_t count = graph->revs.len, first = 0;
	bool *ends = mig_calloc(count, sizeof *ends);
	bool *seen = mig_calloc(count, sizeof *seen);
	find_ends(graph, net, ends);
	while (ends[first])
		first++;
	const mig_revision *rev = graph->revs.items[first];
	for (; !seen[rev->index]; rev = first_of(below(rev, net), ends))
		seen[rev->index] = true;
	/* it led into the circle, and this is where */
	const mig_revision *start = rev;
	for (const mig_revision *at = first_of(below(rev, net), ends); at != rev;
		at = first_of(below(at, net), ends))
		if (at->index < start->index)
			start = at;
	rev = start;
	do {
		mig_vec_push(out, rev);
		rev = first_of(below(rev, net), ends);
	} while (rev != start);
	free(seen);
	free(ends);
}

enum { NAMED_MOST = 10 }; /* of a cycle: a line should be short enough to read */

static void put_rest(struct mig_buf *text, size_t count)
{
	if (count > NAMED_MOST)
		mig_buf_printf(text, " and %zu more", count - NAMED_MOST);
}

static int fail_cycle(const struct mig_graph *graph, const struct network *net, mig_error *err)
{
	struct mig_revs blamed = { 0 }, circle = { 0 };
	struct mig_buf text = MIG_BUF_INIT;
	find_cycle(graph, net, &blamed);
	go_round(graph, net, &circle);
	mig_buf_printf(&text, "%s is detected in revisions (", net->kind);
	for (size_t i = 0; i < blamed.len && i < NAMED_MOST; i++)
		mig_buf_printf(&text, "%s%s", i ? ", " : "", blamed.items[i]->id);
	put_rest(&text, blamed.len);
	mig_buf_puts(&text, ")");
	for (size_t i = 1; i < circle.len && i < NAMED_MOST; i++)
		mig_buf_printf(&text, "%s%s", i > 1 ? ", " : ", also in ",
			mig_path_display(circle.items[i]->path));
	put_rest(&text, circle.len);
	mig_fail(err, MIG_EINVALID, "%s", text.data);
	if (err)
		mig_error_set(&err->file, circle.items[0]->path);
	mig_buf_dispose(&text);
	mig_vec_dispose(&circle);
	mig_vec_dispose(&blamed);
	return MIG_EINVALID;
}

int mig_graph_check_cycles(struct mig_graph *graph, mig_error *err)
{
	static const struct network networks[] = {
		{ "Cycle", false },
		{ "Dependency cycle", true },
	};
	size_t count = graph->revs.len;
	for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
		bool *gone = mig_calloc(count, sizeof *gone);
		size_t done = peel(graph, &networks[i], true, gone);
		free(gone);
		if (done < count)
			return fail_cycle(graph, &networks[i], err);
	}
	return 0;
}
