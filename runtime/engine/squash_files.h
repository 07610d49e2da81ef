/* engine/squash_files.h - the files of a squash, all of which change places or none. */
#ifndef MIG_ENGINE_SQUASH_FILES_H
#define MIG_ENGINE_SQUASH_FILES_H

#include "engine/env.h"
#include "graph/squash.h"
#include "mig/squash.h"

/** Where things are; everything owned. A zeroed one is empty. */
struct mig_squash_files {
	struct mig_strs old; /* in the order in which they run … */
	struct mig_strs put; /* … and where they go; empty: they are deleted */
	char *folder;        /* of the latter */
	char *draft;         /* the new one while it is tried; NULL: there is none */
	char *path;          /* and in the end */
};

/** Find the places, and that nothing is in the way. */
int mig_squash_files_find(struct mig_squash_files *files, mig_env *env,
	const struct mig_squash_set *set, bool remove, mig_error *err);

/** Write the new file beside where it will be. */
int mig_squash_files_draft(
	struct mig_squash_files *files, const char *text, size_t len, mig_error *err);

/** Put the old ones away and the new one in their place. After an error all is as it was. */
int mig_squash_files_settle(
	struct mig_squash_files *files, const mig_squash_options *opts, mig_error *err);

/** Free, and remove a draft that is still there. */
void mig_squash_files_dispose(struct mig_squash_files *files);

#endif
