/* engine/resume.h - going on with a revision that an earlier run did not bring to its end. */
#ifndef MIG_ENGINE_RESUME_H
#define MIG_ENGINE_RESUME_H

#include "engine/env.h"
#include "engine/journal.h"
#include "graph/plan.h"

/** Look for a revision that was cut short: it comes first, so the plan of the run must begin with
 *  it.
 *  @param rows       of the version table
 *  @param direction  of the run, "upgrade" or "downgrade"; NULL: a stamp, which forgets what was
 *  cut short, as somebody has seen to it by hand
 *  @param out  zeroed when there is none */
int mig_resume_find(mig_env *env, struct mig_journal *journal, const struct mig_strs *rows,
	const char *direction, const struct mig_plan *plan, struct mig_journal_row *out,
	mig_error *err);

/** Find out what became of the statement of `row` and let the first step go on there. To be called
 *  between mig_host_begin() and the step.
 *  @param row  emptied
 *  @return 0; MIG_EDB when nobody can tell whether the statement took effect */
int mig_resume(
	mig_env *env, struct mig_journal *journal, struct mig_journal_row *row, mig_error *err);

#endif
