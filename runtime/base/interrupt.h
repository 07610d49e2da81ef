/* base/interrupt.h - "stop now", said from a signal handler, polled by whoever runs long. */
#ifndef MIG_BASE_INTERRUPT_H
#define MIG_BASE_INTERRUPT_H

#include "mig/error.h"
#include "mig/migrate.h" /* mig_interrupted() */

/** Fill `err` with MIG_EINTERRUPTED and the signal's name. @return MIG_EINTERRUPTED */
int mig_fail_interrupted(mig_error *err);
/** The same for a signal that the caller knows of: drivers ask their host for it. */
int mig_fail_interrupted_by(int signal_number, mig_error *err);

#endif
