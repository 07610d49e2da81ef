/* script/write_hooks.h - what the engine asks of lua/mig/write_hooks.lua: functions of a project
 * that are run on new revision files. */
#ifndef MIG_SCRIPT_WRITE_HOOKS_H
#define MIG_SCRIPT_WRITE_HOOKS_H

#include "script/host.h"

/** The names under which env.lua and its modules have registered some, appended to `out`. */
int mig_host_write_hooks(struct mig_host *host, struct mig_strs *out, mig_error *err);

/** Run one of them on a file.
 *  @param keys    of its options
 *  @param values  as many */
int mig_host_write_hook(struct mig_host *host, const char *name, const char *path,
	const struct mig_strs *keys, const struct mig_strs *values, mig_error *err);

#endif
