/* cli/targets.h - commands that do their work in each of several databases. */
#ifndef MIG_CLI_TARGETS_H
#define MIG_CLI_TARGETS_H

#include "cli/workers.h"

/** Exit status when the work is done in some of the databases and not in others. */
enum { CLI_PARTLY = 3 };

/** What a command does to a database. */
enum cli_work {
	CLI_READS,    /* all are asked, and the answers are the result */
	CLI_CHANGES,  /* an error stops, or not; what was done is told */
	CLI_EXAMINES, /* as CLI_READS; and once, when it cannot be known which there are */
};

/** The databases that are meant. */
struct cli_choice {
	mig_target_list *list; /* what env.lua lists; NULL: there is one database, without a name */
	const char **names;    /* those of --target, else all; borrowed from the two */
	size_t len;
};

/** Open the environment and see which databases are meant.
 *  @param out  dispose with cli_choice_dispose(), also after an error */
int cli_choose_targets(struct cli *cli, struct cli_choice *out);
void cli_choice_dispose(struct cli_choice *choice);

/** Run `run` once where there is one database or one --target, and else in each target of env.lua,
 *  in processes of their own, --jobs of them at a time.
 *  @param run  a command but for this; calls cli_open()
 *  @return what a command returns */
int cli_each_target(struct cli *cli, enum cli_work work, int (*run)(struct cli *cli));

/** The rows of --jobs and --on-error in a table of options. */
#define CLI_JOBS_OPTION                                                                            \
	{                                                                                          \
		"jobs", '\0', CLI_COUNT, offsetof(struct cli_args, jobs), "N",                     \
			"work on so many targets of env.lua at once; default: 1"                   \
	}
#define CLI_ON_ERROR_OPTION                                                                        \
	{                                                                                          \
		"on-error", '\0', CLI_CHOICE, offsetof(struct cli_args, on_error),                 \
			"stop|continue",                                                           \
			"what to do when one of several targets has failed; default: stop"         \
	}

#endif
