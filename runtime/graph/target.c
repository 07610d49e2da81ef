/* Absolute targets: names, prefixes, symbols, branches. The relative ones are in relative.c. */
#include "graph/target.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "graph/internal.h"
#include "graph/relative.h"
#include "graph/walk.h"

enum { PREFIXED_BYTES = 4, PREFIXES_SHOWN = 3 };

static int fail_locate(const struct mig_resolver *r, int code, const char *name, const char *why)
{
	return mig_fail(r->err, code, "Can't locate revision identified by '%s'%s%s", name,
		why ? ": " : "", why ? why : "");
}

static int fail_heads(
	const struct mig_resolver *r, const char *symbol, const struct mig_revs *heads)
{
	const char *arg = r->typed ? r->typed : symbol;
	struct mig_buf ids = MIG_BUF_INIT;
	switch (r->heads_text) {
	case MIG_HEADS_STAMP:
		return mig_fail(r->err, MIG_EAMBIGUOUS,
			"Multiple heads are present; please specify a single target revision");
	case MIG_HEADS_PARENT:
		return mig_fail(r->err, MIG_EAMBIGUOUS,
			"Multiple heads are present; please specify the head revision on which the "
			"new revision should be based, or perform a merge.");
	case MIG_HEADS_LIBRARY:
		for (size_t i = 0; i < heads->len; i++)
			mig_buf_printf(&ids, "%s%s", i ? ", " : "", heads->items[i]->id);
		mig_fail(r->err, MIG_EAMBIGUOUS,
			"Multiple heads are present for given argument '%s'; %s", symbol, ids.data);
		mig_buf_dispose(&ids);
		return MIG_EAMBIGUOUS;
	case MIG_HEADS_TARGET:
		break;
	}
	return mig_fail(r->err, MIG_EAMBIGUOUS,
		"Multiple head revisions are present for given argument '%s'; please specify a "
		"specific target revision, '<branchname>@%s' to narrow to a specific head, or "
		"'heads' for all heads",
		arg, arg);
}

int mig_target_rows(
	const struct mig_resolver *r, const char *const *rows, size_t nrows, struct mig_revs *out)
{
	unsigned char *marks = mig_marks_new(r->graph);
	int rc = 0;
	for (size_t i = 0; i < nrows && rc == 0; i++) {
		const mig_revision *rev = mig_graph_get(r->graph, rows[i]);
		if (!rev) {
			rc = fail_locate(r, MIG_ENOTFOUND, rows[i], NULL);
			continue;
		}
		if (!marks[rev->index])
			mig_vec_push(out, rev);
		marks[rev->index] = 1;
	}
	free(marks);
	return rc;
}

static int by_order(const void *a, const void *b)
{
	const struct mig_known *left = a, *right = b;
	return (left->order > right->order) - (left->order < right->order);
}

static int fail_prefix(
	const struct mig_resolver *r, const char *prefix, struct mig_known *found, size_t nfound)
{
	struct mig_buf why = MIG_BUF_INIT;
	qsort(found, nfound, sizeof *found, by_order);
	mig_buf_printf(&why, "Multiple revisions start with '%s': ", prefix);
	for (size_t i = 0; i < nfound && i < PREFIXES_SHOWN; i++)
		mig_buf_printf(&why, "%s'%s'", i ? ", " : "", found[i].name);
	mig_buf_puts(&why, "...");
	fail_locate(r, MIG_EAMBIGUOUS, prefix, why.data);
	mig_buf_dispose(&why);
	return MIG_EAMBIGUOUS;
}

/* The first known name that does not sort before `prefix`. */
static size_t first_known(const struct mig_graph *graph, const char *prefix)
{
	size_t low = 0, high = graph->nknown;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(graph->known[middle].name, prefix) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Say what may have been meant: an id, a label or a symbol. */
static int fail_unknown(const struct mig_resolver *r, const char *name)
{
	static const char *const symbols[] = { "head", "heads", "base", "current" };
	const mig_revision *instead = mig_graph_replacing(r->graph, name);
	if (instead)
		return mig_fail(r->err, MIG_ENOTFOUND,
			"Can't locate revision identified by '%s': revision %s replaces it", name,
			instead->id);
	struct mig_refs names = { 0 };
	for (size_t i = 0; i < r->graph->nknown; i++)
		mig_vec_push(&names, r->graph->known[i].name);
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		mig_vec_push(&names, symbols[i]);
	mig_vec_push(&names, NULL);
	const char *guess = *name ? mig_nearest(name, names.items) : NULL;
	int rc;
	if (guess && !strcmp(guess, name)) /* "head@head" */
		rc = mig_fail(r->err, MIG_ENOTFOUND,
			"Can't locate revision identified by '%s': an id or a label is wanted here",
			name);
	else
		rc = mig_fail(r->err, MIG_ENOTFOUND,
			"Can't locate revision identified by '%s'%s%s%s", name,
			guess ? "; did you mean '" : "", guess ? guess : "", guess ? "'?" : "");
	mig_vec_dispose(&names);
	return rc;
}

/* Candidates are names of at least four bytes; on the line of a branch when there is one. */
static int find_prefixed(const struct mig_resolver *r, const char *prefix,
	const unsigned char *lines, const mig_revision **out)
{
	struct MIG_VEC(struct mig_known) found = { 0 };
	size_t len = strlen(prefix);
	int rc = 0;
	for (size_t i = first_known(r->graph, prefix); i < r->graph->nknown; i++) {
		struct mig_known known = r->graph->known[i];
		if (strncmp(known.name, prefix, len) != 0)
			break;
		if (strlen(known.name) >= PREFIXED_BYTES && (!lines || lines[known.rev->index]))
			mig_vec_push(&found, known);
	}
	if (!found.len || !len)
		rc = fail_unknown(r, prefix);
	else if (found.len > 1)
		rc = fail_prefix(r, prefix, found.items, found.len);
	else
		*out = found.items[0].rev;
	mig_vec_dispose(&found);
	return rc;
}

int mig_target_branch(const struct mig_resolver *r, const char *label, const mig_revision **out)
{
	*out = mig_graph_named(r->graph, label);
	return *out ? 0 : find_prefixed(r, label, NULL, out);
}

/* A target taken apart: `branch@id`. */
struct address {
	char *label;                /* NULL: none */
	const char *id;             /* borrowed from the text */
	const mig_revision *branch; /* NULL: none */
	unsigned char *lines;       /* 1: on the line of the branch; NULL: no branch */
};

static int address_init(struct address *a, const struct mig_resolver *r, const char *spec)
{
	const char *at = strchr(spec, '@');
	*a = (struct address){ .id = at ? at + 1 : spec };
	if (!at || at == spec)
		return 0;
	a->label = mig_strndup(spec, (size_t)(at - spec));
	int rc = mig_target_branch(r, a->label, &a->branch);
	if (rc < 0)
		return rc;
	a->lines = mig_marks_new(r->graph);
	mig_walk_lines(r->graph, &a->branch, 1, false, a->lines, 1);
	return 0;
}

static void address_dispose(struct address *a)
{
	free(a->label);
	free(a->lines);
}

static int find_ident(
	const struct mig_resolver *r, const struct address *a, const mig_revision **out)
{
	*out = mig_graph_named(r->graph, a->id);
	if (!*out)
		return find_prefixed(r, a->id, a->lines, out);
	if (!a->lines || a->lines[(*out)->index])
		return 0;
	char *why = mig_format("Revision %s is not a member of branch '%s'", (*out)->id, a->label);
	fail_locate(r, MIG_ENOTFOUND, a->id, why);
	mig_free(why);
	return MIG_ENOTFOUND;
}

static void heads_on(
	const struct mig_graph *graph, const unsigned char *lines, struct mig_revs *out)
{
	for (size_t i = 0; i < graph->heads.len; i++)
		if (!lines || lines[graph->heads.items[i]->index])
			mig_vec_push(out, graph->heads.items[i]);
}

static int find_head(const struct mig_resolver *r, const struct address *a, struct mig_revs *out)
{
	struct mig_revs heads = { 0 };
	int rc = 0;
	heads_on(r->graph, a->lines, &heads);
	if (heads.len > 1) {
		char *symbol =
			mig_format("%s%shead", a->label ? a->label : "", a->label ? "@" : "");
		rc = fail_heads(r, symbol, &heads);
		mig_free(symbol);
	} else if (heads.len) {
		mig_vec_push(out, heads.items[0]);
	}
	mig_vec_dispose(&heads);
	return rc;
}

/* `-N`: down from each real head; those of the branch when one is given. A label counts where
 * it has spread, an id where its line leads. */
static int below_heads(const struct mig_resolver *r, const struct address *a,
	const struct mig_relative *rel, bool clamp, struct mig_revs *out)
{
	const struct mig_links *heads = &r->graph->real_heads;
	unsigned char *marks = mig_marks_new(r->graph);
	int rc = 0;
	for (size_t i = 0; i < heads->len && rc == 0; i++) {
		const mig_revision *rev = heads->items[i];
		if (a->label && !mig_target_on_branch(r->graph, rev, a->label, a->lines))
			continue;
		rc = mig_relative_walk(r, rel, NULL, clamp, &rev);
		if (rc == 0 && !rev && !clamp)
			rc = mig_relative_fail(r, rel);
		if (rc == 0 && rev && !marks[rev->index]) {
			marks[rev->index] = 1;
			mig_vec_push(out, rev);
		}
	}
	free(marks);
	return rc;
}

static int resolve_all(
	const struct mig_resolver *r, const char *spec, bool clamp, struct mig_revs *out)
{
	struct address a;
	struct mig_relative rel = { 0 };
	const mig_revision *rev = NULL;
	int rc = address_init(&a, r, spec);
	if (rc < 0)
		goto done;
	if (!strcmp(a.id, "base"))
		goto done;
	if (!strcmp(a.id, "head")) {
		rc = find_head(r, &a, out);
	} else if (!strcmp(a.id, "heads") && a.lines) {
		heads_on(r->graph, a.lines, out);
	} else if (!strcmp(a.id, "heads")) {
		for (size_t i = 0; i < r->graph->real_heads.len; i++)
			mig_vec_push(out, r->graph->real_heads.items[i]);
	} else if (mig_relative_parse(r->graph, a.id, &rel) && !rel.symbol && rel.steps < 0) {
		rc = below_heads(r, &a, &rel, clamp, out);
	} else {
		rc = find_ident(r, &a, &rev);
		if (rc == 0)
			mig_vec_push(out, rev);
	}
done:
	mig_relative_dispose(&rel);
	address_dispose(&a);
	return rc;
}

int mig_target_all(const struct mig_resolver *r, const char *spec, struct mig_revs *out)
{
	return resolve_all(r, spec, false, out);
}

int mig_target_one(const struct mig_resolver *r, const char *spec, const mig_revision **out)
{
	struct mig_revs revs = { 0 };
	int rc = resolve_all(r, spec, false, &revs);
	*out = NULL;
	if (rc == 0 && revs.len > 1)
		rc = fail_heads(r, spec, &revs);
	else if (rc == 0 && revs.len)
		*out = revs.items[0];
	mig_vec_dispose(&revs);
	return rc;
}

int mig_target_lower(const struct mig_resolver *r, const char *spec, struct mig_revs *out)
{
	struct mig_relative rel = { 0 };
	const mig_revision *rev = NULL;
	int rc = 0;
	if (!mig_relative_parse(r->graph, spec, &rel) || !rel.symbol) {
		rc = resolve_all(r, spec, true, out);
		goto done;
	}
	rc = mig_relative_start(r, &rel, &rev);
	if (rc == 0)
		rc = mig_relative_walk_branch(r, &rel, true, &rev);
	if (rc == 0 && rev)
		mig_vec_push(out, rev);
done:
	mig_relative_dispose(&rel);
	return rc;
}

bool mig_target_on_branch(const struct mig_graph *graph, const mig_revision *rev, const char *label,
	const unsigned char *lines)
{
	struct mig_label *declared = NULL;
	HASH_FIND_STR(graph->labels, label, declared);
	if (!declared)
		return lines[rev->index];
	for (size_t i = 0; i < rev->labels.len; i++)
		if (!strcmp(rev->labels.items[i], label))
			return true;
	return false;
}

int mig_target_split(const char *text, char **lower, char **upper, mig_error *err)
{
	const char *colon = strchr(text, ':');
	if (!colon)
		return 0;
	if (strchr(colon + 1, ':'))
		return mig_fail(err, MIG_EINVALID, "Range '%s' has more than one colon", text);
	*lower = colon == text ? NULL : mig_strndup(text, (size_t)(colon - text));
	*upper = colon[1] ? mig_strdup(colon + 1) : NULL;
	return 1;
}
