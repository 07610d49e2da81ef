/* base/log.h - where log lines go: to the function the environment was given. */
#ifndef MIG_BASE_LOG_H
#define MIG_BASE_LOG_H

#include "mig/env.h"

struct mig_log {
	mig_log_fn write; /* NULL: nobody listens */
	void *data;
	enum mig_log_level level;
};

/** Whether a line of this level would be written; asks before costly formatting. */
bool mig_log_wants(const struct mig_log *log, enum mig_log_level level);

/** Format one line and hand it over. `logger` is Alembic's name with mig's prefix, such as
 *  "mig.runtime.migration". */
void mig_log(const struct mig_log *log, enum mig_log_level level, const char *logger,
	const char *format, ...) MIG_PRINTF(4, 5);

#endif
