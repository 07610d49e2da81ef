/* base/interrupt.h - "stop now", said from a signal handler, polled by whoever runs long. */
#ifndef MIG_BASE_INTERRUPT_H
#define MIG_BASE_INTERRUPT_H

#include "mig/error.h"
#include "mig/migrate.h" /* mig_interrupted() */

/** Fill `err` with MIG_EINTERRUPTED and the signal's name. @return MIG_EINTERRUPTED */
int mig_fail_interrupted(mig_error *err);
/** The same for a signal that the caller knows of: drivers ask their host for it. */
int mig_fail_interrupted_by(int signal_number, mig_error *err);

/** Somebody to whom polling is too dear, or does not come often enough. Owned by the caller. */
struct mig_interrupt_listener {
	void (*stop)(void *data); /**< is called in signal handlers, and by other threads */
	void *data;
	int place; /**< mig_interrupt_listen() keeps it */
};

/** Have `listener->stop` called by each mig_interrupt() with a signal, until
 *  mig_interrupt_leave(). What was asked for before is seen by mig_interrupted() alone.
 *  @return whether it will be called: there is room for a few; else poll mig_interrupted() */
bool mig_interrupt_listen(struct mig_interrupt_listener *listener);
/** Undo mig_interrupt_listen(), which must have returned true. When it returns, `stop` is neither
 *  running nor called again. */
void mig_interrupt_leave(struct mig_interrupt_listener *listener);

#endif
