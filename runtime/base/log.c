#include "base/log.h"

#include <stdarg.h>

#include "base/buf.h"

bool mig_log_wants(const struct mig_log *log, enum mig_log_level level)
{
	return log->write && level >= log->level;
}

void mig_log(const struct mig_log *log, enum mig_log_level level, const char *logger,
	const char *format, ...)
{
	if (!mig_log_wants(log, level))
		return;
	struct mig_buf text = MIG_BUF_INIT;
	va_list args;
	va_start(args, format);
	mig_buf_vprintf(&text, format, args);
	va_end(args);
	for (char *c = text.data; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' '; /* one line, whatever is in a name or a script's message */
	log->write(log->data, level, logger, text.data);
	mig_buf_dispose(&text);
}
