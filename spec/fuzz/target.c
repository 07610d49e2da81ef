/* What stands after `mig upgrade`, `downgrade`, `stamp`, `history -r` and `show`, and in the
 * version table: whatever it is, it leads somewhere or is refused. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "engine/range.h"
#include "graph/graph.h"
#include "graph/plan.h"
#include "graph/query.h"

/* Two branches, one of them labelled and depending on the other, and a merge. */
static struct mig_graph *make_graph(void)
{
	static const char *const none[] = { NULL }, *const a[] = { "a1" }, *const b[] = { "b2" },
				 *const c[] = { "c3" }, *const bd[] = { "b2", "d4" },
				 *const labels[] = { "shop" };
	static const struct mig_revision_spec specs[] = {
		{ .id = "a1", .down = none, .path = "a1.lua" },
		{ .id = "b2", .down = a, .ndown = 1, .path = "b2.lua" },
		{ .id = "c3",
			.down = none,
			.labels = labels,
			.nlabels = 1,
			.depends = b,
			.ndepends = 1,
			.path = "c3.lua" },
		{ .id = "d4", .down = c, .ndown = 1, .path = "d4.lua" },
		{ .id = "e5", .down = bd, .ndown = 2, .path = "e5.lua" },
		{ .id = "f6", .down = a, .ndown = 1, .path = "f6.lua" },
	};
	struct mig_graph *graph = mig_graph_new();
	for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
		if (mig_graph_add(graph, &specs[i], NULL) < 0)
			abort();
	if (mig_graph_link(graph, NULL) < 0)
		abort();
	return graph;
}

/* A negative code and a message go together. */
static void check(int rc, mig_error *err)
{
	if ((rc < 0) != (err->message != NULL))
		abort();
	mig_error_dispose(err);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static const char *const rows[] = { "b2", "c3" }, *const heads[] = { "heads" };
	static struct mig_graph *graph;
	if (!graph)
		graph = make_graph();
	char *text = mig_strndup((const char *)data, size);
	const char *const targets[] = { text };
	mig_error err = MIG_ERROR_INIT;
	struct mig_plan plan = MIG_PLAN_INIT;
	for (size_t nrows = 0; nrows <= 2; nrows++) {
		check(mig_plan_upgrade(graph, rows, nrows, targets, 1, &plan, &err), &err);
		mig_plan_dispose(&plan);
		check(mig_plan_downgrade(graph, rows, nrows, text, &plan, &err), &err);
		mig_plan_dispose(&plan);
		check(mig_plan_stamp(graph, rows, nrows, targets, 1, &plan, &err), &err);
		mig_plan_dispose(&plan);
	}
	mig_revision_list *list = NULL;
	check(mig_graph_show(graph, text, rows, 2, &list, &err), &err);
	mig_revision_list_free(list);
	struct mig_range range = { 0 };
	check(mig_range_read(&range, "Upgrade", targets, 1, &err), &err);
	mig_range_dispose(&range);
	check(mig_id_check(text, &err), &err);
	/* what is in the version table may be anything, too */
	const char *const odd[] = { "b2", text };
	check(mig_plan_upgrade(graph, odd, 2, heads, 1, &plan, &err), &err);
	mig_plan_dispose(&plan);
	check(mig_plan_downgrade(graph, odd, 2, "base", &plan, &err), &err);
	mig_plan_dispose(&plan);
	mig_free(text);
	return 0;
}
