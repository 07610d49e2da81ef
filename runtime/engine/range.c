#include "engine/range.h"

#include <string.h>

#include "base/error.h"
#include "graph/target.h"

int mig_range_read(struct mig_range *out, const char *command, const char *const *targets,
	size_t ntargets, mig_error *err)
{
	for (size_t i = 0; i < ntargets; i++) {
		char *from = NULL, *to = NULL;
		int rc = mig_target_split(targets[i], &from, &to, err);
		if (rc < 0)
			return rc;
		if (rc > 0 && from && !strcmp(from, "current"))
			rc = mig_fail(err, MIG_EINVALID,
				"A range cannot begin with 'current': a script is written without "
				"a database; name the revision it is at");
		if (rc > 0 && out->given &&
			strcmp(from ? from : "base", out->from ? out->from : "base") != 0)
			rc = mig_fail(err, MIG_EINVALID,
				"%s operation with --sql only supports a single starting revision "
				"at a time",
				command);
		if (rc == 0)
			mig_strs_add(&out->targets, targets[i]);
		else if (rc > 0 && to)
			mig_strs_add(&out->targets, to);
		if (rc > 0 && !out->given) {
			out->given = true;
			out->from = from;
			from = NULL;
		}
		mig_free(from);
		mig_free(to);
		if (rc < 0)
			return rc;
	}
	return 0;
}

void mig_range_dispose(struct mig_range *range)
{
	mig_strs_dispose(&range->targets);
	mig_free(range->from);
	*range = (struct mig_range){ 0 };
}
