/* Where a database stands: for people, probes and programs that start up. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "engine/env.h"
#include "graph/plan.h"
#include "graph/query.h"
#include "mig/repair.h"

/* Take the rows that no file knows out of `rows`. */
static void part_unknown(const mig_env *env, struct mig_strs *rows, mig_status *status)
{
	struct mig_strs unknown = { 0 };
	size_t known = 0;
	for (size_t i = 0; i < rows->len; i++) {
		char *row = rows->items[i];
		if (mig_graph_get(env->graph, row))
			rows->items[known++] = row;
		else
			mig_vec_push(&unknown, row);
	}
	rows->len = known;
	status->unknown = unknown.items;
	status->nunknown = unknown.len;
}

static int find_pending(
	const mig_env *env, const struct mig_strs *rows, mig_status *status, mig_error *err)
{
	static const char *const heads[] = { "heads" };
	struct mig_plan plan = MIG_PLAN_INIT;
	status->pending = mig_calloc(1, sizeof *status->pending);
	int rc = status->nunknown ? 0
				  : mig_plan_upgrade(env->graph, (const char *const *)rows->items,
					    rows->len, heads, 1, &plan, err);
	if (rc == 0 && plan.nsteps) {
		mig_revision_list *list = status->pending;
		list->items = mig_calloc(plan.nsteps, sizeof(const mig_revision *));
		for (size_t i = 0; i < plan.nsteps; i++)
			list->items[list->len++] = plan.steps[i].rev;
	}
	mig_plan_dispose(&plan);
	return rc;
}

int mig_status_read(mig_env *env, mig_status **out, mig_error *err)
{
	struct mig_strs rows = { 0 };
	mig_status *status = mig_calloc(1, sizeof *status);
	*out = NULL;
	int rc = mig_env_graph(env, err);
	if (rc == 0)
		rc = mig_env_url(env, &status->url, err);
	if (rc == 0)
		rc = mig_env_read_any_rows(env, &rows, err);
	if (rc == 0) {
		part_unknown(env, &rows, status);
		mig_graph_heads(env->graph, true, &status->heads);
		rc = mig_graph_current(env->graph, (const char *const *)rows.items, rows.len,
			&status->current, err);
	}
	if (rc == 0)
		rc = find_pending(env, &rows, status, err);
	if (rc == 0)
		rc = mig_unfinished_read(env, &status->unfinished, err);
	mig_strs_dispose(&rows);
	mig_env_give_back(env);
	if (rc < 0)
		mig_status_free(status);
	else
		*out = status;
	return rc;
}

bool mig_status_is_current(const mig_status *status)
{
	return !status->pending->len && !status->nunknown && !status->unfinished;
}

int mig_is_at_head(mig_env *env, bool *out, mig_error *err)
{
	mig_status *status = NULL;
	int rc = mig_status_read(env, &status, err);
	*out = rc == 0 && mig_status_is_current(status);
	mig_status_free(status);
	return rc;
}

void mig_status_free(mig_status *status)
{
	if (!status)
		return;
	for (size_t i = 0; i < status->nunknown; i++)
		free(status->unknown[i]);
	free(status->unknown);
	mig_unfinished_free(status->unfinished);
	free(status->url);
	mig_revision_list_free(status->current);
	mig_revision_list_free(status->heads);
	mig_revision_list_free(status->pending);
	free(status);
}
