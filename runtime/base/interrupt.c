#include "base/interrupt.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

#include "base/error.h"
#include "mig/migrate.h"

enum { PLACES = 32 };

enum state {
	EMPTY,
	FILLED,    /* by somebody who is not done with it */
	LISTENING, /* may be called */
	CALLED,    /* right now */
};

/* A place for a listener. Who calls it takes the place for that time, without ever waiting: a
 * signal handler may have interrupted whoever has it. Who leaves waits for a call that is on its
 * way, which is in another thread then. */
struct place {
	atomic_int state;
	void (*stop)(void *data);
	void *data;
};

/* The mutable variables of file scope in the library: a signal handler has no other way. */
static volatile sig_atomic_t interrupt_signal;
static struct place places[PLACES];

static bool change(struct place *place, int from, int to)
{
	return atomic_compare_exchange_strong(&place->state, &from, to);
}

void mig_interrupt(int signal_number)
{
	interrupt_signal = signal_number;
	for (int i = 0; i < PLACES && signal_number; i++) {
		if (!change(&places[i], LISTENING, CALLED))
			continue;
		places[i].stop(places[i].data);
		atomic_store(&places[i].state, LISTENING);
	}
}

bool mig_interrupt_listen(struct mig_interrupt_listener *listener)
{
	for (int i = 0; i < PLACES; i++) {
		if (!change(&places[i], EMPTY, FILLED))
			continue;
		places[i].stop = listener->stop;
		places[i].data = listener->data;
		atomic_store(&places[i].state, LISTENING);
		listener->place = i;
		return true;
	}
	return false;
}

void mig_interrupt_leave(struct mig_interrupt_listener *listener)
{
	while (!change(&places[listener->place], LISTENING, EMPTY))
		sched_yield();
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
