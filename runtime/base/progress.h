/* base/progress.h - how far a run is, for the function the environment was given. */
#ifndef MIG_BASE_PROGRESS_H
#define MIG_BASE_PROGRESS_H

#include "mig/env.h"

struct mig_progress {
	mig_progress_fn write; /* NULL: nobody listens */
	void *data;
	mig_progress_event step; /* that runs; what its events have in common, borrowed */
	char *what;              /* of the work in it, owned; NULL: none */
	int64_t told;            /* when the last event was made, in milliseconds */
};

/** Tell of an event. */
void mig_progress_tell(struct mig_progress *progress, const mig_progress_event *event);

/** Begin a step: `event` is what its events have in common. */
void mig_progress_step(struct mig_progress *progress, const mig_progress_event *event);

/** Describe the work in the step that runs.
 *  @param what  copied
 *  @param out   the event, borrowed from `progress`
 *  @return whether it should be told: somebody listens, and the last was a tenth of a second ago */
bool mig_progress_work(struct mig_progress *progress, enum mig_progress_kind kind, const char *what,
	int64_t done, int64_t total, mig_progress_event *out);

/** The same for work described before, `done` of which is done now. */
bool mig_progress_more(struct mig_progress *progress, int64_t done, mig_progress_event *out);

/** Free what it owns. */
void mig_progress_dispose(struct mig_progress *progress);

#endif
