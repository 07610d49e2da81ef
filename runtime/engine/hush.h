/* engine/hush.h - runs in scratch databases, of which only their command speaks. */
#ifndef MIG_ENGINE_HUSH_H
#define MIG_ENGINE_HUSH_H

#include "engine/env.h"

/** What the caller has set. */
struct mig_hush {
	bool follows; /* on_version_apply of env.lua */
	enum mig_log_level log_level;
	mig_progress_fn progress;
};

/** From here on runs are told of to nobody, unless everything is wanted. */
void mig_hush_begin(struct mig_hush *hush, mig_env *env);
void mig_hush_end(const struct mig_hush *hush, mig_env *env);

#endif
