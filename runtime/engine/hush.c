#include "engine/hush.h"

void mig_hush_begin(struct mig_hush *hush, mig_env *env)
{
	hush->follows = env->script.has_on_version_apply;
	hush->log_level = env->log.level;
	hush->progress = env->progress.write;
	env->script.has_on_version_apply = false;
	env->rehearses = true;
	env->progress.write = NULL;
	if (env->log.level == MIG_LOG_INFO)
		env->log.level = MIG_LOG_WARN;
}

void mig_hush_end(const struct mig_hush *hush, mig_env *env)
{
	env->script.has_on_version_apply = hush->follows;
	env->rehearses = false;
	env->progress.write = hush->progress;
	env->log.level = hush->log_level;
}
