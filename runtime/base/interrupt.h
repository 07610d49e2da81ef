/* base/interrupt.h - "stop now", said from a signal handler, polled by whoever runs long. */
#ifndef MIG_BASE_INTERRUPT_H
#define MIG_BASE_INTERRUPT_H

#include "mig/error.h"
#include "mig/migrate.h" /* mig_interrupted() */

/** Fill `err` with MIG_EINTERRUPTED and the signal's name. @return MIG_EINTERRUPTED */
int mig_fail_interrupted(mig_error *err);
/** The same for a signal that the caller knows of: drivers ask their host for it. */
int mig_fail_interrupted_by(int signal_number, mig_error *err);

/** Somebody to whom polling is too dear. Owned by the caller, who leaves `next` alone. */
struct mig_interrupt_listener {
	void (*stop)(void *data); /**< must be safe in a signal handler */
	void *data;
	struct mig_interrupt_listener *volatile next;
};

/** Have `listener->stop` called by each mig_interrupt() with a signal, until
 *  mig_interrupt_leave(). Only in a process of mig's own: there mig_interrupt() can only come from
 *  the one thread, or from a signal handler that interrupts it.
 *  @return whether it will be called; else poll mig_interrupted() */
bool mig_interrupt_listen(struct mig_interrupt_listener *listener);
/** Undo mig_interrupt_listen(), which must have returned true. */
void mig_interrupt_leave(struct mig_interrupt_listener *listener);

#endif
