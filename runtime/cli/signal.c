#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static const int stop_signals[] = { SIGINT, SIGTERM, SIGHUP };
enum { STOP_SIGNALS = sizeof stop_signals / sizeof *stop_signals };

/* Seconds in which a second signal is the same wish told twice, as timeout(1) and terminals tell
 * it; after them it means that the first was not heard. */
enum { GRACE = 1 };

static void on_stop(int number)
{
	if (!mig_interrupted())
		alarm(GRACE);
	mig_interrupt(number);
}

/* Each second while a line shows the time; once somebody asked to stop, when the grace is over. */
static void on_alarm(int number)
{
	int before = errno;
	(void)number;
	if (!mig_interrupted()) {
		cli_live_tick();
		errno = before;
		return;
	}
	for (size_t i = 0; i < STOP_SIGNALS; i++) {
		struct sigaction now;
		if (sigaction(stop_signals[i], NULL, &now) == 0 && now.sa_handler == on_stop)
			signal(stop_signals[i], SIG_DFL);
	}
	errno = before;
}

static void handle(int number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < STOP_SIGNALS; i++)
		sigaddset(&action.sa_mask, stop_signals[i]);
	sigaction(number, &action, NULL);
}

void cli_watch_signals(void)
{
	for (size_t i = 0; i < STOP_SIGNALS; i++) {
		struct sigaction before;
		/* nohup and background jobs of old shells ignore signals on purpose */
		if (sigaction(stop_signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			handle(stop_signals[i], on_stop);
	}
	handle(SIGALRM, on_alarm);
	/* a reader that went away, and a file that may not grow (ulimit -f), show as a failed
	 * write, not as a sudden death in mid-run */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}
