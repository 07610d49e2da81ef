#include "graph/graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "graph/internal.h"

enum { ID_BYTES = 32 }; /* the version table's column is VARCHAR(32) */

struct mig_graph *mig_graph_new(void)
{
	return mig_calloc(1, sizeof(struct mig_graph));
}

void mig_graph_free(struct mig_graph *graph)
{
	if (!graph)
		return;
	HASH_CLEAR(hh, graph->by_id);
	HASH_CLEAR(hh, graph->labels);
	HASH_CLEAR(hh, graph->replaced);
	mig_vec_dispose(&graph->revs);
	mig_arena_dispose(&graph->specs);
	mig_arena_dispose(&graph->linked);
	free(graph);
}

static int fail_characters(const char *id, const char *found, mig_error *err)
{
	struct mig_buf list = MIG_BUF_INIT;
	for (; *found; found++)
		mig_buf_printf(&list, "%s%c", list.len ? ", " : "", *found);
	int rc = mig_fail(err, MIG_EINVALID,
		"Character(s) '%s' not allowed in revision identifier '%s'", list.data, id);
	mig_buf_dispose(&list);
	return rc;
}

/* Words that have a meaning as a target: a revision or label of that name could not be named. */
static bool is_symbol(const char *name)
{
	static const char *const symbols[] = { "base", "current", "head", "heads" };
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		if (!strcmp(name, symbols[i]))
			return true;
	return false;
}

int mig_label_check(const char *label, mig_error *err)
{
	if (is_symbol(label))
		return mig_fail(err, MIG_EINVALID,
			"'%s' cannot be a branch label: it has a meaning as a target", label);
	if (!*label || strpbrk(label, "@:+"))
		return mig_fail(err, MIG_EINVALID,
			"Branch label '%s' must not be empty or hold one of @ : +", label);
	return 0;
}

int mig_id_check(const char *id, mig_error *err)
{
	static const char illegal[] = "+-/:@\\"; /* sorted, as the message lists them */
	char found[sizeof illegal] = "";
	size_t nfound = 0;
	if (!id || !*id)
		return mig_fail(err, MIG_EINVALID, "A revision identifier must not be empty");
	for (const char *c = illegal; *c; c++)
		if (strchr(id, *c))
			found[nfound++] = *c;
	if (nfound)
		return fail_characters(id, found, err);
	for (const char *c = id; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return mig_fail(err, MIG_EINVALID,
				"Control characters are not allowed in a revision identifier");
	if (is_symbol(id))
		return mig_fail(err, MIG_EINVALID,
			"'%s' cannot be a revision id: it has a meaning as a target", id);
	if (*id == '.')
		return mig_fail(err, MIG_EINVALID,
			"Revision identifier '%s' must not begin with a dot", id);
	if (strlen(id) > ID_BYTES)
		return mig_fail(err, MIG_EINVALID,
			"Revision identifier '%s' is longer than %d bytes", id, (int)ID_BYTES);
	return 0;
}

/* A name written twice counts once. */
static struct mig_names copy_names(struct mig_arena *arena, const char *const *names, size_t count)
{
	struct mig_names out = { 0 };
	if (!count)
		return out;
	out.items = mig_arena_alloc(arena, count * sizeof *out.items);
	for (size_t i = 0; i < count; i++) {
		bool known = false;
		for (size_t j = 0; j < out.len && !known; j++)
			known = !strcmp(out.items[j], names[i]);
		if (!known)
			out.items[out.len++] = mig_arena_text(arena, names[i]);
	}
	return out;
}

int mig_graph_add(struct mig_graph *graph, const struct mig_revision_spec *spec, mig_error *err)
{
	int rc = mig_id_check(spec->id, err);
	struct mig_revision *known = NULL;
	for (size_t i = 0; rc == 0 && i < spec->nlabels; i++)
		rc = mig_label_check(spec->labels[i], err);
	if (rc == 0) {
		HASH_FIND_STR(graph->by_id, spec->id, known);
		if (known)
			rc = mig_fail(err, MIG_EINVALID,
				"Revision %s is present more than once, also in %s", spec->id,
				mig_path_display(known->path));
	}
	if (rc < 0) {
		if (err)
			mig_error_set(&err->file, spec->path);
		return rc;
	}
	struct mig_arena *arena = &graph->specs;
	struct mig_revision *rev = mig_arena_alloc(arena, sizeof *rev);
	rev->id = mig_arena_text(arena, spec->id);
	rev->doc = mig_arena_text(arena, spec->doc);
	rev->longdoc = mig_arena_text(arena, spec->longdoc);
	rev->path = mig_arena_text(arena, spec->path);
	rev->create_date = mig_arena_text(arena, spec->create_date);
	rev->down_ids = copy_names(arena, spec->down, spec->ndown);
	rev->depends = copy_names(arena, spec->depends, spec->ndepends);
	rev->own_labels = copy_names(arena, spec->labels, spec->nlabels);
	rev->replaces = copy_names(arena, spec->replaces, spec->nreplaces);
	rev->irreversible = spec->irreversible;
	rev->handle = spec->handle;
	rev->index = graph->revs.len;
	mig_vec_push(&graph->revs, rev);
	HASH_ADD_KEYPTR(hh, graph->by_id, rev->id, strlen(rev->id), rev);
	return 0;
}

size_t mig_graph_count(const struct mig_graph *graph)
{
	return graph->revs.len;
}

const mig_revision *mig_graph_at(const struct mig_graph *graph, size_t i)
{
	return graph->revs.items[i];
}

const mig_revision *mig_graph_get(const struct mig_graph *graph, const char *id)
{
	struct mig_revision *rev = NULL;
	HASH_FIND_STR(graph->by_id, id, rev);
	return rev;
}

const mig_revision *mig_graph_replacing(const struct mig_graph *graph, const char *id)
{
	struct mig_label *replaced = NULL;
	HASH_FIND_STR(graph->replaced, id, replaced);
	return replaced ? replaced->rev : NULL;
}

const mig_revision *mig_graph_named(const struct mig_graph *graph, const char *name)
{
	const mig_revision *rev = mig_graph_get(graph, name);
	if (rev)
		return rev;
	struct mig_label *label = NULL;
	HASH_FIND_STR(graph->labels, name, label);
	return label ? label->rev : NULL;
}
