#include "migrate.h"

#include <mig.h>
#include <stdio.h>

static void write_log(void *data, enum mig_log_level level, const char *logger, const char *text)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	(void)data;
	fprintf(stderr, "startup: %s: %s: %s\n", names[level], logger, text);
}

static void refuse(const mig_error *err)
{
	char *line = mig_error_format(err); /* no password is in it */
	fprintf(stderr, "startup: not serving: %s: %s\n", mig_code_name(err->code), line);
	mig_free(line);
}

bool migrate(const char *config, const char *url)
{
	mig_env *env = NULL;
	mig_error err = MIG_ERROR_INIT;
	bool at_head = false;
	const mig_env_options opts = {
		.config_file = config,
		.url = url,
		.log = write_log,
		.log_level = MIG_LOG_INFO,
		.lock_timeout = 120 * 1000, /* another copy may have much to do */
	};
	int rc = mig_env_open(&env, &opts, &err);
	if (rc == 0)
		rc = mig_upgrade(env, NULL, &err);
	if (rc >= 0)
		rc = mig_is_at_head(env, &at_head, &err);
	if (rc < 0)
		refuse(&err);
	else if (!at_head)
		fprintf(stderr, "startup: not serving: the database is not at the head\n");
	mig_env_free(env);
	mig_error_dispose(&err);
	return rc == 0 && at_head;
}
