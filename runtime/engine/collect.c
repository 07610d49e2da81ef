/* One revision for several databases: each is compared with models of its own. */
#include "engine/reading.h"
#include "mig/target.h"
#include "script/autogenerate.h"

static int collect_one(mig_env *env, mig_error *err)
{
	struct mig_reading reading = { 0 };
	mig_log(&env->log, MIG_LOG_INFO, "mig.autogenerate", "Comparing target %s",
		env->target->name);
	int rc = mig_require_heads(env, err);
	if (rc == 0)
		rc = mig_reading_begin(&reading, env, err);
	if (rc == 0)
		rc = mig_host_collect(env->host, err);
	mig_reading_end(&reading);
	return rc;
}

int mig_collect_targets(mig_env *env, bool *collected, mig_error *err)
{
	mig_target_list *list = NULL;
	*collected = false;
	int rc = env->target ? 0 : mig_targets(env, &list, err);
	size_t count = list && list->len > 1 ? list->len : 0;
	for (size_t i = 0; i < count && rc == 0; i++) {
		if (!env->targets.items[i].has_models)
			continue;
		*collected = true;
		rc = mig_env_select(env, list->items[i].name, err);
		if (rc == 0)
			rc = collect_one(env, err);
	}
	if (*collected && rc == 0)
		rc = mig_env_select(env, NULL, err);
	mig_target_list_free(list);
	return rc;
}
