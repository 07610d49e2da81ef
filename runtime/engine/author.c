/* New revision files. */
#include "mig/author.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "engine/env.h"
#include "engine/hooks.h"
#include "engine/naming.h"
#include "engine/reading.h"
#include "graph/query.h"
#include "script/autogenerate.h"
#include "script/loader.h"

enum { ID_BYTES = 6, SLUG_LENGTH = 40 };

/* What the template and the file's name are made of; everything but the options owned. */
struct draft {
	const mig_author_options *opts;
	size_t script; /* which of those that Lua drafted; 0: none */
	char *id;
	struct mig_strs depends_on;
	struct mig_moment moment;
	struct mig_buf date;
	mig_revision_list *parents;
	char *path;
	struct mig_buf text;
};

static void draft_dispose(struct draft *draft)
{
	mig_free(draft->id);
	mig_free(draft->path);
	mig_buf_dispose(&draft->date);
	mig_buf_dispose(&draft->text);
	mig_strs_dispose(&draft->depends_on);
	mig_revision_list_free(draft->parents);
}

static bool has_label(const mig_revision *rev, const char *label)
{
	for (size_t i = 0; i < mig_revision_label_count(rev); i++)
		if (!strcmp(mig_revision_label(rev, i), label))
			return true;
	return false;
}

/* The revision whose id or label is exactly `name`, or NULL. */
static const mig_revision *find_owner(const mig_env *env, const char *name)
{
	const mig_revision *rev = NULL;
	if (mig_graph_find(env->graph, name, &rev, NULL) < 0 || !rev)
		return NULL;
	return !strcmp(mig_revision_id(rev), name) || has_label(rev, name) ? rev : NULL;
}

static int choose_id(mig_env *env, const char *wanted, struct draft *draft, mig_error *err)
{
	unsigned char bytes[ID_BYTES];
	if (!wanted) {
		struct mig_buf id = MIG_BUF_INIT;
		if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
			return mig_fail(err, MIG_EIO, "the system gives no random numbers");
		for (size_t i = 0; i < sizeof bytes; i++)
			mig_buf_printf(&id, "%02x", bytes[i]);
		draft->id = mig_buf_take(&id);
		return 0;
	}
	int rc = mig_id_check(wanted, err);
	if (rc < 0)
		return rc;
	const mig_revision *known = find_owner(env, wanted);
	if (known && strcmp(mig_revision_id(known), wanted) != 0)
		return mig_fail(err, MIG_EEXISTS, "'%s' is a branch label, of revision %s", wanted,
			mig_revision_id(known));
	if (known)
		return mig_fail(err, MIG_EEXISTS, "revision %s exists already in %s", wanted,
			mig_path_display(mig_revision_path(known)));
	draft->id = mig_strdup(wanted);
	return 0;
}

/* Why `label`, which a file may have, should not be given to a new one; NULL: it may. */
static const char *label_flaw(const char *label)
{
	for (const char *c = label; *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return "control characters are not allowed in it";
		if (*c == '-' && c[1] >= '0' && c[1] <= '9')
			return "it reads as a number of steps from a revision";
	}
	return *label == '-' ? "it begins with a minus, as options do" : NULL;
}

/* A label that would not do is refused before there is a file. */
static int check_label(const mig_env *env, const struct draft *draft, mig_error *err)
{
	const char *label = draft->opts->branch_label;
	int rc = label ? mig_label_check(label, err) : 0;
	if (!label || rc < 0)
		return rc;
	const char *flaw = label_flaw(label);
	if (flaw)
		return mig_fail(
			err, MIG_EINVALID, "'%s' cannot be a branch label: %s", label, flaw);
	const mig_revision *user = find_owner(env, label);
	const char *id = !strcmp(label, draft->id) ? draft->id
			 : user                    ? mig_revision_id(user)
						   : NULL;
	return id ? mig_fail(err, MIG_EINVALID,
			    "Branch name '%s' in revision %s already used by revision %s", label,
			    draft->id, id)
		  : 0;
}

/* The name of the file below its versions folder. */
static int choose_name(mig_env *env, const struct draft *draft, struct mig_buf *out, mig_error *err)
{
	struct mig_buf slug = MIG_BUF_INIT;
	const char *file_template = NULL;
	int limit = SLUG_LENGTH;
	bool recursive = false;
	int rc = mig_config_integer(&env->config, "truncate_slug_length", &limit, err);
	if (rc == 0)
		rc = mig_config_bool(
			&env->config, "recursive_version_locations", false, &recursive, err);
	if (rc == 0)
		rc = mig_config_get(&env->config, "file_template", &file_template, err);
	if (rc == 0) {
		mig_slug_put(
			draft->opts->message ? draft->opts->message : "", (size_t)limit, &slug);
		rc = mig_file_name_put(file_template ? file_template : "%(rev)s_%(slug)s",
			draft->id, slug.data, &draft->moment, out, err);
		if (rc < 0)
			mig_config_blame(&env->config, "file_template", err);
	}
	mig_buf_puts(out, ".lua");
	const char *name = out->data;
	if (rc == 0 && (strstr(name, "..") || name[0] == '/' || name[0] == '.'))
		rc = mig_config_fail(&env->config, "file_template", err,
			"file_template gives '%s', which is not a name below the versions "
			"folder",
			name);
	else if (rc == 0 && strchr(name, '/') && !recursive)
		rc = mig_config_fail(&env->config, "file_template", err,
			"file_template puts files into folders, where they are only found "
			"with recursive_version_locations = true");
	mig_buf_dispose(&slug);
	return rc;
}

/* Which of the folders the file was read from: the innermost that holds it. */
static const char *folder_of(const struct mig_strs *folders, const char *path)
{
	const char *best = folders->items[0];
	size_t most = 0;
	for (size_t i = 0; i < folders->len; i++) {
		size_t len = strlen(folders->items[i]);
		if (len > most && !strncmp(path, folders->items[i], len) && path[len] == '/') {
			best = folders->items[i];
			most = len;
		}
	}
	return best;
}

/* The folder asked for, else the one the parent came from, else the only one.
 * @param out  owned */
static int choose_folder(mig_env *env, const struct draft *draft, char **out, mig_error *err)
{
	struct mig_strs folders = { 0 };
	const char *wanted = draft->opts->version_path;
	char *path = wanted ? mig_path_absolute(wanted) : NULL;
	int rc = mig_env_version_folders(env, &folders, err);
	if (rc == 0 && !path && folders.len > 1 && draft->parents->len)
		path = mig_strdup(folder_of(&folders, mig_revision_path(draft->parents->items[0])));
	else if (rc == 0 && !path && folders.len > 1)
		rc = mig_fail(err, MIG_EINVALID,
			"Multiple version locations present, please specify --version-path");
	else if (rc == 0 && !path && folders.len)
		path = mig_strdup(folders.items[0]);
	if (rc == 0 && wanted && !mig_strs_has(&folders, path))
		rc = mig_fail(err, MIG_EINVALID,
			"Path %s is not represented in current version locations", path);
	mig_strs_dispose(&folders);
	if (rc == 0)
		*out = path;
	else
		mig_free(path);
	return rc;
}

static int choose_path(mig_env *env, struct draft *draft, mig_error *err)
{
	struct mig_buf name = MIG_BUF_INIT;
	char *folder = NULL;
	int rc = choose_name(env, draft, &name, err);
	if (rc == 0)
		rc = choose_folder(env, draft, &folder, err);
	if (rc == 0) {
		draft->path = mig_path_join(folder, name.data);
		if (mig_fs_exists(draft->path))
			rc = mig_fail(err, MIG_EEXISTS, "%s exists already",
				mig_path_display(draft->path));
	}
	mig_free(folder);
	mig_buf_dispose(&name);
	return rc;
}

/* Dependencies as the file will say them: ids in full, labels as they are, none twice. */
static int choose_depends(mig_env *env, struct draft *draft, mig_error *err)
{
	for (size_t i = 0; i < draft->opts->ndepends_on; i++) {
		const char *spec = draft->opts->depends_on[i];
		const mig_revision *rev = NULL;
		int rc = mig_graph_find(env->graph, spec, &rev, err);
		if (rc == 0 && !rev)
			rc = mig_fail(err, MIG_EINVALID, "a revision cannot depend on '%s'", spec);
		if (rc < 0)
			return rc;
		const char *name = has_label(rev, spec) ? spec : mig_revision_id(rev);
		if (!mig_strs_has(&draft->depends_on, name))
			mig_strs_add(&draft->depends_on, name);
	}
	return 0;
}

static int choose_parents(mig_env *env, struct draft *draft, mig_error *err)
{
	const mig_author_options *opts = draft->opts;
	int rc = mig_graph_parents(
		env->graph, opts->parents, opts->nparents, opts->splice, &draft->parents, err);
	if (rc == 0 && opts->merge && draft->parents->len < 2)
		rc = mig_fail(err, MIG_EINVALID,
			"a merge needs at least two revisions; these are %zu", draft->parents->len);
	return rc;
}

static int render(mig_env *env, struct draft *draft, mig_error *err)
{
	struct mig_buf template = MIG_BUF_INIT;
	struct mig_refs down = { 0 };
	char *path = mig_path_join(env->location, "script.lua.tmpl");
	int rc = mig_fs_read(path, &template, err);
	if (rc == 0)
		rc = mig_env_configure(env, err);
	if (rc < 0)
		goto done;
	for (size_t i = 0; i < draft->parents->len; i++)
		mig_vec_push(&down, mig_revision_id(draft->parents->items[i]));
	const char *message = draft->opts->message;
	const struct mig_strs *depends = &draft->depends_on;
	const struct mig_host_var vars[] = {
		{ .name = "up_revision", .text = draft->id },
		{ .name = "down_revision",
			.text = down.len == 1 ? down.items[0] : NULL,
			.list = down.len > 1 ? down.items : NULL,
			.nlist = down.len },
		{ .name = "create_date", .text = draft->date.data },
		{ .name = "message", .text = message && *message ? message : "empty message" },
		{ .name = "branch_labels", .text = draft->opts->branch_label },
		{ .name = "depends_on",
			.text = depends->len == 1 ? depends->items[0] : NULL,
			.list = depends->len > 1 ? (const char *const *)depends->items : NULL,
			.nlist = depends->len },
		{ .name = "upgrades" },
		{ .name = "downgrades" },
	};
	rc = mig_host_render(env->host, path, &template, vars, sizeof vars / sizeof *vars,
		draft->script, &draft->text, err);
done:
	mig_free(path);
	mig_vec_dispose(&down);
	mig_buf_dispose(&template);
	return rc;
}

/* Write the file and read it back: a template that makes a broken file fails now, not in
 * production, and leaves nothing behind. */
static int write_and_load(
	mig_env *env, const struct draft *draft, const mig_revision **out, mig_error *err)
{
	const char *path = draft->path;
	char *folder = mig_path_dirname(path);
	int rc = mig_fs_mkdirs(folder, err);
	mig_free(folder);
	if (rc == 0)
		rc = mig_fs_write_new(path, draft->text.data, draft->text.len, err);
	if (rc < 0)
		return rc;
	struct mig_graph *graph = env->graph;
	rc = mig_load_revisions(env->host, &path, 1, graph, err);
	if (rc == 0)
		rc = mig_graph_link(graph, err);
	const mig_revision *rev = rc == 0 ? mig_graph_get(graph, draft->id) : NULL;
	if (rc == 0 && !rev)
		rc = mig_fail(err, MIG_ESCRIPT,
			"the template script.lua.tmpl does not set revision = \"%s\"", draft->id);
	if (rc == 0 && draft->opts->branch_label && !has_label(rev, draft->opts->branch_label))
		rc = mig_fail(err, MIG_ESCRIPT,
			"Version %s specified branch_labels %s, however the migration file %s does "
			"not have them; the template script.lua.tmpl must set branch_labels",
			draft->id, draft->opts->branch_label, mig_path_display(path));
	if (rc < 0) {
		unlink(path);
		/* the graph holds a revision that is no more: read it anew when it is needed */
		mig_graph_free(graph);
		env->graph = NULL;
		if (err)
			mig_error_set(&err->state, "the new file was removed again");
		return rc;
	}
	if (out)
		*out = rev;
	return 0;
}

/* Write one file. @param script  see struct draft */
static int write_one(mig_env *env, const mig_author_options *opts, size_t script,
	mig_revision_list *out, mig_error *err)
{
	struct draft draft = {
		.opts = opts, .script = script, .date = MIG_BUF_INIT, .text = MIG_BUF_INIT
	};
	const char *zone = NULL;
	const mig_revision *rev = NULL;
	int rc = choose_parents(env, &draft, err);
	if (rc == 0)
		rc = choose_depends(env, &draft, err);
	if (rc == 0)
		rc = choose_id(env, opts->rev_id, &draft, err);
	if (rc == 0)
		rc = check_label(env, &draft, err);
	if (rc == 0)
		rc = mig_config_get(&env->config, "timezone", &zone, err);
	if (rc == 0 && (rc = mig_moment_now(&draft.moment, zone, err)) < 0)
		mig_config_blame(&env->config, "timezone", err);
	if (rc == 0)
		rc = choose_path(env, &draft, err);
	if (rc == 0) {
		mig_moment_put(&draft.moment, &draft.date);
		rc = render(env, &draft, err);
	}
	if (rc == 0)
		rc = write_and_load(env, &draft, &rev, err);
	if (rc == 0) {
		out->items = mig_realloc(out->items, (out->len + 1) * sizeof(const mig_revision *));
		out->items[out->len++] = rev;
	}
	if (rc == 0 && opts->written)
		opts->written(opts->written_data, "Generating", draft.path);
	draft_dispose(&draft);
	return rc;
}

/* The options of a file that Lua drafted, on top of those of the command. */
static int write_draft(mig_env *env, const mig_author_options *opts,
	const struct mig_host_draft *draft, size_t script, mig_revision_list *out, mig_error *err)
{
	mig_author_options own = *opts;
	own.message = draft->message;
	own.rev_id = draft->rev_id;
	own.parents = (const char *const *)draft->heads.items;
	own.nparents = draft->heads.len;
	own.splice = draft->splice;
	own.branch_label = draft->branch_label;
	own.version_path = draft->version_path;
	own.depends_on = (const char *const *)draft->depends_on.items;
	own.ndepends_on = draft->depends_on.len;
	return write_one(env, &own, script, out, err);
}

/* Let Lua say which files there will be, and what is in them. */
static int draft_all(mig_env *env, const mig_author_options *opts, struct mig_host_drafts *drafts,
	mig_error *err)
{
	struct mig_reading reading = { 0 };
	struct draft named = { .opts = opts };
	bool collected = false;
	int rc = choose_id(env, opts->rev_id, &named, err);
	if (rc == 0 && opts->autogenerate)
		rc = mig_collect_targets(env, &collected, err);
	if (rc == 0 && opts->autogenerate && !collected)
		rc = mig_require_heads(env, err);
	if (rc == 0 && opts->autogenerate && !collected)
		rc = mig_reading_begin(&reading, env, err);
	if (rc == 0)
		rc = mig_host_draft(env->host, opts, named.id, drafts, err);
	mig_reading_end(&reading);
	draft_dispose(&named);
	return rc;
}

static int write_drafts(
	mig_env *env, const mig_author_options *opts, mig_revision_list *out, mig_error *err)
{
	struct mig_host_drafts drafts = { 0 };
	int rc = draft_all(env, opts, &drafts, err);
	for (size_t i = 0; i < drafts.len && rc == 0; i++)
		rc = write_draft(env, opts, &drafts.items[i], i + 1, out, err);
	mig_host_drafts_dispose(&drafts);
	return rc;
}

int mig_author_revision(
	mig_env *env, const mig_author_options *opts, mig_revision_list **out, mig_error *err)
{
	static const mig_author_options none = { 0 };
	opts = opts ? opts : &none;
	mig_revision_list *list = mig_calloc(1, sizeof *list);
	struct mig_hooks hooks = { 0 };
	bool scripted = opts->autogenerate;
	int rc = mig_hooks_read(&hooks, env, err);
	if (rc == 0)
		rc = mig_env_graph(env, err);
	if (rc == 0 && !scripted)
		rc = mig_config_bool(&env->config, "revision_environment", false, &scripted, err);
	if (rc == 0 && scripted)
		rc = mig_env_script(env, err);
	if (rc == 0)
		rc = scripted ? write_drafts(env, opts, list, err)
			      : write_one(env, opts, 0, list, err);
	for (size_t i = 0; i < list->len && rc == 0; i++)
		rc = mig_hooks_run(&hooks, env, mig_revision_path(list->items[i]), opts->written,
			opts->written_data, err);
	mig_hooks_dispose(&hooks);
	if (rc == 0 && out)
		*out = list;
	else
		mig_revision_list_free(list);
	return rc;
}
