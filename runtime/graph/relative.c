#include "graph/relative.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "graph/internal.h"
#include "graph/walk.h"

enum { STEPS_MAX = 1000000000 };

static const char *const several_heads =
	"downgrade -1 from multiple heads is ambiguous; this usage will be disallowed in a future "
	"release.";

void mig_relative_dispose(struct mig_relative *rel)
{
	free(rel->branch);
	free(rel->symbol);
	free(rel->steps_text);
	*rel = (struct mig_relative){ 0 };
}

static long count_steps(const char *text)
{
	long steps = 0;
	for (const char *c = text + 1; *c; c++)
		steps = steps >= STEPS_MAX / 10 ? STEPS_MAX : steps * 10 + (*c - '0');
	return *text == '-' ? -steps : steps;
}

bool mig_relative_parse(const struct mig_graph *graph, const char *spec, struct mig_relative *rel)
{
	const char *at = strchr(spec, '@');
	const char *symbol = at ? at + 1 : spec;
	size_t len = strcspn(symbol, "+-@");
	const char *steps = symbol + len;
	if (at == spec || (*steps != '+' && *steps != '-'))
		return false;
	size_t digits = strspn(steps + 1, "0123456789");
	if (!digits || steps[1 + digits] || mig_graph_named(graph, spec))
		return false;
	rel->branch = at ? mig_strndup(spec, (size_t)(at - spec)) : NULL;
	rel->symbol = len ? mig_strndup(symbol, len) : NULL;
	rel->steps_text = mig_strdup(steps);
	rel->steps = count_steps(steps);
	return true;
}

bool mig_target_is_relative(const struct mig_graph *graph, const char *spec)
{
	struct mig_relative rel = { 0 };
	bool is = mig_relative_parse(graph, spec, &rel);
	mig_relative_dispose(&rel);
	return is;
}

int mig_relative_fail(const struct mig_resolver *r, const struct mig_relative *rel)
{
	const char *digits = rel->steps_text + 1;
	while (digits[0] == '0' && digits[1])
		digits++;
	return mig_fail(r->err, MIG_EINVALID, "Relative revision %s didn't produce %s migrations",
		rel->steps_text, digits);
}

int mig_relative_start(
	const struct mig_resolver *r, const struct mig_relative *rel, const mig_revision **out)
{
	if (!rel->branch || rel->steps > 0) /* up, the line has its say at every step */
		return mig_target_one(r, rel->symbol, out);
	char *spec = mig_format("%s@%s", rel->branch, rel->symbol);
	int rc = mig_target_one(r, spec, out);
	mig_free(spec);
	return rc;
}

/* One step up. @return how many candidates there are; *rev is set when it is one */
static size_t step_up(
	const struct mig_graph *graph, const unsigned char *lines, const mig_revision **rev)
{
	const struct mig_links *links = *rev ? &(*rev)->next : &graph->bases;
	const mig_revision *only = NULL;
	size_t found = 0;
	for (size_t i = 0; i < links->len; i++) {
		if (lines && !lines[links->items[i]->index])
			continue;
		only = links->items[i];
		found++;
	}
	if (found == 1)
		*rev = only;
	return found;
}

/* One step down; below a root lies the base, and below the base nothing. */
static size_t step_down(const mig_revision **rev)
{
	if (!*rev)
		return 0;
	size_t found = (*rev)->down.len;
	if (found <= 1)
		*rev = found ? (*rev)->down.items[0] : NULL;
	return found ? found : 1;
}

int mig_relative_walk(const struct mig_resolver *r, const struct mig_relative *rel,
	const unsigned char *lines, bool clamp, const mig_revision **rev)
{
	for (long left = labs(rel->steps); left; left--) {
		size_t found = rel->steps > 0 ? step_up(r->graph, lines, rev) : step_down(rev);
		if (found > 1)
			return mig_fail(r->err, MIG_EAMBIGUOUS, "Ambiguous walk");
		if (!found && clamp)
			return 0;
		if (!found)
			return rel->symbol ? mig_fail(r->err, MIG_EINVALID, "Walked too far")
					   : mig_relative_fail(r, rel);
	}
	return 0;
}

int mig_relative_walk_branch(const struct mig_resolver *r, const struct mig_relative *rel,
	bool clamp, const mig_revision **rev)
{
	if (!rel->branch)
		return mig_relative_walk(r, rel, NULL, clamp, rev);
	const mig_revision *branch = NULL;
	int rc = mig_target_branch(r, rel->branch, &branch);
	if (rc < 0)
		return rc;
	unsigned char *lines = mig_marks_new(r->graph);
	mig_walk_lines(r->graph, &branch, 1, false, lines, 1);
	rc = mig_relative_walk(r, rel, lines, clamp, rev);
	free(lines);
	return rc;
}

/* Append the applied revisions on a line with nothing applied above them: along `norm` for a
 * walk up, along `next` for one down. */
static void applied_tips(const struct mig_graph *graph, const struct mig_revs *rows,
	const unsigned char *lines, bool upwards, struct mig_revs *out)
{
	enum { APPLIED = 1, BELOW = 2 };
	unsigned char *marks = mig_marks_new(graph);
	mig_walk(MIG_NORM, rows->items, rows->len, marks, APPLIED);
	for (size_t i = 0; i < mig_graph_count(graph); i++) {
		const mig_revision *rev = mig_graph_at(graph, i);
		const struct mig_links *links = upwards ? &rev->norm : &rev->down;
		if (!(marks[i] & APPLIED) || (upwards && !lines[i]))
			continue;
		for (size_t j = 0; j < links->len; j++)
			marks[links->items[j]->index] |= BELOW;
	}
	for (size_t i = 0; i < mig_graph_count(graph); i++)
		if (marks[i] == APPLIED && lines[i])
			mig_vec_push(out, mig_graph_at(graph, i));
	free(marks);
}

static int branch_lines(const struct mig_resolver *r, const char *label, unsigned char *lines)
{
	const mig_revision *branch = NULL;
	int rc = mig_target_branch(r, label, &branch);
	if (rc == 0)
		mig_walk_lines(r->graph, &branch, 1, false, lines, 1);
	return rc;
}

/* Append where a walk from the state of the database may begin: the rows; with a branch, those on
 * its line, and where there are none what they imply there. */
static void starts_of(const struct mig_graph *graph, const struct mig_relative *rel,
	const struct mig_revs *rows, const unsigned char *lines, struct mig_revs *out)
{
	for (size_t i = 0; i < rows->len; i++)
		if (!rel->branch || lines[rows->items[i]->index])
			mig_vec_push(out, rows->items[i]);
	if (rel->branch && !out->len)
		applied_tips(graph, rows, lines, rel->steps > 0, out);
}

/* `+N`, `L@+N` */
static int up_from_rows(const struct mig_resolver *r, const struct mig_relative *rel,
	const struct mig_revs *rows, bool clamp, const mig_revision **out)
{
	unsigned char *lines = rel->branch ? mig_marks_new(r->graph) : NULL;
	struct mig_revs starts = { 0 };
	int rc = rel->branch ? branch_lines(r, rel->branch, lines) : 0;
	if (rc < 0)
		goto done;
	starts_of(r->graph, rel, rows, lines, &starts);
	if (starts.len > 1) {
		rc = mig_fail(r->err, MIG_EAMBIGUOUS,
			"Ambiguous upgrade from multiple current revisions");
		goto done;
	}
	*out = starts.len ? starts.items[0] : NULL;
	rc = mig_relative_walk(r, rel, lines, clamp, out);
done:
	mig_vec_dispose(&starts);
	free(lines);
	return rc;
}

int mig_target_upgrade(const struct mig_resolver *r, const char *spec, const struct mig_revs *rows,
	bool clamp, struct mig_revs *out)
{
	struct mig_relative rel = { 0 };
	const mig_revision *rev = NULL;
	int rc = 0;
	if (!mig_relative_parse(r->graph, spec, &rel))
		return mig_target_all(r, spec, out);
	if (rel.symbol) {
		rc = mig_relative_start(r, &rel, &rev);
		if (rc == 0)
			rc = mig_relative_walk_branch(r, &rel, clamp, &rev);
	} else if (rel.steps <= 0) {
		rc = mig_relative_fail(r, &rel);
	} else {
		rc = up_from_rows(r, &rel, rows, clamp, &rev);
	}
	if (rc == 0 && rev)
		mig_vec_push(out, rev);
	mig_relative_dispose(&rel);
	return rc;
}

/* `-N`, `L@-N` */
static int down_from_rows(const struct mig_resolver *r, const struct mig_relative *rel,
	const struct mig_revs *rows, struct mig_descent *out)
{
	unsigned char *lines = rel->branch ? mig_marks_new(r->graph) : NULL;
	struct mig_revs starts = { 0 };
	int rc = rel->branch ? branch_lines(r, rel->branch, lines) : 0;
	if (rc < 0)
		goto done;
	starts_of(r->graph, rel, rows, lines, &starts);
	if (!starts.len) {
		rc = mig_relative_fail(r, rel);
		goto done;
	}
	if (rel->branch) {
		if (starts.len > 1)
			rc = mig_fail(r->err, MIG_EAMBIGUOUS,
				"Ambiguous downgrade from multiple current revisions");
	} else {
		out->branch = starts.items[0]; /* go down there alone */
		out->warning = starts.len > 1 ? several_heads : NULL;
	}
	out->rev = starts.items[0];
	if (rc == 0)
		rc = mig_relative_walk(r, rel, NULL, false, &out->rev);
done:
	mig_vec_dispose(&starts);
	free(lines);
	return rc;
}

static int absolute_descent(
	const struct mig_resolver *r, const char *spec, const mig_revision **out, char **label)
{
	const char *at = strchr(spec, '@');
	if (at && at != spec)
		*label = mig_strndup(spec, (size_t)(at - spec));
	return mig_target_one(r, spec, out);
}

int mig_target_downgrade(const struct mig_resolver *r, const char *spec,
	const struct mig_revs *rows, struct mig_descent *out)
{
	struct mig_relative rel = { 0 };
	int rc = 0;
	*out = (struct mig_descent){ 0 };
	if (!mig_relative_parse(r->graph, spec, &rel)) {
		rc = absolute_descent(r, spec, &out->rev, &rel.branch);
	} else if (rel.symbol) {
		rc = mig_relative_start(r, &rel, &out->rev);
		if (rc == 0)
			rc = mig_relative_walk_branch(r, &rel, false, &out->rev);
	} else if (rel.steps >= 0) {
		rc = mig_relative_fail(r, &rel);
	} else {
		rc = down_from_rows(r, &rel, rows, out);
	}
	if (rc == 0 && rel.branch)
		rc = mig_target_branch(r, rel.branch, &out->branch);
	mig_relative_dispose(&rel);
	return rc;
}
