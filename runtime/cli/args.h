/* cli/args.h - the command line: commands and options are rows of tables, and parsing, help and
 * messages all read the same rows. */
#ifndef MIG_CLI_ARGS_H
#define MIG_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

/** A growing list of borrowed words. */
struct cli_words {
	const char **items;
	size_t len;
};

/** The value of every option of every command; what was not given is zero. */
struct cli_args {
	/* before or after the command */
	const char *config, *section, *url;
	struct cli_words x, targets;
	bool quiet, verbose, raiseerr, help, version;
	/* of commands */
	const char *message, *rev_id, *template, *rev_range, *tag, *branch_label, *version_path;
	const char *timeout, *lock_timeout, *log_level, *log_format, *jobs, *on_error;
	const char *format, *output;
	const char *scratch;
	struct cli_words heads, depends_on, scratches;
	bool indicate_current, resolve_dependencies, check_heads, purge, splice, sql, json;
	const char *dialect;
	bool rules, strict;
	bool until_head, autogenerate, force, yes, done, retry, backup, keep;
	bool accept;
	bool concat, irreversible, remove;
	bool hush; /* no option: log warnings only */
	struct cli_words positionals;
};

enum cli_kind {
	CLI_FLAG,    /* a bool */
	CLI_TEXT,    /* a const char * */
	CLI_PLACE,   /* the same, and never "": "$UNSET" must not mean the configured one */
	CLI_LIST,    /* struct cli_words: may be given several times */
	CLI_CHOICE,  /* a const char *, one of the words in `value`, which has bars between them */
	CLI_SECONDS, /* a const char *, which cli_seconds() reads */
	CLI_COUNT,   /* a const char *, which cli_count() reads */
};

/** One option. The last row of a table has no name. */
struct cli_option {
	const char *name; /* without "--" */
	char letter;      /* '\0': no short form */
	enum cli_kind kind;
	size_t offset;     /* in struct cli_args */
	const char *value; /* what the help calls its value */
	const char *help;
};

struct cli;

/** What a command returns when it has told everything itself: the exit status. CLI_NO is an answer,
 *  not an error: the database is behind, there are differences. */
enum { CLI_NO = 1, CLI_USAGE = 2 };

/** One command. The last row of the table has no name. */
struct cli_command {
	const char *name;
	const char *summary;
	const char *operands; /* positional arguments as the help shows them, "" for none */
	size_t min_operands, max_operands;
	const struct cli_option *options; /* its own; NULL: none */
	const char *more;                 /* further paragraphs of its help; may be NULL */
	const char *examples;             /* command lines, with what they do behind a '#' */
	/** @return 0 or a code of mig/error.h with cli->err filled */
	int (*run)(struct cli *cli);
};

/** Every command, in alphabetical order; in commands.c. */
extern const struct cli_command cli_commands[];

/** Options that stand before or after any command. */
extern const struct cli_option cli_global_options[];

/** The command of that name, or NULL. */
const struct cli_command *cli_find_command(const char *name);

/** The command whose name is most like `word`, or NULL. */
const char *cli_guess_command(const char *word);

/** Parse. Wrong usage is told on stderr.
 *  @param command  NULL when none was named
 *  @return 0 or CLI_USAGE */
int cli_parse(int argc, char **argv, struct cli_args *args, const struct cli_command **command);
void cli_args_dispose(struct cli_args *args);

/** The value of an option of that kind. @param otherwise  when it was not given: `text` is NULL */
double cli_seconds(const char *text, double otherwise);
size_t cli_count(const char *text, size_t otherwise);

#endif
