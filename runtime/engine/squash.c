/* One revision in the place of several: run both in scratch databases, compare, and only then
 * touch files. */
#include "mig/squash.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "engine/env.h"
#include "engine/hooks.h"
#include "engine/hush.h"
#include "engine/reading.h"
#include "engine/scratch.h"
#include "engine/squash_files.h"
#include "mig/migrate.h"
#include "mig/target.h"
#include "script/loader.h"
#include "script/squash.h"

/* Records of what the scratch databases held: nothing, what the old revisions made, what the new
 * one makes, what its downgrade() leaves, and what the old ones made another time. */
enum { NONE = -1, EMPTY, OLD, NEW, LEFT, AGAIN };

struct squash {
	mig_env *env;
	const mig_squash_options *opts;
	const mig_driver *driver; /* of the configured database */
	struct mig_squash_set set;
	struct mig_squash_files files;
	struct mig_scratch scratch;
	struct mig_hooks hooks;
	struct mig_graph *trial; /* the history with the new revision */
	bool concat;
	bool irreversible;
};

/* ---- what can be done at all ---- */

/* How many empty databases it takes: for the old revisions, for the new one, and for the old ones
 * another time. */
static size_t count_scratch(const struct squash *squash)
{
	return squash->opts->nscratch ? squash->concat ? 3 : 2 : 0;
}

static int check_scratch(const struct squash *squash, mig_error *err)
{
	if (squash->opts->nscratch >= count_scratch(squash))
		return 0;
	return mig_fail(err, MIG_EINVALID,
		squash->concat ? "the old revisions, the new one, and the old ones once more are "
				 "run in an empty database each: give --scratch three times"
			       : "the old revisions and the new one are run in an empty database "
				 "each: give --scratch twice");
}

/* What is written down is that of one database; several may have different ones. */
static int check_targets(const struct squash *squash, mig_error *err)
{
	mig_target_list *list = NULL;
	int rc = mig_targets(squash->env, &list, err);
	bool own_models = false;
	for (size_t i = 0; list && i < list->len; i++)
		own_models |= squash->env->targets.items[i].has_models;
	mig_target_list_free(list);
	if (rc == 0 && own_models && !squash->concat)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"env.lua lists databases with models of their own, and what is written "
			"down would be that of one: --concat keeps the functions as they are");
	return rc;
}

static int choose(struct squash *squash, mig_error *err)
{
	const mig_squash_options *opts = squash->opts;
	int rc = mig_env_graph(squash->env, err);
	if (rc == 0)
		rc = mig_squash_choose(
			squash->env->graph, opts->range ? opts->range : ":head", &squash->set, err);
	if (rc < 0)
		return rc;
	/* others than empty databases run it: what comes of it would not do for their data */
	squash->concat = opts->concat || squash->set.first || squash->set.depends.len;
	squash->irreversible = opts->irreversible || squash->set.irreversible;
	rc = check_scratch(squash, err);
	if (rc == 0)
		rc = check_targets(squash, err);
	return rc < 0 ? rc
		      : mig_squash_files_find(
				&squash->files, squash->env, &squash->set, opts->remove, err);
}

/* ---- runs in the scratch database ---- */

static int upgrade(mig_env *env, const char *const *targets, size_t count, mig_error *err)
{
	const mig_migrate_options opts = { .targets = targets, .ntargets = count };
	int rc = count ? mig_upgrade(env, &opts, err) : 0;
	if (rc < 0 && err)
		mig_error_set(&err->state, NULL); /* of a database that is gone when it is told */
	return rc < 0 ? rc : 0;
}

/* What the range follows, and then the range. */
static int run_up(const struct squash *squash, mig_error *err)
{
	const struct mig_refs *down = &squash->set.down;
	const char *last = mig_revision_id(squash->set.last);
	int rc = upgrade(squash->env, down->items, down->len, err);
	return rc < 0 ? rc : upgrade(squash->env, &last, 1, err);
}

static int record(const struct squash *squash, int slot, mig_error *err)
{
	struct mig_reading reading = { 0 };
	int rc = mig_reading_begin(&reading, squash->env, err);
	if (rc == 0)
		rc = mig_host_record(squash->env->host, slot, err);
	mig_reading_end(&reading);
	return rc;
}

static int compare(const struct squash *squash, int old, int new, int again, mig_differences **out,
	mig_error *err)
{
	struct mig_reading reading = { 0 };
	int rc = mig_reading_begin(&reading, squash->env, err);
	if (rc == 0)
		rc = mig_host_unlike(squash->env->host, old, new, again, out, err);
	mig_reading_end(&reading);
	return rc;
}

/* ---- the new file ---- */

static struct mig_host_texts texts(const struct mig_refs *list)
{
	return (struct mig_host_texts){ list->items, list->len };
}

static char *default_message(const struct mig_squash_set *set)
{
	return mig_format(
		"%s to %s in one", mig_revision_id(set->revs.items[0]), mig_revision_id(set->last));
}

static int read_sources(const struct squash *squash, struct mig_host_squashed *steps,
	struct mig_buf *sources, mig_error *err)
{
	int rc = 0;
	for (size_t i = 0; i < squash->set.revs.len && rc == 0; i++) {
		const mig_revision *rev = squash->set.revs.items[i];
		steps[i] = (struct mig_host_squashed){ mig_revision_id(rev), mig_revision_doc(rev),
			&sources[i] };
		rc = mig_fs_read(mig_revision_path(rev), &sources[i], err);
	}
	return rc;
}

static int write_text(const struct squash *squash, const struct mig_host_squashed *steps,
	const char *message, struct mig_buf *out, mig_error *err)
{
	const struct mig_squash_set *set = &squash->set;
	const struct mig_host_squash request = {
		.revision = mig_revision_id(set->last),
		.message = message,
		.create_date = mig_revision_create_date(set->last),
		.down_revision = texts(&set->down),
		.branch_labels = texts(&set->labels),
		.depends_on = texts(&set->depends),
		.replaces = texts(&set->replaces),
		.steps = steps,
		.nsteps = set->revs.len,
		.irreversible = squash->irreversible,
		.concat = squash->concat,
		.before = EMPTY,
		.after = OLD,
	};
	struct mig_reading reading = { 0 };
	int rc = mig_reading_begin(&reading, squash->env, err);
	if (rc == 0)
		rc = mig_host_squash(squash->env->host, &request, out, err);
	mig_reading_end(&reading);
	return rc;
}

static int draft(struct squash *squash, mig_error *err)
{
	size_t count = squash->set.revs.len;
	struct mig_host_squashed *steps = mig_calloc(count, sizeof *steps);
	struct mig_buf *sources = mig_calloc(count, sizeof *sources), text = MIG_BUF_INIT;
	const char *given = squash->opts->message;
	char *message = given ? mig_strdup(given) : default_message(&squash->set);
	for (size_t i = 0; i < count; i++)
		sources[i] = (struct mig_buf)MIG_BUF_INIT;
	int rc = read_sources(squash, steps, sources, err);
	if (rc == 0)
		rc = write_text(squash, steps, message, &text, err);
	if (rc == 0)
		rc = mig_squash_files_draft(&squash->files, text.data, text.len, err);
	for (size_t i = 0; i < count; i++)
		mig_buf_dispose(&sources[i]);
	mig_buf_dispose(&text);
	mig_free(message);
	free(sources);
	free(steps);
	return rc;
}

/* ---- the proof ---- */

/* Use the history with the new revision from here on. */
static int load(struct squash *squash, mig_error *err)
{
	const char *path = squash->files.draft;
	mig_env *env = squash->env;
	int rc = mig_squash_rest(env->graph, &squash->set, &squash->trial, err);
	if (rc == 0)
		rc = mig_load_revisions(env->host, &path, 1, squash->trial, err);
	return rc < 0 ? rc : mig_graph_link(squash->trial, err);
}

static void exchange(struct squash *squash)
{
	struct mig_graph *graph = squash->env->graph;
	squash->env->graph = squash->trial;
	squash->trial = graph;
}

/* What is rendered is undone to the last; the functions of others do what they always did. */
static int run_down(const struct squash *squash, mig_differences **out, mig_error *err)
{
	static const char *const base[] = { "base" };
	const mig_migrate_options opts = { .targets = base, .ntargets = 1 };
	if (squash->concat || squash->irreversible)
		return 0;
	int rc = mig_downgrade(squash->env, &opts, err);
	if (rc < 0 && err)
		mig_error_set(&err->state, NULL);
	if (rc >= 0)
		rc = record(squash, LEFT, err);
	if (rc < 0)
		return rc;
	mig_differences_free(*out);
	return compare(squash, EMPTY, LEFT, NONE, out, err);
}

/* Functions that say the time, or a random number, never do the same twice, and should not be what
 * the new revision fails at. */
static int run_old_again(struct squash *squash, mig_differences **out, mig_error *err)
{
	int rc = mig_scratch_renew(&squash->scratch, false, err);
	if (rc == 0)
		rc = run_up(squash, err);
	if (rc == 0)
		rc = record(squash, AGAIN, err);
	if (rc < 0)
		return rc;
	mig_differences_free(*out);
	return compare(squash, OLD, NEW, AGAIN, out, err);
}

static int run_new(struct squash *squash, mig_differences **out, mig_error *err)
{
	int rc = mig_scratch_renew(&squash->scratch, false, err);
	if (rc < 0)
		return rc;
	exchange(squash);
	rc = run_up(squash, err);
	if (rc < 0 && err && !squash->concat)
		mig_error_set(&err->state,
			"nothing was changed; --concat keeps the statements of each revision");
	if (rc == 0)
		rc = record(squash, NEW, err);
	if (rc == 0)
		rc = compare(squash, OLD, NEW, NONE, out, err);
	if (rc == 0 && !(*out)->len)
		rc = run_down(squash, out, err);
	exchange(squash);
	if (rc == 0 && (*out)->len && squash->concat)
		rc = run_old_again(squash, out, err);
	return rc;
}

static int prove(struct squash *squash, mig_differences **out, mig_error *err)
{
	/* what is written down from one product is not what another needs */
	int rc = mig_scratch_check(&squash->scratch, squash->driver, err);
	if (rc == 0)
		rc = record(squash, EMPTY, err);
	if (rc == 0)
		rc = run_up(squash, err);
	if (rc == 0)
		rc = record(squash, OLD, err);
	if (rc == 0)
		rc = draft(squash, err);
	if (rc == 0)
		rc = load(squash, err);
	return rc < 0 ? rc : run_new(squash, out, err);
}

static int begin(struct squash *squash, mig_error *err)
{
	mig_env *env = squash->env;
	int rc = mig_env_script(env, err);
	if (rc == 0)
		rc = mig_env_locate(env, err);
	if (rc < 0)
		return rc;
	squash->driver = env->driver;
	rc = mig_scratch_begin(
		&squash->scratch, env, squash->opts->scratch, count_scratch(squash), false, err);
	if (rc == MIG_EDB && err && !squash->opts->nscratch)
		mig_error_set(&err->state, "--scratch URL gives empty ones instead");
	return rc;
}

static int try_out(struct squash *squash, mig_differences **out, mig_error *err)
{
	struct mig_hush hush;
	mig_env *env = squash->env;
	int rc = begin(squash, err);
	if (rc == 0) {
		mig_hush_begin(&hush, env);
		rc = prove(squash, out, err);
		mig_hush_end(&hush, env);
	}
	mig_scratch_end(&squash->scratch, false);
	return rc;
}

/* ---- the files ---- */

static int settle(struct squash *squash, mig_revision_list **out, mig_error *err)
{
	mig_env *env = squash->env;
	const mig_squash_options *opts = squash->opts;
	char *id = mig_strdup(mig_revision_id(squash->set.last));
	int rc = mig_squash_files_settle(&squash->files, opts, err);
	if (rc == 0)
		rc = mig_hooks_run(&squash->hooks, env, squash->files.path, opts->written,
			opts->written_data, err);
	if (rc == 0) {
		mig_graph_free(env->graph); /* files are not what they were */
		env->graph = NULL;
		rc = out ? mig_show(env, id, out, err) : 0;
	}
	mig_free(id);
	return rc;
}

int mig_squash(mig_env *env, const mig_squash_options *opts, mig_revision_list **out,
	mig_differences **differences, mig_error *err)
{
	static const mig_squash_options none = { 0 };
	struct squash squash = { .env = env, .opts = opts ? opts : &none };
	*differences = NULL;
	int rc = mig_hooks_read(&squash.hooks, env, err);
	if (rc == 0)
		rc = choose(&squash, err);
	if (rc == 0)
		rc = try_out(&squash, differences, err);
	bool equal = rc == 0 && !(*differences)->len;
	int count = (int)squash.set.revs.len;
	if (equal)
		rc = settle(&squash, out, err);
	mig_squash_set_dispose(&squash.set);
	mig_squash_files_dispose(&squash.files);
	mig_hooks_dispose(&squash.hooks);
	mig_graph_free(squash.trial);
	return rc < 0 ? rc : equal ? count : 0;
}
