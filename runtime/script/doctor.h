/* script/doctor.h - what a dialect finds wrong with a database. */
#ifndef MIG_SCRIPT_DOCTOR_H
#define MIG_SCRIPT_DOCTOR_H

#include "script/host.h"

/** Told of each thing that was looked at; borrowed during the call. @param remedy  NULL: it is well
 */
typedef void (*mig_host_check_fn)(
	void *data, const char *subject, const char *text, const char *remedy);

/** Let the dialect look at the database, between mig_host_begin() and mig_host_end(). */
int mig_host_doctor(struct mig_host *host, mig_host_check_fn check, void *data, mig_error *err);

#endif
