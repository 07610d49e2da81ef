#include "base/progress.h"

#include <string.h>
#include <time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"

enum { MILLISECONDS_BETWEEN = 100 };

void mig_progress_tell(struct mig_progress *progress, const mig_progress_event *event)
{
	if (progress->write)
		progress->write(progress->data, event);
}

void mig_progress_step(struct mig_progress *progress, const mig_progress_event *event)
{
	progress->step = *event;
	progress->told = progress->write ? mig_clock_now() : 0;
	mig_progress_dispose(progress);
}

bool mig_progress_work(struct mig_progress *progress, enum mig_progress_kind kind, const char *what,
	int64_t done, int64_t total, mig_progress_event *out)
{
	if (!progress->write)
		return false;
	if (!progress->what || strcmp(progress->what, what) != 0)
		mig_error_set(&progress->what, what);
	progress->step.kind = kind;
	progress->step.what = progress->what;
	progress->step.total = total;
	return mig_progress_more(progress, done, out);
}

bool mig_progress_more(struct mig_progress *progress, int64_t done, mig_progress_event *out)
{
	int64_t time = progress->write && progress->what ? mig_clock_now() : progress->told;
	if (time - progress->told < MILLISECONDS_BETWEEN)
		return false;
	progress->told = time;
	progress->step.done = done;
	*out = progress->step;
	return true;
}

void mig_progress_dispose(struct mig_progress *progress)
{
	mig_free(progress->what);
	progress->what = NULL;
}
