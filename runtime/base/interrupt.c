#include "base/interrupt.h"

#include <signal.h>

#include "base/error.h"
#include "base/process.h"
#include "mig/migrate.h"

/* The mutable variables of file scope in the library: a signal handler has no other way. */
static volatile sig_atomic_t interrupt_signal;
static struct mig_interrupt_listener *volatile listeners;

void mig_interrupt(int signal_number)
{
	interrupt_signal = signal_number;
	for (struct mig_interrupt_listener *l = listeners; l && signal_number; l = l->next)
		l->stop(l->data);
}

bool mig_interrupt_listen(struct mig_interrupt_listener *listener)
{
	if (!mig_process_is_own())
		return false;
	listener->next = listeners;
	listeners = listener;
	return true;
}

/* At every moment the list is whole: a signal may come between any two of these lines. */
void mig_interrupt_leave(struct mig_interrupt_listener *listener)
{
	struct mig_interrupt_listener *volatile *link = &listeners;
	while (*link != listener)
		link = &(*link)->next;
	*link = listener->next;
}

int mig_interrupted(void)
{
	return interrupt_signal;
}

int mig_fail_interrupted(mig_error *err)
{
	return mig_fail_interrupted_by(interrupt_signal, err);
}

int mig_fail_interrupted_by(int number, mig_error *err)
{
	const char *name = number == SIGINT    ? "SIGINT (Ctrl-C)"
			   : number == SIGTERM ? "SIGTERM"
			   : number == SIGHUP  ? "SIGHUP"
					       : "a signal";
	return mig_fail(err, MIG_EINTERRUPTED, "interrupted by %s", name);
}
