/* engine/hooks.h - [post_write_hooks] of mig.ini: programs that are run on new revision files, such
 * as formatters. No shell is involved. */
#ifndef MIG_ENGINE_HOOKS_H
#define MIG_ENGINE_HOOKS_H

#include "engine/config.h"
#include "mig/author.h"

/** A program to run on a file. */
struct mig_hook {
	char *name;
	char *program;         /* its file, absolute */
	char *folder;          /* to run it in; NULL: the current one */
	struct mig_strs words; /* arguments, with the placeholder of the file */
};

/** All that are to be run, in order; a zeroed one is empty. */
struct mig_hooks MIG_VEC(struct mig_hook);

/** Read the section. Everything about a hook that can be wrong before it runs is an error here, so
 *  that no file is written in vain: unknown keys and types, programs that are not there.
 *  @return 0; MIG_ECONFIG, with file and line */
int mig_hooks_read(struct mig_hooks *out, struct mig_config *config, mig_error *err);

/** Run the hooks on a file that was just written. Each is announced to opts->written; what it
 *  prints goes to standard error.
 *  @return 0; MIG_EIO when one fails, which ends it */
int mig_hooks_run(struct mig_hooks *hooks, struct mig_config *config, const char *path,
	const mig_author_options *opts, mig_error *err);

void mig_hooks_dispose(struct mig_hooks *hooks);

#endif
