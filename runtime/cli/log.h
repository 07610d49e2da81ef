/* cli/log.h - standard error: the lines of the log and the one of an error, as text or as JSON. */
#ifndef MIG_CLI_LOG_H
#define MIG_CLI_LOG_H

#include "cli/args.h"
#include "cli/live.h"
#include "mig.h"

/** How lines are written, and which step they belong to. */
struct cli_log {
	const struct cli_args *args;
	bool json;
	bool live; /* a person looks at a terminal */
	struct cli_live live_line;
	enum mig_log_level level;
	const char *target;         /* that is worked on, of several; NULL: none */
	char *revision, *direction; /* of the step that runs, owned; NULL: none */
	size_t step, steps;
};

/** Take what the options say; mig.ini may say more, see cli_log_configured(). */
void cli_log_init(struct cli_log *log, const struct cli_args *args);
void cli_log_dispose(struct cli_log *log);

/** For mig_env_options; `data` is the struct cli_log. */
void cli_log_configured(void *data, mig_env *env);
void cli_log_write(void *data, enum mig_log_level level, const char *logger, const char *text);

/** Write the one line that tells of an error. */
void cli_log_error(const struct cli_log *log, const mig_error *err);

#endif
