/* engine/reading.h - a database that is read as it is at one moment, and left as it was. */
#ifndef MIG_ENGINE_READING_H
#define MIG_ENGINE_READING_H

#include "engine/env.h"

/** A transaction that only reads; zeroed, begin with mig_reading_begin(). */
struct mig_reading {
	mig_env *env;
	bool must_exist; /* a database that is not there is an error; else … */
	bool read_only;  /* the database refuses to change anything, whatever it is asked */
	const char *tag; /* for op.get_context().tag; NULL: none */
	char *absent;    /* … it stands as an empty one in memory */
};

/** Connect, begin, and give the connection to operations. End it also after an error. */
int mig_reading_begin(struct mig_reading *reading, mig_env *env, mig_error *err);
void mig_reading_end(struct mig_reading *reading);

/** Fail with MIG_ENOTHEAD unless the version rows are the real heads, which hooks of env.lua will
 * see. Not inside a reading. */
int mig_require_heads(mig_env *env, mig_error *err);

/** Where env.lua lists several targets and none is selected, compare those that have models of
 *  their own, each in a reading, for mig_host_draft().
 *  @param collected  whether there were any */
int mig_collect_targets(mig_env *env, bool *collected, mig_error *err);

#endif
