/* New environments: what `mig init` writes. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "base/vec.h"
#include "mig/author.h"
#include "script/embed.h"

/* The synopsis is the first line of the template's README; a spec holds them together. */
static const mig_template templates[] = {
	{ "generic", "One database, one history of revisions." },
	{ "multidb", "Several databases, one history of revisions for all of them." },
	{ "pgschemas",
		"One schema per tenant in a PostgreSQL database, one history of revisions." },
	{ NULL, NULL },
};

const mig_template *mig_templates(void)
{
	return templates;
}

/* Where a file of a template goes: below the environment's folder, or beside mig.ini. */
struct target {
	const char *source; /* in the template */
	const char *name;
	bool beside_config;
};

static const struct target files[] = {
	{ "README", "README", false },
	{ "env.lua", "env.lua", false },
	{ "script.lua.tmpl", "script.lua.tmpl", false },
	{ "mig.ini", NULL, true }, /* named by -c */
	{ "luarc.json", ".luarc.json", true },
};

struct plan {
	const mig_init_options *opts;
	char *folder; /* of the environment, absolute */
	char *config; /* mig.ini, absolute */
	char *config_folder;
	char *location;       /* script_location as mig.ini writes it */
	char *meta;           /* folder of the editor stubs */
	struct mig_strs made; /* folders and files so far */
};

static void tell(const struct plan *plan, const char *verb, const char *path)
{
	if (plan->opts->written)
		plan->opts->written(plan->opts->written_data, verb, path);
}

static int check_template(const char *name, mig_error *err)
{
	const char *names[sizeof templates / sizeof *templates];
	for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
		names[i] = templates[i].name;
		if (names[i] && !strcmp(names[i], name))
			return 0;
	}
	const char *guess = mig_nearest(name, names);
	return mig_fail(err, MIG_ENOTFOUND, "No such template '%s'%s%s%s", name,
		guess ? "; did you mean '" : "; see 'mig list_templates'", guess ? guess : "",
		guess ? "'?" : "");
}

/* Put `value` wherever the text says @name@. */
static void put_replaced(struct mig_buf *out, const char *text, const char *name, const char *value)
{
	struct mig_buf token = MIG_BUF_INIT;
	mig_buf_printf(&token, "@%s@", name);
	for (const char *found; (found = strstr(text, token.data)); text = found + token.len) {
		mig_buf_put(out, text, (size_t)(found - text));
		mig_buf_puts(out, value);
	}
	mig_buf_puts(out, text);
	mig_buf_dispose(&token);
}

/* A file of a template; what one lacks is as in the generic one. */
static const struct mig_embedded *find_file(const char *template, const char *source)
{
	char *name = mig_format("mig/templates/%s/%s", template, source);
	const struct mig_embedded *file = mig_embedded_find(name);
	mig_free(name);
	return file || !strcmp(template, templates[0].name) ? file
							    : find_file(templates[0].name, source);
}

static int write_file(
	struct plan *plan, const struct target *target, const char *template, mig_error *err)
{
	const struct mig_embedded *file = find_file(template, target->source);
	char *path = !target->name ? mig_strdup(plan->config)
				   : mig_path_join(target->beside_config ? plan->config_folder
									 : plan->folder,
					     target->name);
	struct mig_buf located = MIG_BUF_INIT, text = MIG_BUF_INIT;
	int rc = 0;
	if (mig_fs_exists(path)) {
		tell(plan, "Skipping", path);
	} else {
		put_replaced(&located, (const char *)file->data, "script_location", plan->location);
		put_replaced(&text, located.data, "meta", plan->meta);
		rc = mig_fs_write_new(path, text.data, text.len, err);
		if (rc == 0) {
			mig_strs_add(&plan->made, path);
			tell(plan, "Generating", path);
		}
	}
	mig_buf_dispose(&text);
	mig_buf_dispose(&located);
	mig_free(path);
	return rc;
}

/* Remember a folder that is not there, and those above it, as what is to be made. */
static void note_missing(struct plan *plan, const char *folder)
{
	if (mig_fs_exists(folder))
		return;
	char *above = mig_path_dirname(folder);
	note_missing(plan, above);
	mig_strs_add(&plan->made, folder);
	mig_free(above);
}

static int make_folder(struct plan *plan, const char *folder, mig_error *err)
{
	note_missing(plan, folder);
	return mig_fs_mkdirs(folder, err);
}

/* A folder that is there and not empty would be refused the next time. */
static void take_back(struct plan *plan, mig_error *err)
{
	bool removed = false;
	for (size_t i = plan->made.len; i-- > 0;)
		removed = remove(plan->made.items[i]) == 0 || removed;
	if (err && removed)
		mig_error_set(&err->state, "what was made is removed again");
}

static int make_folders(struct plan *plan, mig_error *err)
{
	char *versions = mig_path_join(plan->folder, "versions");
	bool had_folder = mig_fs_exists(plan->folder);
	int rc = make_folder(plan, versions, err);
	if (rc == 0)
		rc = make_folder(plan, plan->config_folder, err);
	if (rc == 0 && !had_folder)
		tell(plan, "Creating directory", plan->folder);
	if (rc == 0)
		tell(plan, "Creating directory", versions);
	mig_free(versions);
	return rc;
}

/* The editor stubs, seen from the program: installed, or in the source tree it was built in. */
static const char *const meta_folders[] = { "../share/mig/meta", "../lua/mig/_meta" };

static char *find_meta(void)
{
	char exe[PATH_MAX];
	char *meta = NULL;
	ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
	exe[len > 0 ? len : 0] = '\0';
	char *bin = mig_path_dirname(exe);
	for (size_t i = 0; !meta && i < sizeof meta_folders / sizeof *meta_folders; i++) {
		char *joined = mig_path_join(bin, meta_folders[i]);
		meta = mig_path_absolute(joined);
		mig_free(joined);
		if (!mig_fs_is_dir(meta)) {
			mig_free(meta);
			meta = NULL;
		}
	}
	mig_free(bin);
	return meta ? meta : mig_strdup("/usr/share/mig/meta");
}

/* As mig.ini writes a dollar sign. Swallows `take_text`. */
static char *double_dollars(char *take_text)
{
	struct mig_buf out = MIG_BUF_INIT;
	for (const char *c = take_text; *c; c++)
		mig_buf_puts(&out, *c == '$' ? "$$" : (char[]){ *c, '\0' });
	mig_free(take_text);
	return mig_buf_take(&out);
}

/* Whether mig.ini can name a folder: a value is one line, and blanks around it are dropped. */
static bool can_be_named(const char *location)
{
	size_t len = strlen(location);
	return !strpbrk(location, "\r\n") && !strchr(" \t\v\f", location[0]) &&
	       !strchr(" \t\v\f", location[len - 1]);
}

static struct plan make_plan(const mig_init_options *opts)
{
	const char *config = opts->config_file ? opts->config_file : getenv("MIG_CONFIG");
	const char *directory = opts->directory ? opts->directory : "revisions";
	struct plan plan = { .opts = opts };
	plan.folder = mig_path_absolute(directory);
	plan.config = mig_path_absolute(config && *config ? config : "mig.ini");
	plan.config_folder = mig_path_dirname(plan.config);
	plan.location = directory[0] == '/' ? mig_strdup(plan.folder)
					    : mig_path_relative(plan.config_folder, plan.folder);
	plan.location = double_dollars(plan.location);
	plan.meta = find_meta();
	return plan;
}

int mig_init(const mig_init_options *opts, mig_error *err)
{
	static const mig_init_options none = { 0 };
	opts = opts ? opts : &none;
	const char *template = opts->template_name ? opts->template_name : "generic";
	struct plan plan = make_plan(opts);
	int rc = check_template(template, err);
	if (rc == 0 && !can_be_named(plan.location))
		rc = mig_fail(err, MIG_EINVALID,
			"mig.ini cannot name a folder with a line break, or a blank at an end: "
			"'%s'",
			plan.location);
	if (rc == 0 && mig_fs_exists(plan.folder) && !mig_fs_is_dir(plan.folder))
		rc = mig_fail(err, MIG_EEXISTS, "%s exists already and is not a folder",
			mig_path_display(plan.folder));
	if (rc == 0 && mig_fs_is_dir(plan.folder) && !mig_fs_is_empty(plan.folder))
		rc = mig_fail(err, MIG_EEXISTS, "Directory %s already exists and is not empty",
			mig_path_display(plan.folder));
	if (rc == 0)
		rc = make_folders(&plan, err);
	for (size_t i = 0; rc == 0 && i < sizeof files / sizeof *files; i++)
		rc = write_file(&plan, &files[i], template, err);
	if (rc < 0)
		take_back(&plan, err);
	mig_strs_dispose(&plan.made);
	mig_free(plan.folder);
	mig_free(plan.config);
	mig_free(plan.config_folder);
	mig_free(plan.location);
	mig_free(plan.meta);
	return rc;
}
