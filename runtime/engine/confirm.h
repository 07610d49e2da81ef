/* engine/confirm.h - asking whoever wants to be asked, before anything changes. */
#ifndef MIG_ENGINE_CONFIRM_H
#define MIG_ENGINE_CONFIRM_H

#include "engine/env.h"
#include "graph/plan.h"
#include "mig/migrate.h"

/** Show the steps of `plan` to opts->confirm. @return 0; MIG_ECANCELLED when it says no */
int mig_confirm(mig_env *env, const mig_migrate_options *opts, const struct mig_plan *plan,
	const char *direction, mig_error *err);

#endif
