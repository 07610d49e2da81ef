/* cli/workers.h - processes of our own, each of which does one piece of the work and tells how it
 * went. What they write comes to us: lines of several are never mixed. */
#ifndef MIG_CLI_WORKERS_H
#define MIG_CLI_WORKERS_H

#include <sys/types.h>

#include "cli/cli.h"
#include "cli/tally.h"

/** Text that grows. A zeroed one is empty. */
struct cli_text {
	char *data; /* no string: see len */
	size_t len, cap;
};

/** How a worker's piece went. */
struct cli_verdict {
	int code;  /* 0, or of enum mig_code */
	int steps; /* that were taken */
	bool no;   /* it is an answer: the database is behind, there are differences */
};

/** What a worker says, one pipe for each. */
enum { CLI_WORKER_OUT, CLI_WORKER_ERR, CLI_WORKER_VERDICT, CLI_WORKER_PIPES };

/** A worker. Zeroed but for the name it has not been started. */
struct cli_worker {
	const char *name; /* before each line it writes */
	pid_t pid;        /* 0: not started, or over */
	bool over;
	bool died; /* without a verdict; then `message` says how */
	int fds[CLI_WORKER_PIPES];
	struct cli_text said[CLI_WORKER_PIPES]; /* and not passed on yet */
	bool keeps_out;                         /* standard output is kept whole in said[] */
	bool names_itself;                      /* on standard error: it needs no name */
	struct cli_tally *tally;                /* makes room for what it writes; may be NULL */
	struct cli_verdict verdict;             /* once it is over */
	char *message;                          /* of an error; owned */
};

/** Start a worker.
 *  @return 0 here; 1 in the new process, whose standard streams lead to the worker's pipes and
 *  which goes on to call cli_worker_tell(); MIG_EIO with `err` filled */
int cli_worker_start(struct cli_worker *worker, mig_error *err);

/** In the new process: tell the verdict. @param message  NULL, or one line that says what failed */
void cli_worker_tell(
	const struct cli_worker *worker, const struct cli_verdict *verdict, const char *message);

/** Wait a little for what workers write, and pass it on. @param len  of the array */
void cli_workers_listen(struct cli_worker *workers, size_t len);

/** Send a signal to those that run. */
void cli_workers_signal(const struct cli_worker *workers, size_t len, int number);

void cli_worker_dispose(struct cli_worker *worker);

#endif
