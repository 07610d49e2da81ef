#include "base/interrupt.h"

#include <signal.h>

#include "base/error.h"
#include "mig/migrate.h"

/* The one mutable variable of file scope in the library: a signal handler has no other way. */
static volatile sig_atomic_t interrupt_signal;

void mig_interrupt(int signal_number)
{
	interrupt_signal = signal_number;
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
