#include "engine/confirm.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/interrupt.h"

int mig_confirm(mig_env *env, const mig_migrate_options *opts, const struct mig_plan *plan,
	const char *direction, mig_error *err)
{
	struct mig_refs_of_revisions MIG_VEC(const mig_revision *) list = { 0 };
	char *url = NULL;
	for (size_t i = 0; i < plan->nsteps; i++)
		mig_vec_push(&list, plan->steps[i].rev);
	const mig_revision_list revisions = { list.items, list.len };
	int rc = mig_env_url(env, &url, err);
	if (rc == 0 && !opts->confirm(opts->confirm_data, &revisions, url))
		rc = mig_interrupted()
			     ? mig_fail_interrupted(err)
			     : mig_fail(err, MIG_ECANCELLED, "the %s was cancelled", direction);
	if (rc < 0 && err)
		mig_error_set(&err->state, "nothing was changed");
	mig_vec_dispose(&list);
	mig_free(url);
	return rc;
}
