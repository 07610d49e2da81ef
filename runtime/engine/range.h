/* engine/range.h - the targets of a run, and where it starts when no database can be asked. */
#ifndef MIG_ENGINE_RANGE_H
#define MIG_ENGINE_RANGE_H

#include "base/vec.h"
#include "mig/error.h"

/** A zeroed one is empty; dispose with mig_range_dispose(). */
struct mig_range {
	struct mig_strs targets; /* without the "from:" in front */
	char *from;              /* what stood there; NULL: nothing did */
	bool given;              /* some target had a colon */
};

/** Split `from:to` targets; several must agree on where they start.
 *  @param command  for messages, capitalised: "Stamp"
 *  @return 0; MIG_EINVALID with the message of the catalogue */
int mig_range_read(struct mig_range *out, const char *command, const char *const *targets,
	size_t ntargets, mig_error *err);
void mig_range_dispose(struct mig_range *range);

#endif
