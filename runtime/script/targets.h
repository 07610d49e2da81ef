/* script/targets.h - what the engine asks of lua/mig/targets.lua. */
#ifndef MIG_SCRIPT_TARGETS_H
#define MIG_SCRIPT_TARGETS_H

#include "script/host.h"

/** How env.lua gets at a database while it says which ones there are. */
struct mig_host_opener {
	/** Connect. @param url  NULL: the configured one
	 *  @param sink  borrowed; it lives as long as mig_host_targets() runs */
	int (*open)(void *data, const char *url, struct mig_sink **sink, mig_error *err);
	void *data;
};

/** A row of targets(); owned. */
struct mig_host_target {
	char *name, *url, *schema; /* the last two may be NULL */
	bool has_models;           /* of its own */
};

struct mig_host_targets MIG_VEC(struct mig_host_target);

/** Call env.lua's targets(), which there must be.
 *  @param listed  whether it returned a list; nil means that there is one database
 *  @param out     owned by the caller */
int mig_host_targets(struct mig_host *host, const struct mig_host_opener *opener, bool *listed,
	struct mig_host_targets *out, mig_error *err);
void mig_host_targets_dispose(struct mig_host_targets *targets);

/** Say which of them scripts work on from here on. @param index  counted from 1; 0: none */
int mig_host_target(struct mig_host *host, size_t index, mig_error *err);

#endif
