/* cli/live.h - on a terminal, the line of the log that is being worked on: it shows how far the
 * step is, and becomes a plain line when the next one comes. There is one terminal, and one such
 * line. */
#ifndef MIG_CLI_LIVE_H
#define MIG_CLI_LIVE_H

#include <signal.h>
#include <time.h>

#include "mig.h"

enum { CLI_LIVE_CLOCK = 8 /* columns of the time at most */ };

/** The line. It belongs to a signal handler, too, which leaves it alone unless `shown` is set. */
struct cli_live {
	char *text, *news;    /* see cli_live_line(); NULL: none */
	char head[2048];      /* of what is shown: up to the time */
	char tail[256];       /* and behind it */
	char work[160];       /* ", t: 10 of 20 rows" */
	size_t step, steps;   /* 0: no run */
	struct timespec from; /* when the step began */
	volatile sig_atomic_t shown;
};

/** Whether standard error is a terminal that can rewrite a line. */
bool cli_live_possible(void);

/** Write a line, and go on rewriting it while the run lasts.
 *  @param news  what is new in it: of the line there is room for this, and how far the step is */
void cli_live_line(struct cli_live *live, const char *text, const char *news);

/** Show how far the run is. */
void cli_live_progress(struct cli_live *live, const mig_progress_event *event);

/** Let the line be as it is, for others to write below it. */
void cli_live_end(struct cli_live *live);

/** As much of `text` as fits into a line of the terminal beside `taken` columns, and a sign where
 *  something is missing. @param size  of `out`, in bytes */
void cli_live_cut(char *out, size_t size, const char *text, size_t taken);

/** The time since `from`, "1:02" or "1:00:02", without an end; safe in a signal handler.
 *  @param out  has room for CLI_LIVE_CLOCK bytes
 *  @return how many they are */
size_t cli_live_clock(const struct timespec *from, char *out);

/** Show the time again; safe in a signal handler, and called by that of SIGALRM each second. */
void cli_live_tick(void);

#endif
