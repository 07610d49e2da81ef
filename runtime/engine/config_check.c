/* What stands in mig.ini and means nothing. */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/path.h"
#include "engine/config.h"

/* Keys of Alembic's that have another name here, or none. */
static const struct gone {
	const char *key;
	const char *harmless; /* value with which it says what is the case anyway; NULL: none */
	const char *instead;
} gone[] = {
	{ "sqlalchemy.url", NULL, "its name is url" },
	{ "version_path_separator", NULL, "its name is path_separator" },
	{ "sourceless", "false", "revisions are read from their source only" },
	{ "output_encoding", "utf-8", "files are written in UTF-8" },
};

static int check_gone(
	const struct mig_config *config, const struct mig_config_entry *entry, mig_error *err)
{
	static const char engine[] = "sqlalchemy.";
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
		if (strcasecmp(entry->key, gone[i].key) != 0)
			continue;
		if (gone[i].harmless && !strcasecmp(entry->value, gone[i].harmless))
			return 1;
		return mig_config_fail(config, entry->key, err, "%s is not a key of mig: %s",
			gone[i].key, gone[i].instead);
	}
	if (!strncasecmp(entry->key, engine, strlen(engine)))
		return mig_config_fail(config, entry->key, err,
			"%s is not a key of mig: parameters of a connection stand in url",
			entry->key);
	return 0;
}

/* Alembic's way to say where the file is would be taken for the name of a folder. */
static int check_value(
	const struct mig_config *config, const struct mig_config_entry *entry, mig_error *err)
{
	static const char here[] = "%(here)s";
	return strstr(entry->value, here)
		       ? mig_config_fail(config, entry->key, err, "%s: write ${here} instead of %s",
				 entry->key, here)
		       : 0;
}

/* @return 1 a key, 0 unknown, or an error */
static int check_key(
	const struct mig_config *config, const struct mig_config_entry *entry, mig_error *err)
{
	for (const char *const *key = mig_config_keys; *key; key++)
		if (!strcasecmp(*key, entry->key))
			return 1;
	return check_gone(config, entry, err);
}

static void warn_key(const struct mig_config *config, const struct mig_config_entry *entry,
	const struct mig_log *log)
{
	const char *guess = mig_nearest(entry->key, mig_config_keys);
	mig_log(log, MIG_LOG_WARN, "mig.config", "%s:%d: unknown key '%s'%s%s%s",
		mig_path_display(config->path), entry->line, entry->key,
		guess ? "; did you mean '" : "", guess ? guess : "", guess ? "'?" : "");
}

/* Sections may have any name, and another tool's may be there. One that is nearly a name of mig's
 * is a slip of the hand, and what stands in it would be missed in silence. */
static void warn_section(const struct mig_config *config, const struct mig_config_entry *entry,
	const struct mig_log *log)
{
	static const char *const names[] = { "DEFAULT", "lint", "post_write_hooks", NULL };
	for (const char *const *name = names; *name; name++) {
		const char *only[] = { *name, NULL };
		bool same = !strcmp(*name, entry->section);
		if (same || (strcasecmp(*name, entry->section) != 0 &&
				    !mig_nearest(entry->section, only)))
			continue;
		mig_log(log, MIG_LOG_WARN, "mig.config",
			"%s:%d: section [%s] means nothing; did you mean [%s]?",
			mig_path_display(config->path), entry->line, entry->section, *name);
	}
}

int mig_config_check(struct mig_config *config, const struct mig_log *log, mig_error *err)
{
	const char *last = "";
	int rc = mig_config_check_values(config, err);
	for (size_t i = 0; rc >= 0 && i < config->entries.len; i++) {
		const struct mig_config_entry *entry = &config->entries.items[i];
		bool in_use = !strcmp(entry->section, config->section);
		if (!in_use && strcmp(last, entry->section) != 0)
			warn_section(config, entry, log);
		last = entry->section;
		rc = in_use ? check_value(config, entry, err) : 1;
		if (in_use && rc == 0)
			rc = check_key(config, entry, err);
		if (rc == 0)
			warn_key(config, entry, log);
	}
	return rc < 0 ? rc : 0;
}

int mig_config_fail_section(const struct mig_config *config, mig_error *err)
{
	struct mig_refs names = { 0 };
	struct mig_buf list = MIG_BUF_INIT;
	const char *last = "";
	for (size_t i = 0; i < config->entries.len; i++) {
		const char *name = config->entries.items[i].section;
		if (strcmp(name, last) != 0 && strcmp(name, "DEFAULT") != 0) {
			mig_buf_printf(&list, "%s[%s]", names.len ? ", " : "", name);
			mig_vec_push(&names, name);
		}
		last = name;
	}
	mig_vec_push(&names, NULL);
	const char *guess = mig_nearest(config->section, names.items);
	if (guess)
		mig_fail(err, MIG_ECONFIG, "%s: no section [%s]; did you mean [%s]?",
			mig_path_display(config->path), config->section, guess);
	else
		mig_fail(err, MIG_ECONFIG, "%s: no section [%s]%s%s",
			mig_path_display(config->path), config->section,
			list.len ? "; it has " : "", list.data);
	mig_buf_dispose(&list);
	mig_vec_dispose(&names);
	return MIG_ECONFIG;
}
