/* What the values of keys in mig.ini may be. All of them are looked at when the file is read, so
 * that a slip of the hand is found by the next command and not by the first run that needs the
 * value. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/error.h"
#include "engine/config.h"

/* Numbers, and the least and the most that they may be. */
static const struct number {
	const char *key;
	int least, most;
	bool seconds; /* which may have a fraction */
} numbers[] = {
	{ "concurrent_lock_timeout", 0, 86400, true },
	{ "ddl_lock_budget", 0, 86400, true },
	{ "ddl_lock_timeout", 0, 86400, true },
	{ "lease_duration", 1, 3600, true },
	{ "truncate_slug_length", 1, 200, false },
};

static const char *const flags[] = { "compare_server_default", "compare_type", "include_schemas",
	"record_history", "recursive_version_locations", "render_as_batch", "revision_environment",
	"transaction_per_migration", "version_table_pk" };

static const struct choice {
	const char *key;
	const char *values[5];
} choices[] = {
	{ "log_format", { "text", "json", NULL } },
	{ "log_level", { "debug", "info", "warn", "error", NULL } },
	{ "sqlite_rebuild", { "auto", "never", NULL } },
};

/* ---- numbers ---- */

static int read_number(
	struct mig_config *config, const struct number *number, double *out, mig_error *err)
{
	const char *value;
	char *end;
	int rc = mig_config_get(config, number->key, &value, err);
	if (rc < 0 || !value)
		return rc;
	*out = strtod(value, &end);
	bool whole = number->seconds || strspn(value, "0123456789") == strlen(value);
	if (end != value && !*end && whole && *out >= number->least && *out <= number->most)
		return 0;
	return mig_config_fail(config, number->key, err,
		number->seconds ? "%s must be a number of seconds, %d to %d, not '%s'"
				: "%s must be a number from %d to %d, not '%s'",
		number->key, number->least, number->most, value);
}

static const struct number *find_number(const char *key)
{
	const struct number *number = numbers;
	while (strcmp(number->key, key) != 0)
		number++;
	return number;
}

int mig_config_seconds(struct mig_config *config, const char *key, int *out, mig_error *err)
{
	double seconds = *out / 1000.0;
	int rc = read_number(config, find_number(key), &seconds, err);
	if (rc == 0)
		*out = (int)(seconds * 1000 + 0.5);
	return rc;
}

int mig_config_integer(struct mig_config *config, const char *key, int *out, mig_error *err)
{
	double value = *out;
	int rc = read_number(config, find_number(key), &value, err);
	if (rc == 0)
		*out = (int)value;
	return rc;
}

/* ---- flags ---- */

int mig_config_bool(
	struct mig_config *config, const char *key, bool otherwise, bool *out, mig_error *err)
{
	static const char *const words[] = { "false", "true", "no", "yes", "off", "on", "n", "y",
		"f", "t", "0", "1" };
	const char *value;
	int rc = mig_config_get(config, key, &value, err);
	*out = otherwise;
	if (rc < 0 || !value)
		return rc;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!strcasecmp(value, words[i])) {
			*out = i % 2;
			return 0;
		}
	}
	return mig_config_fail(config, key, err, "%s must be true or false, not '%s'", key, value);
}

/* ---- words ---- */

static const struct choice *find_choice(const char *key)
{
	const struct choice *choice = choices;
	while (strcmp(choice->key, key) != 0)
		choice++;
	return choice;
}

int mig_config_check_choice(
	const struct mig_config *config, const char *key, const char *value, mig_error *err)
{
	struct mig_buf list = MIG_BUF_INIT;
	bool known = false;
	for (const char *const *name = find_choice(key)->values; *name; name++) {
		known = known || !strcmp(value, *name);
		mig_buf_printf(&list, "%s%s", list.len ? name[1] ? ", " : " or " : "", *name);
	}
	int rc = known ? 0
		       : mig_config_fail(config, key, err, "%s must be %s, not '%s'", key,
				 list.data, value);
	mig_buf_dispose(&list);
	return rc;
}

/* ---- all ---- */

/* A variable that is not set does no harm where nobody asks for the value. */
static const char *known_value(struct mig_config *config, const char *key)
{
	const char *value;
	return mig_config_get(config, key, &value, NULL) == 0 ? value : NULL;
}

int mig_config_check_values(struct mig_config *config, mig_error *err)
{
	const char *value;
	double number;
	bool flag;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < sizeof numbers / sizeof *numbers; i++)
		if (known_value(config, numbers[i].key))
			rc = read_number(config, &numbers[i], &number, err);
	for (size_t i = 0; rc == 0 && i < sizeof flags / sizeof *flags; i++)
		if (known_value(config, flags[i]))
			rc = mig_config_bool(config, flags[i], false, &flag, err);
	for (size_t i = 0; rc == 0 && i < sizeof choices / sizeof *choices; i++)
		if ((value = known_value(config, choices[i].key)) != NULL)
			rc = mig_config_check_choice(config, choices[i].key, value, err);
	return rc;
}
