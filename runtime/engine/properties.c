/* What a user of the library may ask of an environment, and set. */
#include "engine/env.h"

void mig_env_set_log_level(mig_env *env, enum mig_log_level level)
{
	env->log.level = level;
}

/* How far the copy of a table is; Lua has said which. */
static void show_copied(void *data, int64_t rows)
{
	mig_env *env = data;
	mig_progress_event event;
	if (mig_progress_more(&env->progress, rows, &event))
		mig_progress_tell(&env->progress, &event);
}

void mig_env_set_progress(mig_env *env, mig_progress_fn progress, void *data)
{
	env->progress.write = progress;
	env->progress.data = data;
	env->driver_host.copied = progress ? show_copied : NULL;
}

const char *mig_env_config(const mig_env *env, const char *key)
{
	const char *value;
	/* filling in ${…} caches the result; nothing else changes */
	mig_env *writable = (mig_env *)(uintptr_t)env;
	return mig_config_get(&writable->config, key, &value, NULL) < 0 ? NULL : value;
}

const char *mig_env_config_file(const mig_env *env)
{
	return env->config.path;
}

const char *mig_env_location(const mig_env *env)
{
	return env->location;
}

const char *mig_version(void)
{
	return MIG_VERSION;
}
