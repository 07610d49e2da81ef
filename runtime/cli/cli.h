/* cli/cli.h - what commands share. They see the public headers and this room, nothing else. */
#ifndef MIG_CLI_CLI_H
#define MIG_CLI_CLI_H

#include <stdio.h>

#include "cli/args.h"
#include "mig.h"

/** One invocation of the program. */
struct cli {
	struct cli_args args;
	mig_env *env; /* NULL until cli_open() */
	mig_error err;
};

/** Open the environment that the options name. @return 0, or a code with cli->err filled */
int cli_open(struct cli *cli);

/** The `i`-th positional argument, or `otherwise`. */
const char *cli_operand(const struct cli *cli, size_t i, const char *otherwise);

/** printf to standard output, unless --quiet. */
void cli_print(const struct cli *cli, const char *format, ...) MIG_PRINTF(2, 3);

/** "Generating /path ...  done"; a mig_progress_fn whose data is the struct cli. */
void cli_progress(void *data, const char *verb, const char *path);

/** What a listing shows of a revision, besides its id. */
enum cli_show {
	CLI_PARENTS = 1,
	CLI_LABELS = 2,
	CLI_TREE = 4, /* branchpoint, mergepoint */
	CLI_DOC = 8,
};

/** Print each revision of a list: one line, or with --verbose everything that is known.
 *  @param show     flags of enum cli_show, for the one-line form
 *  @param current  revisions to mark "(current)"; may be NULL */
void cli_print_revisions(const struct cli *cli, const mig_revision_list *list, unsigned show,
	const mig_revision_list *current);

/** The verbose entry of one revision. */
void cli_print_entry(const struct cli *cli, const mig_revision *rev, bool current);

/** Run upgrade, downgrade or stamp with the targets of the command line. */
int cli_migrate(
	struct cli *cli, int (*migrate)(mig_env *, const mig_migrate_options *, mig_error *));

/** Help: of one command, or (NULL) of the program. */
void cli_print_help(FILE *file, const struct cli_command *command);

/** Stop at Ctrl-C, SIGTERM and SIGHUP: the first asks the library to roll back, the second is
 *  the system's default action. */
void cli_watch_signals(void);

#endif
