/* cli/tally.h - on a terminal, the last line while work is done in several databases: how many are
 * done, running and failed. Whoever writes another line hides it before; it is shown again below.
 */
#ifndef MIG_CLI_TALLY_H
#define MIG_CLI_TALLY_H

#include <stdbool.h>
#include <time.h>

enum { CLI_TALLY_MOST = 1024 };

/** The line. A zeroed one is off: it is never shown. */
struct cli_tally {
	bool on;
	struct timespec from;       /* when the work began */
	char shown[CLI_TALLY_MOST]; /* what the terminal shows of it; "": nothing */
};

/** Begin. @param on  whether standard error is a terminal that shall have the line */
void cli_tally_begin(struct cli_tally *tally, bool on);

/** Show a text and the time since the beginning, cut to the width of the terminal. Nothing is
 *  written where that is what it shows. */
void cli_tally_show(struct cli_tally *tally, const char *text);

/** Take the line away, for others to write where it was. @param tally  may be NULL */
void cli_tally_hide(struct cli_tally *tally);

#endif
