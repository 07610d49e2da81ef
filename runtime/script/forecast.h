/* script/forecast.h - what revisions would do, of lua/mig/forecast.lua, and what the rules of
 * lua/mig/lint find in them. */
#ifndef MIG_SCRIPT_FORECAST_H
#define MIG_SCRIPT_FORECAST_H

#include "mig/forecast.h"
#include "mig/lint.h"
#include "script/host.h"

/** From here on revisions only say what they would do, until mig_host_end(); after
 *  mig_host_begin(), whose sink is the one that is read.
 *  @param mirror  where statements are tried; borrowed, NULL: nowhere */
int mig_host_foresee_begin(struct mig_host *host, struct mig_sink *mirror, mig_error *err);

/** What one revision would do.
 *  @param out  filled also after an error; mig_forecast_free() frees what is in it
 *  @return as mig_host_step() */
int mig_host_foresee(struct mig_host *host, const struct mig_host_step *step,
	mig_forecast_step *out, mig_error *err);

/** From here on revisions are looked at by the rules, until mig_host_end(); after mig_host_begin().
 */
int mig_host_lint_begin(struct mig_host *host, mig_error *err);
/** Append what the rules find in one revision. */
int mig_host_lint(
	struct mig_host *host, const struct mig_host_step *step, mig_hazards *out, mig_error *err);
/** Tell of each rule. */
int mig_host_lint_rules(struct mig_host *host, mig_lint_rule_fn tell, void *data, mig_error *err);

/** Free what is in a list. */
void mig_hazards_dispose(mig_hazards *hazards);

#endif
