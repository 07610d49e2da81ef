#include <signal.h>
#include <string.h>

#include "cli/cli.h"

static void on_signal(int number)
{
	mig_interrupt(number);
}

void cli_watch_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct sigaction before;
		/* nohup and background jobs of old shells ignore signals on purpose */
		if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
	}
	/* a reader that went away shows as a failed write, not as a sudden death in mid-run */
	signal(SIGPIPE, SIG_IGN);
}
