/* script/loader.h - revision files into the graph. */
#ifndef MIG_SCRIPT_LOADER_H
#define MIG_SCRIPT_LOADER_H

#include "graph/graph.h"
#include "script/host.h"

/** Run each file once, in an environment of its own, and add what it says of itself to the
 *  graph. `op` refuses to work meanwhile, so that reading metadata has no effect. The handle of
 *  each revision is what mig_host_step() takes.
 *  @return 0; MIG_ESCRIPT, MIG_EINVALID or MIG_EIO with err->file set */
int mig_load_revisions(struct mig_host *host, const char *const *paths, size_t npaths,
	struct mig_graph *graph, mig_error *err);

#endif
