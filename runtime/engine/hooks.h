/* engine/hooks.h - [post_write_hooks] of mig.ini: programs, and functions of the project, that are
 * run on new revision files, such as formatters. No shell is involved. */
#ifndef MIG_ENGINE_HOOKS_H
#define MIG_ENGINE_HOOKS_H

#include "engine/env.h"
#include "mig/author.h"

/** What to run on a file: a program, or a function. */
struct mig_hook {
	char *name;
	char *function;               /* what Lua knows it by; NULL: a program */
	struct mig_strs keys, values; /* of a function: its options, with the placeholder */
	char *program;                /* its file, absolute */
	char *folder;                 /* to run it in; NULL: the current one */
	struct mig_strs words;        /* arguments, with the placeholder of the file */
};

/** All that are to be run, in order; a zeroed one is empty. */
struct mig_hooks MIG_VEC(struct mig_hook);

/** Read the section. Everything about a hook that can be wrong before it runs is an error here, so
 *  that no file is written in vain: unknown keys and types, programs that are not there. A type
 *  that is no program's may be a function's: then env.lua is loaded.
 *  @return 0; MIG_ECONFIG, with file and line */
int mig_hooks_read(struct mig_hooks *out, mig_env *env, mig_error *err);

/** Run the hooks on a file that was just written. What they print goes to standard error.
 *  @param written  is told of each; may be NULL
 *  @return 0; MIG_EIO when one fails, which ends it */
int mig_hooks_run(struct mig_hooks *hooks, mig_env *env, const char *path, mig_written_fn written,
	void *data, mig_error *err);

void mig_hooks_dispose(struct mig_hooks *hooks);

#endif
