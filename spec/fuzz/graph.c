/* Histories: whatever revisions say of each other, they are linked or refused; a way up takes each
 * of them once, after what it stands on, and there is a way back down. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "graph/graph.h"
#include "graph/plan.h"
#include "graph/query.h"

enum { MOST = 24, LINKS = 4 };

/* One byte for each thing to say; zeroes when they are used up. */
struct input {
	const unsigned char *at, *end;
};

static unsigned take(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static const char *const ids[] = { "a1", "b2", "c3", "d4", "e5", "f6", "a7", "b8", "c9", "aa", "ab",
	"ac", "ad", "ae", "af", "ba", "bb", "bc", "bd", "be", "bf", "ca", "cb", "cc", "none",
	"shop", "pay" };
enum { NIDS = sizeof ids / sizeof *ids };

/* Mostly what came before, so that there is something to plan. */
static size_t take_ids(struct input *in, size_t before, const char **out)
{
	unsigned how = take(in);
	size_t n = how % 8 < 5 ? how % 8 && before : how % LINKS;
	for (size_t i = 0; i < n; i++) {
		unsigned which = take(in);
		out[i] = which < 200 && before ? ids[before - 1 - which % before]
					       : ids[which % NIDS];
	}
	return n;
}

static struct mig_graph *make_graph(struct input *in)
{
	struct mig_graph *graph = mig_graph_new();
	size_t n = take(in) % (MOST + 1);
	for (size_t i = 0; i < n; i++) {
		const char *down[LINKS], *depends[LINKS];
		unsigned extra = take(in);
		struct mig_revision_spec spec = {
			.id = ids[extra < 250 ? i : extra % NIDS],
			.down = down,
			.depends = depends,
			.labels = &ids[NIDS - 1 - extra % 2],
			.nlabels = extra % 16 == 3,
			.create_date = extra % 5 ? "2026-01-01" : "2025-01-01",
			.path = "x.lua",
		};
		spec.ndown = take_ids(in, i, down);
		spec.ndepends = extra & 32 ? take_ids(in, i, depends) : 0;
		mig_graph_add(graph, &spec, NULL);
	}
	return graph;
}

/* Whether everything that step `at` stands on is done by the steps before it. */
static bool stands(const struct mig_plan *plan, size_t at)
{
	const mig_revision *rev = plan->steps[at].rev;
	for (size_t i = 0; i < rev->all_down.len; i++) {
		bool found = false;
		for (size_t j = 0; j < at && !found; j++)
			found = plan->steps[j].rev == rev->all_down.items[i];
		if (!found)
			return false;
	}
	return true;
}

static void check_plans(const struct mig_graph *graph)
{
	static const char *const heads[] = { "heads" };
	struct mig_plan up = MIG_PLAN_INIT, down = MIG_PLAN_INIT, none = MIG_PLAN_INIT;
	size_t n = mig_graph_count(graph);
	if (mig_plan_upgrade(graph, NULL, 0, heads, 1, &up, NULL) < 0 || up.nsteps != n)
		abort();
	for (size_t i = 0; i < n; i++)
		if (!stands(&up, i))
			abort();
	if (mig_plan_upgrade(graph, up.rows_after, up.nrows_after, heads, 1, &none, NULL) < 0 ||
		none.nsteps)
		abort();
	if (mig_plan_downgrade(graph, up.rows_after, up.nrows_after, "base", &down, NULL) < 0 ||
		down.nsteps != n || down.nrows_after)
		abort();
	mig_plan_dispose(&none);
	mig_plan_dispose(&down);
	mig_plan_dispose(&up);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct input in = { data, data + size };
	mig_error err = MIG_ERROR_INIT;
	struct mig_graph *graph = make_graph(&in);
	int rc = mig_graph_link(graph, &err);
	if ((rc == 0) != (err.message == NULL))
		abort();
	if (rc == 0)
		check_plans(graph);
	mig_error_dispose(&err);
	mig_graph_free(graph);
	return 0;
}
