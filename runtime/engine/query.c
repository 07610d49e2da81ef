/* Questions about the history and where the database is; nothing here changes anything. */
#include <string.h>

#include "base/error.h"
#include "engine/env.h"
#include "graph/query.h"
#include "graph/target.h"

/* Whether a range or spec speaks of the database. */
static bool mentions_current(const char *text)
{
	return text && strstr(text, "current") != NULL;
}

/* The sides of a range; both NULL for the whole history. */
static int split_range(const char *range, char **lower, char **upper, mig_error *err)
{
	*lower = *upper = NULL;
	int rc = range ? mig_target_split(range, lower, upper, err) : 1;
	if (rc == 0)
		return mig_fail(err, MIG_EINVALID,
			"History range requires [start]:[end], [start]:, or :[end]");
	return rc < 0 ? rc : 0;
}

int mig_history(mig_env *env, const char *range, mig_revision_list **out, mig_error *err)
{
	struct mig_strs rows = { 0 };
	char *lower = NULL, *upper = NULL;
	*out = NULL;
	int rc = split_range(range, &lower, &upper, err);
	if (rc == 0)
		rc = mig_env_graph(env, err);
	if (rc == 0 && mentions_current(range))
		rc = mig_env_read_rows(env, &rows, err);
	if (rc == 0)
		rc = mig_graph_history(env->graph, lower, upper, (const char *const *)rows.items,
			rows.len, out, err);
	mig_strs_dispose(&rows);
	mig_env_give_back(env);
	mig_free(lower);
	mig_free(upper);
	return rc;
}

int mig_heads(mig_env *env, bool resolve_dependencies, mig_revision_list **out, mig_error *err)
{
	*out = NULL;
	int rc = mig_env_graph(env, err);
	if (rc == 0)
		mig_graph_heads(env->graph, resolve_dependencies, out);
	return rc;
}

int mig_branches(mig_env *env, mig_revision_list **out, mig_error *err)
{
	*out = NULL;
	int rc = mig_env_graph(env, err);
	if (rc == 0)
		mig_graph_branches(env->graph, out);
	return rc;
}

int mig_show(mig_env *env, const char *spec, mig_revision_list **out, mig_error *err)
{
	struct mig_strs rows = { 0 };
	*out = NULL;
	int rc = mig_env_graph(env, err);
	if (rc == 0 && mentions_current(spec))
		rc = mig_env_read_rows(env, &rows, err);
	if (rc == 0)
		rc = mig_graph_show(
			env->graph, spec, (const char *const *)rows.items, rows.len, out, err);
	mig_strs_dispose(&rows);
	mig_env_give_back(env);
	return rc;
}

/* Whether the stored rows are the heads of the files, as sets. */
static int check_at_heads(mig_env *env, const struct mig_strs *rows, mig_error *err)
{
	mig_revision_list *heads = NULL;
	mig_graph_heads(env->graph, false, &heads);
	bool same = heads->len == rows->len;
	for (size_t i = 0; i < heads->len && same; i++)
		same = mig_strs_has(rows, mig_revision_id(heads->items[i]));
	mig_revision_list_free(heads);
	return same ? 0 : mig_fail(err, MIG_ENOTHEAD, "Database is not on all head revisions");
}

int mig_current(mig_env *env, bool check_heads, mig_revision_list **out, mig_error *err)
{
	struct mig_strs rows = { 0 };
	*out = NULL;
	int rc = mig_env_graph(env, err);
	if (rc == 0)
		rc = mig_env_read_rows(env, &rows, err);
	if (rc == 0 && check_heads)
		rc = check_at_heads(env, &rows, err);
	if (rc == 0)
		rc = mig_graph_current(
			env->graph, (const char *const *)rows.items, rows.len, out, err);
	mig_strs_dispose(&rows);
	mig_env_give_back(env);
	return rc;
}
