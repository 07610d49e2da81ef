/* What is told of a run travels with its statements. */
#include "db/sink.h"

void mig_sink_log(struct mig_sink *sink, const struct mig_log *log, enum mig_log_level level,
	const char *logger, const char *text)
{
	mig_flights_log(&sink->flights, log, level, logger, text);
}

void mig_sink_progress(
	struct mig_sink *sink, struct mig_progress *progress, const mig_progress_event *event)
{
	mig_flights_progress(&sink->flights, progress, event);
}
