/* engine/config.h - mig.ini: found, read by inih, its ${…} filled in. Never executed. */
#ifndef MIG_ENGINE_CONFIG_H
#define MIG_ENGINE_CONFIG_H

#include "base/log.h"
#include "base/vec.h"
#include "mig/error.h"

struct mig_config_entry {
	char *section, *key;
	char *value;    /* as written */
	char *resolved; /* with ${…} filled in; NULL until asked for */
	int line;
};

struct mig_config {
	char *path;       /* absolute; NULL: no file */
	char *folder;     /* of the file, or the current one; absolute */
	char *section;    /* "mig" or what -n says */
	bool has_section; /* it is in the file, be it empty */
	struct mig_config_entries MIG_VEC(struct mig_config_entry) entries;
	struct mig_strs env_names, env_values; /* of .env */
};

/** Find and read the configuration. Without a file of that name the configuration is empty,
 *  which is not an error: a command that needs a key says so.
 *  @param path     -c; NULL: $MIG_CONFIG, then mig.ini here or in the nearest parent
 *  @param section  -n; NULL: "mig"
 *  @return 0; MIG_ENOTFOUND when the file that was asked for does not exist, MIG_ECONFIG, MIG_EIO
 */
int mig_config_load(struct mig_config *out, const char *path, const char *section, mig_error *err);
void mig_config_dispose(struct mig_config *config);

/** Look for what means nothing here: keys of Alembic's that have no place are refused, other keys
 * of the section in use and names that are like a section's are warnings.
 *  @return 0; MIG_ECONFIG with file and line */
int mig_config_check(struct mig_config *config, const struct mig_log *log, mig_error *err);

/** Fail because the section in use is not in the file: say which there are. */
int mig_config_fail_section(const struct mig_config *config, mig_error *err);

/** The value of `key` in the section in use, else in [DEFAULT], with ${…} filled in.
 *  @param out  borrowed; NULL when there is no such key
 *  @return 0; MIG_ECONFIG when a variable is not set, naming it, the key and the line */
int mig_config_get(struct mig_config *config, const char *key, const char **out, mig_error *err);

/** The same in another section. */
int mig_config_get_in(struct mig_config *config, const char *section, const char *key,
	const char **out, mig_error *err);

/** The same as a boolean (true/yes/on/y/t/1 and false/no/off/n/f/0). */
int mig_config_bool(
	struct mig_config *config, const char *key, bool otherwise, bool *out, mig_error *err);

/** The same as a list, split by `path_separator` (os, space, newline, ":" or ";"), each entry
 *  made absolute against the file's folder and appended to `out`. */
int mig_config_paths(
	struct mig_config *config, const char *key, struct mig_strs *out, mig_error *err);

/** Every key that means something, NULL-terminated. */
extern const char *const mig_config_keys[];

/** A setting in seconds, which may have a fraction; one of those that engine/config_values.c knows.
 *  @param out  milliseconds; left alone when there is no such key
 *  @return 0; MIG_ECONFIG */
int mig_config_seconds(struct mig_config *config, const char *key, int *out, mig_error *err);
/** The same of a whole number without a unit. */
int mig_config_integer(struct mig_config *config, const char *key, int *out, mig_error *err);

/** Whether a value, which may come from elsewhere, is one of the words for a key.
 *  @return 0; MIG_ECONFIG, which names them */
int mig_config_check_choice(
	const struct mig_config *config, const char *key, const char *value, mig_error *err);

/** Whether all values of the section in use can be what they are. @return 0; MIG_ECONFIG */
int mig_config_check_values(struct mig_config *config, mig_error *err);

/** Blame the line of `key` for an error that has no file yet; `err` may be NULL. */
void mig_config_blame(const struct mig_config *config, const char *key, mig_error *err);

/** Fail with MIG_ECONFIG, blaming the line of `key`. */
int mig_config_fail(const struct mig_config *config, const char *key, mig_error *err,
	const char *format, ...) MIG_PRINTF(4, 5);
/** The same for a key of another section. */
int mig_config_fail_in(const struct mig_config *config, const char *section, const char *key,
	mig_error *err, const char *format, ...) MIG_PRINTF(5, 6);

#endif
