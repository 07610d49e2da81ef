/* cli/cli.h - what commands share. They see the public headers and this room, nothing else. */
#ifndef MIG_CLI_CLI_H
#define MIG_CLI_CLI_H

#include <stdio.h>

#include "cli/args.h"
#include "cli/log.h"
#include "mig.h"

/** One invocation of the program. */
struct cli {
	struct cli_args args;
	struct cli_log log;
	mig_env *env;       /* NULL until cli_open() */
	const char *target; /* of env.lua, that the environment works on; NULL: none was chosen */
	bool asks;          /* before anything is changed, on a terminal */
	bool spreads;       /* the command works on several targets */
	int steps;          /* that were taken */
	bool detached;      /* the command needs no project */
	FILE *out;          /* where cli_print() writes; NULL: standard output */
	mig_error err;
};

/** Open the environment that the options name (once).
 *  @return 0, or a code with cli->err filled */
int cli_open(struct cli *cli);

/** Fill cli->err with code and message. @return the code */
int cli_fail(struct cli *cli, int code, const char *format, ...) MIG_PRINTF(3, 4);

/** The `i`-th positional argument, or `otherwise`. */
const char *cli_operand(const struct cli *cli, size_t i, const char *otherwise);

/** printf to standard output, unless --quiet. */
void cli_print(const struct cli *cli, const char *format, ...) MIG_PRINTF(2, 3);

/** Whether a person reads the results: standard output is a terminal, and not --quiet. */
bool cli_is_terminal(const struct cli *cli);
/** Whether the terminal understands codes: TERM is set, and not to "dumb". */
bool cli_knows_codes(void);
/** Whether results may have colours: on a terminal that knows them, and NO_COLOR is not set. */
bool cli_has_colour(const struct cli *cli);

/** "Generating /path ...  done"; a mig_written_fn whose data is the struct cli. */
void cli_written(void *data, const char *verb, const char *path);

/** What a listing shows of a revision, besides its id. */
enum cli_show {
	CLI_PARENTS = 1,
	CLI_LABELS = 2,
	CLI_TREE = 4, /* branchpoint, mergepoint */
	CLI_DOC = 8,
};

/** Write a revision file with the options of the command line; `opts` has the others. */
int cli_author(struct cli *cli, mig_author_options *opts);

/** One revision on one line, as the listings show it. */
void cli_print_line(const struct cli *cli, const mig_revision *rev, unsigned show, bool current);

/** The same, or with --verbose its entry. */
void cli_print_revision(
	const struct cli *cli, const mig_revision *rev, unsigned show, bool current);

/** Print each revision of a list: one line, or with --verbose everything that is known.
 *  @param show     flags of enum cli_show, for the one-line form
 *  @param current  revisions to mark "(current)"; may be NULL */
void cli_print_revisions(const struct cli *cli, const mig_revision_list *list, unsigned show,
	const mig_revision_list *current);

/** Whether `rev` is in the list, which may be NULL. */
bool cli_contains(const mig_revision_list *list, const mig_revision *rev);

/** The verbose entry of one revision. */
void cli_print_entry(const struct cli *cli, const mig_revision *rev, bool current);

/** The row of --lock-timeout in a table of options. */
#define CLI_LOCK_TIMEOUT_OPTION                                                                    \
	{                                                                                          \
		"lock-timeout", '\0', CLI_SECONDS, offsetof(struct cli_args, lock_timeout),        \
			"SECONDS", "how long to wait for another runner; default: 60"              \
	}

/** The row of --json in a table of options. */
#define CLI_JSON_OPTION                                                                            \
	{                                                                                          \
		"json", '\0', CLI_FLAG, offsetof(struct cli_args, json), NULL,                     \
			"print the result as JSON"                                                 \
	}

/** Revisions as a JSON array; `current` as for cli_print_revisions(). */
void cli_print_json_revisions(const mig_revision_list *list, const mig_revision_list *current);
/** The revision just written as a JSON object; an array when there are several, or none. */
void cli_print_json_written(const mig_revision_list *list);
/** A revision that was cut short as a JSON object; null for NULL. */
void cli_print_json_unfinished(const mig_unfinished *unfinished);
/** Differences as a JSON array. */
void cli_print_json_differences(const mig_differences *list);
/** What a command answers for one of several targets. */
struct cli_answer {
	const char *target;
	const char *json; /* text of `len` bytes */
	size_t len;
	const char *failure; /* why there is none; NULL: there is one */
};
/** The answers for several targets as a JSON array. */
void cli_print_json_answers(const struct cli_answer *answers, size_t count);
/** The status as a JSON object. @param changed  files that are not what they were */
void cli_print_json_status(const mig_status *status, size_t changed);
/** The templates as a JSON array. */
void cli_print_json_templates(const mig_template *rows);

/** Print differences, or as JSON. @return 0 when there is none, CLI_NO */
int cli_print_differences(const struct cli *cli, const mig_differences *list);

/** Where a revision stands that was cut short, in a few lines. */
void cli_print_unfinished(const struct cli *cli, const mig_unfinished *unfinished);

/** Run upgrade, downgrade or stamp with the targets of the command line. */
int cli_migrate(
	struct cli *cli, int (*migrate)(mig_env *, const mig_migrate_options *, mig_error *));

/** Help: of one command, or (NULL) of the program. */
void cli_print_help(FILE *file, const struct cli_command *command);

/** Stop at Ctrl-C, SIGTERM and SIGHUP: the first asks the library to roll back, the second is
 *  the system's default action. */
void cli_watch_signals(void);

#endif
