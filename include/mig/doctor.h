/* mig/doctor.h - what is wrong with an environment or its database, and what to do about it.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_DOCTOR_H
#define MIG_DOCTOR_H

#include "common.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** One thing that was looked at. */
typedef struct mig_check_result {
	char *subject; /**< "configuration", "server", "privileges" … */
	char *text;    /**< what was found, one line; never holds a password */
	char *remedy;  /**< what to do; NULL: all is well */
} mig_check_result;

/** All of them, in the order in which they were looked at; owned by the caller, free with
 *  mig_diagnosis_free(). */
typedef struct mig_diagnosis {
	mig_check_result *items;
	size_t len;
	size_t findings; /**< how many have a remedy */
} mig_diagnosis;

/** Look at configuration, drivers, revision files, the server and the database. Never changes
 *  anything. What does not work is a finding, and what depends on it is left out.
 *  @return 0; MIG_EINTERRUPTED */
MIG_API int mig_doctor(mig_env *env, mig_diagnosis **out, mig_error *err);

/** Free a diagnosis; accepts NULL. */
MIG_API void mig_diagnosis_free(mig_diagnosis *diagnosis);

MIG_END_DECLS

#endif
