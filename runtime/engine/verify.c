/* Whether the files of applied revisions are what they were when they ran. */
#include "mig/verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "engine/env.h"
#include "engine/history.h"
#include "engine/txn.h"
#include "graph/query.h"

struct list MIG_VEC(mig_verified);

/* What is compared. */
struct verification {
	mig_env *env;
	struct mig_history history;
	struct mig_history_rows rows;
	struct mig_strs versions; /* the version rows that files know … */
	bool has_unknown;         /* … and there are others */
	struct list list;
};

const char *mig_verify_outcome_name(enum mig_verify_outcome outcome)
{
	static const char *const names[] = {
		[MIG_VERIFY_UNCHANGED] = "unchanged",
		[MIG_VERIFY_UNRECORDED] = "unrecorded",
		[MIG_VERIFY_CHANGED] = "changed",
		[MIG_VERIFY_MISSING] = "missing",
	};
	return names[outcome];
}

/* ---- the files of a row ---- */

/* Take the next line of a row's files: "digest name". @return false at the end */
static bool next_file(const char **lines, char digest[MIG_HISTORY_DIGEST], char **name)
{
	const char *end = strchr(*lines, '\n');
	if (!end || end - *lines <= MIG_HISTORY_DIGEST)
		return false;
	memcpy(digest, *lines, MIG_HISTORY_DIGEST - 1);
	digest[MIG_HISTORY_DIGEST - 1] = '\0';
	*name = mig_strndup(
		*lines + MIG_HISTORY_DIGEST, (size_t)(end - *lines) - MIG_HISTORY_DIGEST);
	*lines = end + 1;
	return true;
}

/* @param path  swallowed; kept as the item's file when it is not what it was */
static int compare_file(mig_verified *item, char *path, const char *was, mig_error *err)
{
	char digest[MIG_HISTORY_DIGEST];
	bool exists = mig_fs_exists(path);
	int rc = exists ? mig_history_digest(path, digest, err) : 0;
	if (rc == 0 && exists && !strcmp(digest, was)) {
		mig_free(path);
		return 0;
	}
	item->outcome = exists ? MIG_VERIFY_CHANGED : MIG_VERIFY_MISSING;
	item->file = path;
	return rc;
}

static int compare_row(const struct verification *v, mig_verified *item,
	const struct mig_history_row *row, mig_error *err)
{
	char was[MIG_HISTORY_DIGEST], *name;
	const char *lines = row->files;
	item->outcome = MIG_VERIFY_UNCHANGED;
	int rc = compare_file(
		item, mig_strdup(mig_revision_path(item->revision)), row->checksum, err);
	while (rc == 0 && !item->file && next_file(&lines, was, &name)) {
		rc = compare_file(item, mig_path_join(v->env->location, name), was, err);
		mig_free(name);
	}
	return rc;
}

/* ---- the revisions ---- */

/* Whether the database ran what the revision now stands for, and its row is of that time. */
static bool is_squashed_since(const struct verification *v, const mig_revision *rev)
{
	for (size_t i = 0; i < v->rows.len; i++)
		if (mig_graph_replacing(v->env->graph, v->rows.items[i].revision) == rev)
			return true;
	return false;
}

static int add(struct verification *v, const mig_revision *rev, const char *id,
	const struct mig_history_row *row, mig_error *err)
{
	mig_verified item = { .revision = rev,
		.id = mig_strdup(id),
		.outcome = rev ? MIG_VERIFY_UNRECORDED : MIG_VERIFY_MISSING };
	int rc = 0;
	if (row) {
		item.applied_at = mig_strdup(row->applied_at);
		item.applied_by = mig_strdup(row->applied_by);
		item.mig_version = mig_strdup(row->mig_version);
	}
	if (row && rev)
		rc = compare_row(v, &item, row, err);
	mig_vec_push(&v->list, item);
	return rc;
}

static bool has_id(const struct verification *v, const char *id)
{
	for (size_t i = 0; i < v->list.len; i++)
		if (!strcmp(v->list.items[i].id, id))
			return true;
	return false;
}

/* Rows of revisions without a file, unless another stands for them; and, since nobody knows what
 * they stood on, of others. */
static int add_rest(struct verification *v, mig_error *err)
{
	int rc = 0;
	for (size_t i = 0; i < v->rows.len && rc == 0; i++) {
		const char *id = v->rows.items[i].revision;
		const mig_revision *rev = mig_graph_get(v->env->graph, id);
		bool is_gone = !rev && !mig_graph_replacing(v->env->graph, id);
		if (is_gone || (rev && v->has_unknown && !has_id(v, id)))
			rc = add(v, rev, id, &v->rows.items[i], err);
	}
	return rc;
}

/* The version rows; one that no file knows is a revision whose file is missing. */
static int read_versions(struct verification *v, struct mig_strs *unknown, mig_error *err)
{
	struct mig_strs all = { 0 };
	int rc = mig_version_read(&v->env->version, &v->env->sink, &all, err);
	for (size_t i = 0; i < all.len; i++) {
		bool known = mig_graph_get(v->env->graph, all.items[i]) != NULL;
		mig_strs_add(known ? &v->versions : unknown, all.items[i]);
	}
	v->has_unknown = unknown->len > 0;
	mig_strs_dispose(&all);
	return rc;
}

/* Compare everything, on a connection that is open. */
static int examine(struct verification *v, mig_error *err)
{
	mig_revision_list *applied = NULL;
	struct mig_strs unknown = { 0 };
	int rc = read_versions(v, &unknown, err);
	if (rc == 0)
		rc = mig_history_read(&v->history, &v->rows, err);
	if (rc == 0)
		rc = mig_graph_applied(v->env->graph, (const char *const *)v->versions.items,
			v->versions.len, &applied, err);
	for (size_t i = 0; rc == 0 && i < applied->len; i++) {
		const char *id = mig_revision_id(applied->items[i]);
		const struct mig_history_row *row = mig_history_find(&v->rows, id);
		bool is_old = row && is_squashed_since(v, applied->items[i]);
		rc = add(v, applied->items[i], id, is_old ? NULL : row, err);
	}
	if (rc == 0)
		rc = add_rest(v, err);
	for (size_t i = 0; rc == 0 && i < unknown.len; i++)
		if (!has_id(v, unknown.items[i]))
			rc = add(v, NULL, unknown.items[i], NULL, err);
	mig_revision_list_free(applied);
	mig_strs_dispose(&unknown);
	return rc;
}

/* @return 0; 1 when there is no database */
static int begin(struct verification *v, mig_env *env, mig_error *err)
{
	v->env = env;
	int rc = mig_env_graph(env, err);
	if (rc == 0)
		rc = mig_env_locate(env, err);
	if (rc == 0 && mig_env_is_absent(env))
		return 1;
	if (rc == 0)
		rc = mig_env_connect(env, err);
	if (rc == 0)
		mig_history_init(&v->history, &env->version, &env->sink, env->location);
	return rc;
}

static void items_free(mig_verified *items, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		mig_free(items[i].id);
		mig_free(items[i].file);
		mig_free(items[i].applied_at);
		mig_free(items[i].applied_by);
		mig_free(items[i].mig_version);
	}
	free(items);
}

static void dispose(struct verification *v)
{
	mig_history_dispose(&v->history);
	mig_history_rows_dispose(&v->rows);
	mig_strs_dispose(&v->versions);
	items_free(v->list.items, v->list.len);
	mig_env_give_back(v->env);
}

static bool is_finding(const mig_verified *item)
{
	return item->outcome >= MIG_VERIFY_CHANGED;
}

int mig_verify(mig_env *env, mig_verification **out, mig_error *err)
{
	struct verification v = { 0 };
	*out = NULL;
	int rc = begin(&v, env, err);
	if (rc == 0)
		rc = examine(&v, err);
	if (rc >= 0) {
		mig_verification *found = mig_calloc(1, sizeof *found);
		found->items = v.list.items;
		found->len = v.list.len;
		for (size_t i = 0; i < found->len; i++)
			found->findings += is_finding(&found->items[i]);
		v.list = (struct list){ 0 };
		*out = found;
	}
	dispose(&v);
	return rc < 0 ? rc : 0;
}

void mig_verification_free(mig_verification *verification)
{
	if (!verification)
		return;
	items_free(verification->items, verification->len);
	free(verification);
}

/* ---- a change that was meant ---- */

static bool is_meant(const mig_verified *item, const char *const *ids, size_t nids)
{
	for (size_t i = 0; i < nids; i++)
		if (!strncmp(item->id, ids[i], strlen(ids[i])))
			return true;
	return !nids && is_finding(item);
}

static int check_ids(
	const struct verification *v, const char *const *ids, size_t nids, mig_error *err)
{
	for (size_t i = 0; i < nids; i++) {
		size_t found = 0;
		for (size_t j = 0; j < v->list.len; j++)
			found += is_meant(&v->list.items[j], &ids[i], 1);
		if (!found)
			return mig_fail(err, MIG_ENOTFOUND,
				"no applied revision has an id that begins with '%s'", ids[i]);
		if (found > 1)
			return mig_fail(err, MIG_EAMBIGUOUS,
				"%zu applied revisions have an id that begins with '%s'", found,
				ids[i]);
	}
	return 0;
}

/* Let a row be written for the revision, with the SQL files that are still there. */
static int renew(struct verification *v, const mig_verified *item, mig_error *err)
{
	const struct mig_history_row *row = mig_history_find(&v->rows, item->id);
	const char *lines = row ? row->files : "";
	struct mig_strs paths = { 0 };
	char was[MIG_HISTORY_DIGEST], *name;
	while (next_file(&lines, was, &name)) {
		char *path = mig_path_join(v->env->location, name);
		if (mig_fs_exists(path))
			mig_strs_add(&paths, path);
		mig_free(path);
		mig_free(name);
	}
	int rc = mig_history_add(&v->history, item->revision, &paths, err);
	mig_strs_dispose(&paths);
	return rc;
}

/* Rows of what the revision stands for are of no use once it has one. */
static void add_replaced(
	const struct verification *v, const mig_revision *rev, struct mig_refs *out)
{
	for (size_t i = 0; rev && i < v->rows.len; i++)
		if (mig_graph_replacing(v->env->graph, v->rows.items[i].revision) == rev)
			mig_vec_push(out, v->rows.items[i].revision);
}

static int accept_all(struct verification *v, const char *const *ids, size_t nids, mig_error *err)
{
	struct mig_refs renewed = { 0 };
	int count = 0;
	bool made = false;
	int rc = examine(v, err);
	if (rc == 0)
		rc = check_ids(v, ids, nids, err);
	v->history.on = v->history.forward = true;
	for (size_t i = 0; i < v->list.len && rc == 0; i++) {
		const mig_verified *item = &v->list.items[i];
		if (!is_meant(item, ids, nids))
			continue;
		count++;
		mig_vec_push(&renewed, item->id);
		add_replaced(v, item->revision, &renewed);
		if (item->revision && mig_fs_exists(mig_revision_path(item->revision)))
			rc = renew(v, item, err);
	}
	if (rc == 0 && renewed.len)
		rc = mig_history_create(&v->history, &made, err);
	if (rc == 0 && made && !v->env->driver->transactional_ddl)
		rc = mig_sink_commit_and_begin(&v->env->sink, err); /* that ended it */
	if (rc == 0)
		rc = mig_history_delete(&v->history, &renewed, err);
	if (rc == 0)
		rc = mig_history_write(&v->history, err);
	mig_vec_dispose(&renewed);
	return rc < 0 ? rc : count;
}

int mig_verify_accept(mig_env *env, const char *const *ids, size_t nids, mig_error *err)
{
	struct verification v = { 0 };
	int rc = begin(&v, env, err), count = 0;
	if (rc != 0) {
		if (rc > 0) /* nothing is applied, so that no id can be meant */
			rc = check_ids(&v, ids, nids, err);
		dispose(&v);
		return rc;
	}
	struct mig_txn txn = { .sink = &env->sink, .driver = env->driver, .conn = env->db.conn };
	mig_lock_init(&txn.lock, env);
	rc = mig_txn_begin(&txn, err);
	if (rc == 0) {
		count = accept_all(&v, ids, nids, err);
		rc = count < 0 ? count : mig_txn_commit(&txn, err);
		if (rc < 0)
			mig_sink_rollback(&env->sink, NULL);
		mig_txn_end(&txn);
	}
	mig_txn_dispose(&txn);
	dispose(&v);
	return rc < 0 ? rc : count;
}
