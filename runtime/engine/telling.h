/* engine/telling.h - what a run tells of its steps: log lines, comments in a script, progress. */
#ifndef MIG_ENGINE_TELLING_H
#define MIG_ENGINE_TELLING_H

#include "db/sink.h"
#include "graph/plan.h"

struct mig_telling {
	struct mig_sink *sink;
	const struct mig_log *log;
	struct mig_progress *progress;
	const char *direction; /* in "Running upgrade …" */
	bool shows_doc;        /* the message of the revision, too */
	bool began;            /* a step was told of */
};

/** The name of the log. */
extern const char mig_run_logger[];

/** Say which step begins. @param number  of it, from 1 @param count  of all there are */
int mig_tell_step(struct mig_telling *telling, const struct mig_step *step, size_t number,
	size_t count, mig_error *err);

/** Say what a step changed in the version table. */
void mig_tell_changes(const struct mig_telling *telling, const struct mig_step *step);

/** Say that no step follows. */
void mig_tell_end(struct mig_telling *telling);

#endif
