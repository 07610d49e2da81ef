/* Making a graph of what was added. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "graph/internal.h"

struct mig_links mig_links_new(struct mig_graph *graph, size_t count)
{
	struct mig_links links = { 0 };
	if (count)
		links.items = mig_arena_alloc(&graph->linked, count * sizeof *links.items);
	return links;
}

static void put(struct mig_links *links, const mig_revision *rev)
{
	assert(links->items); /* room was made for as many as there are */
	links->items[links->len++] = rev;
}

static int fail_in(const mig_revision *rev, mig_error *err)
{
	if (err)
		mig_error_set(&err->file, rev->path);
	return MIG_EINVALID;
}

static bool names_have(const struct mig_names *names, const char *name)
{
	for (size_t i = 0; i < names->len; i++)
		if (!strcmp(names->items[i], name))
			return true;
	return false;
}

static int check_self_loops(const struct mig_graph *graph, mig_error *err)
{
	for (size_t i = 0; i < graph->revs.len; i++) {
		const mig_revision *rev = graph->revs.items[i];
		const char *kind = NULL;
		if (names_have(&rev->down_ids, rev->id))
			kind = "Self-loop";
		else if (names_have(&rev->depends, rev->id))
			kind = "Dependency self-loop";
		if (!kind)
			continue;
		mig_fail(err, MIG_EINVALID, "%s is detected in revisions (%s)", kind, rev->id);
		return fail_in(rev, err);
	}
	return 0;
}

static int declare_labels(struct mig_graph *graph, mig_error *err)
{
	for (size_t i = 0; i < graph->revs.len; i++) {
		struct mig_revision *rev = graph->revs.items[i];
		for (size_t j = 0; j < rev->own_labels.len; j++) {
			const char *name = rev->own_labels.items[j];
			const mig_revision *user = mig_graph_named(graph, name);
			if (user) {
				mig_fail(err, MIG_EINVALID,
					"Branch name '%s' in revision %s already used by revision "
					"%s",
					name, rev->id, user->id);
				return fail_in(rev, err);
			}
			struct mig_label *label = mig_arena_alloc(&graph->linked, sizeof *label);
			label->name = name;
			label->rev = rev;
			HASH_ADD_KEYPTR(hh, graph->labels, label->name, strlen(name), label);
		}
	}
	return 0;
}

/* The ids that revisions stand for, of which no file may be left. */
static int declare_replaced(struct mig_graph *graph, mig_error *err)
{
	for (size_t i = 0; i < graph->revs.len; i++) {
		struct mig_revision *rev = graph->revs.items[i];
		for (size_t j = 0; j < rev->replaces.len; j++) {
			const char *id = rev->replaces.items[j];
			const mig_revision *other = mig_graph_get(graph, id);
			if (!other)
				other = mig_graph_replacing(graph, id);
			if (other) {
				mig_fail(err, MIG_EINVALID,
					"Revision %s replaces %s, which is also in %s: one of the "
					"two has to go",
					rev->id, id, mig_path_display(other->path));
				return fail_in(rev, err);
			}
			struct mig_label *replaced =
				mig_arena_alloc(&graph->linked, sizeof *replaced);
			replaced->name = id;
			replaced->rev = rev;
			HASH_ADD_KEYPTR(hh, graph->replaced, replaced->name, strlen(id), replaced);
		}
	}
	return 0;
}

static void put_names(struct mig_buf *text, const struct mig_names *names)
{
	for (size_t i = 0; i < names->len; i++)
		mig_buf_printf(text, "%s%s", i ? ", " : "", names->items[i]);
}

/* How often `id` is named in down_revision; only for the message below, which is why nobody
 * minds that it looks everywhere. */
static size_t count_children(const struct mig_graph *graph, const char *id)
{
	size_t count = 0;
	for (size_t i = 0; i < graph->revs.len; i++)
		count += names_have(&graph->revs.items[i]->down_ids, id);
	return count;
}

static int fail_missing(
	const struct mig_graph *graph, const mig_revision *rev, const char *missing, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	size_t children = count_children(graph, rev->id);
	if (rev->down_ids.len)
		put_names(&text, &rev->down_ids);
	else
		mig_buf_puts(&text, "<base>");
	mig_buf_printf(&text, " -> %s", rev->id);
	if (!children)
		mig_buf_puts(&text, " (head)");
	if (children > 1)
		mig_buf_puts(&text, " (branchpoint)");
	if (rev->down_ids.len > 1)
		mig_buf_puts(&text, " (mergepoint)");
	if (*rev->doc)
		mig_buf_printf(&text, ", %s", rev->doc);
	const mig_revision *instead = mig_graph_replacing(graph, missing);
	mig_fail(err, MIG_EINVALID, "Revision %s referenced from %s is not present%s%s%s", missing,
		text.data, instead ? "; revision " : "", instead ? instead->id : "",
		instead ? " replaces it: name that instead" : "");
	mig_buf_dispose(&text);
	return fail_in(rev, err);
}

static int resolve(struct mig_graph *graph, struct mig_revision *rev, mig_error *err)
{
	rev->down = mig_links_new(graph, rev->down_ids.len);
	rev->deps = mig_links_new(graph, rev->depends.len);
	for (size_t i = 0; i < rev->down_ids.len; i++) {
		const mig_revision *down = mig_graph_get(graph, rev->down_ids.items[i]);
		if (!down)
			return fail_missing(graph, rev, rev->down_ids.items[i], err);
		put(&rev->down, down);
	}
	for (size_t i = 0; i < rev->depends.len; i++) {
		const mig_revision *dep = mig_graph_named(graph, rev->depends.items[i]);
		if (!dep) /* what stands for it does what it did */
			dep = mig_graph_replacing(graph, rev->depends.items[i]);
		if (!dep)
			return fail_missing(graph, rev, rev->depends.items[i], err);
		if (!mig_links_has(&rev->deps, dep)) /* by its id and by its label */
			put(&rev->deps, dep);
	}
	if (!rev->deps.len) {
		rev->all_down = rev->down;
		return 0;
	}
	rev->all_down = mig_links_new(graph, rev->down.len + rev->deps.len);
	for (size_t i = 0; i < rev->down.len; i++)
		put(&rev->all_down, rev->down.items[i]);
	for (size_t i = 0; i < rev->deps.len; i++)
		if (!mig_links_has(&rev->down, rev->deps.items[i]))
			put(&rev->all_down, rev->deps.items[i]);
	return 0;
}

/* The other direction of the links: count, make room, fill, oldest first. */
static void turn_around(struct mig_graph *graph)
{
	size_t count = graph->revs.len;
	size_t *nnext = mig_calloc(count, sizeof *nnext);
	size_t *nall = mig_calloc(count, sizeof *nall);
	for (size_t i = 0; i < count; i++) {
		const mig_revision *rev = graph->revs.items[i];
		for (size_t j = 0; j < rev->down.len; j++)
			nnext[rev->down.items[j]->index]++;
		for (size_t j = 0; j < rev->all_down.len; j++)
			nall[rev->all_down.items[j]->index]++;
	}
	for (size_t i = 0; i < count; i++) {
		graph->revs.items[i]->next = mig_links_new(graph, nnext[i]);
		graph->revs.items[i]->all_next = mig_links_new(graph, nall[i]);
	}
	for (size_t i = 0; i < count; i++) {
		const mig_revision *rev = graph->revs.items[i];
		for (size_t j = 0; j < rev->down.len; j++)
			put(&graph->revs.items[rev->down.items[j]->index]->next, rev);
		for (size_t j = 0; j < rev->all_down.len; j++)
			put(&graph->revs.items[rev->all_down.items[j]->index]->all_next, rev);
	}
	free(nnext);
	free(nall);
}

static void find_ends(struct mig_graph *graph)
{
	size_t nheads = 0, nreal = 0, nbases = 0;
	for (size_t i = 0; i < graph->revs.len; i++) {
		nheads += mig_revision_is_head(graph->revs.items[i]);
		nreal += mig_revision_is_real_head(graph->revs.items[i]);
		nbases += mig_revision_is_base(graph->revs.items[i]);
	}
	graph->heads = mig_links_new(graph, nheads);
	graph->real_heads = mig_links_new(graph, nreal);
	graph->bases = mig_links_new(graph, nbases);
	for (size_t i = 0; i < graph->revs.len; i++) {
		const mig_revision *rev = graph->revs.items[i];
		if (mig_revision_is_head(rev))
			put(&graph->heads, rev);
		if (mig_revision_is_real_head(rev))
			put(&graph->real_heads, rev);
		if (mig_revision_is_base(rev))
			put(&graph->bases, rev);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct mig_known *)a)->name, ((const struct mig_known *)b)->name);
}

static void sort_names(struct mig_graph *graph)
{
	size_t total = graph->revs.len + HASH_COUNT(graph->labels);
	graph->nknown = 0;
	graph->known = mig_arena_alloc(&graph->linked, total * sizeof *graph->known);
	for (size_t i = 0; i < graph->revs.len; i++) {
		const mig_revision *rev = graph->revs.items[i];
		graph->known[graph->nknown] = (struct mig_known){ rev->id, rev, graph->nknown };
		graph->nknown++;
	}
	for (struct mig_label *label = graph->labels; label; label = label->hh.next) {
		graph->known[graph->nknown] =
			(struct mig_known){ label->name, label->rev, graph->nknown };
		graph->nknown++;
	}
	qsort(graph->known, graph->nknown, sizeof *graph->known, by_name);
}

/* Linking may be repeated; nothing of the last time may show through. */
static void forget_links(struct mig_graph *graph)
{
	static const struct mig_links none = { 0 };
	HASH_CLEAR(hh, graph->labels);
	HASH_CLEAR(hh, graph->replaced);
	mig_arena_dispose(&graph->linked);
	graph->heads = graph->real_heads = graph->bases = none;
	graph->known = NULL;
	graph->nknown = 0;
	for (size_t i = 0; i < graph->revs.len; i++) {
		struct mig_revision *rev = graph->revs.items[i];
		rev->down = rev->deps = rev->all_down = rev->norm = none;
		rev->next = rev->all_next = none;
		rev->labels = (struct mig_names){ 0 };
		rev->depth = 0;
	}
}

/* From here on, order means this one: it stays when files are renamed or move to other folders. */
static void sort_by_age(struct mig_graph *graph)
{
	if (graph->revs.len) /* an empty list has no items to point to */
		qsort(graph->revs.items, graph->revs.len, sizeof *graph->revs.items,
			mig_revision_by_age);
	for (size_t i = 0; i < graph->revs.len; i++)
		graph->revs.items[i]->index = i;
}

int mig_graph_link(struct mig_graph *graph, mig_error *err)
{
	forget_links(graph);
	sort_by_age(graph);
	int rc = check_self_loops(graph, err);
	if (rc == 0)
		rc = declare_labels(graph, err);
	if (rc == 0)
		rc = declare_replaced(graph, err);
	for (size_t i = 0; i < graph->revs.len && rc == 0; i++)
		rc = resolve(graph, graph->revs.items[i], err);
	if (rc < 0)
		return rc;
	turn_around(graph);
	find_ends(graph);
	rc = mig_graph_check_cycles(graph, err);
	if (rc < 0)
		return rc;
	mig_graph_normalise(graph);
	mig_graph_spread_labels(graph);
	sort_names(graph);
	return 0;
}
