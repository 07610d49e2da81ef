#include "cli/args.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum { COUNT_MOST = 1000 /* the highest number that CLI_COUNT takes */ };

const struct cli_option cli_global_options[] = {
	{ "config", 'c', CLI_PLACE, offsetof(struct cli_args, config), "FILE",
		"configuration file; default: $MIG_CONFIG, then mig.ini here or above" },
	{ "name", 'n', CLI_TEXT, offsetof(struct cli_args, section), "NAME",
		"section of the configuration file to use; default: mig" },
	{ "url", '\0', CLI_PLACE, offsetof(struct cli_args, url), "URL",
		"database to use instead of the configured one; also $MIG_URL" },
	{ NULL, 'x', CLI_LIST, offsetof(struct cli_args, x), "KEY=VALUE",
		"argument for env.lua; may be given several times" },
	{ "target", '\0', CLI_LIST, offsetof(struct cli_args, targets), "NAME",
		"work on this target of env.lua only; may be given several times" },
	{ "quiet", 'q', CLI_FLAG, offsetof(struct cli_args, quiet), NULL,
		"print only what --json or --sql ask for, log only warnings" },
	{ "verbose", 'v', CLI_FLAG, offsetof(struct cli_args, verbose), NULL,
		"log more; listings show everything they know" },
	{ "log-level", '\0', CLI_CHOICE, offsetof(struct cli_args, log_level),
		"debug|info|warn|error", "which lines to log; default: info" },
	{ "log-format", '\0', CLI_CHOICE, offsetof(struct cli_args, log_format), "text|json",
		"how to write the log and an error; default: text" },
	{ "raiseerr", '\0', CLI_FLAG, offsetof(struct cli_args, raiseerr), NULL,
		"after an error also show the Lua traceback" },
	{ "help", 'h', CLI_FLAG, offsetof(struct cli_args, help), NULL, "show help" },
	{ "version", '\0', CLI_FLAG, offsetof(struct cli_args, version), NULL, "show the version" },
	{ NULL, '\0', CLI_FLAG, 0, NULL, NULL },
};

static bool is_end(const struct cli_option *row)
{
	return !row->name && !row->letter;
}

static void push_word(struct cli_words *words, const char *word)
{
	/* argc bounds every list: grown one by one, they stay tiny */
	const char **items = realloc(words->items, (words->len + 1) * sizeof *items);
	if (!items)
		abort();
	words->items = items;
	words->items[words->len++] = word;
}

void cli_args_dispose(struct cli_args *args)
{
	free(args->x.items);
	free(args->targets.items);
	free(args->heads.items);
	free(args->depends_on.items);
	free(args->scratches.items);
	free(args->positionals.items);
}

const struct cli_command *cli_find_command(const char *name)
{
	for (const struct cli_command *row = cli_commands; row->name; row++)
		if (!strcmp(row->name, name))
			return row;
	return NULL;
}

const char *cli_guess_command(const char *word)
{
	const char *names[64];
	size_t n = 0;
	for (const struct cli_command *row = cli_commands; row->name && n < 63; row++)
		names[n++] = row->name;
	names[n] = NULL;
	return mig_nearest(word, names);
}

/* The parser's place in argv. */
struct parser {
	int argc, at;
	char **argv;
	struct cli_args *args;
	const struct cli_command *command;
};

static const struct cli_option *find_option(
	const struct cli_option *rows, const char *name, size_t len, char letter)
{
	for (; rows && !is_end(rows); rows++) {
		if (letter ? rows->letter == letter
			   : rows->name && name && strlen(rows->name) == len &&
					!strncmp(rows->name, name, len))
			return rows;
	}
	return NULL;
}

static int wrong(const struct parser *p, const char *problem, const char *word, const char *guess)
{
	const char *name = p->command ? p->command->name : NULL;
	fprintf(stderr, "mig%s%s: error: %s%s%s%s%s%s\n", name ? " " : "", name ? name : "",
		problem, word ? " '" : "", word ? word : "", word ? "'" : "",
		guess ? "; did you mean " : "", guess ? guess : "");
	fprintf(stderr, "usage: mig %s%s%s; see 'mig help%s%s'\n",
		name ? name : "[options] COMMAND …", name && *p->command->operands ? " " : "",
		name ? p->command->operands : "", name ? " " : "", name ? name : "");
	return CLI_USAGE;
}

/* The option whose name is most like `word`, as "--name", in `out`. */
static const char *guess_option(const struct parser *p, const char *word, char *out, size_t size)
{
	const char *names[32];
	size_t n = 0;
	const struct cli_option *tables[] = { p->command ? p->command->options : NULL,
		cli_global_options };
	for (size_t t = 0; t < 2; t++)
		for (const struct cli_option *row = tables[t]; row && !is_end(row); row++)
			if (row->name && n + 1 < sizeof names / sizeof *names)
				names[n++] = row->name;
	names[n] = NULL;
	const char *guess = mig_nearest(word, names);
	if (!guess)
		return NULL;
	snprintf(out, size, "'--%s'?", guess);
	return out;
}

/* Whether `value` is one of the words that a row offers; else tell. @return 0 or CLI_USAGE */
static int check_choice(
	const struct parser *p, const struct cli_option *row, const char *word, const char *value)
{
	char words[128], problem[256], guess[64];
	const char *names[8];
	size_t n = 0;
	snprintf(words, sizeof words, "%s", row->value);
	for (char *name = strtok(words, "|"); name && n < 7; name = strtok(NULL, "|")) {
		if (!strcmp(name, value))
			return 0;
		names[n++] = name;
	}
	names[n] = NULL;
	const char *near = mig_nearest(value, names);
	snprintf(problem, sizeof problem, "%.*s takes %s, not", (int)strcspn(word, "="), word,
		row->value);
	snprintf(guess, sizeof guess, "'%s'?", near ? near : "");
	return wrong(p, problem, value, near ? guess : NULL);
}

/* What a value stands for, where it is a number. @return whether it is one that can be taken */
static bool read_seconds(const char *text, double *out)
{
	char *end;
	*out = strtod(text, &end);
	return end != text && !*end && *out >= 0 && *out < 1e6;
}

static bool read_count(const char *text, size_t *out)
{
	char *end;
	long count = strtol(text, &end, 10);
	*out = (size_t)count;
	return end != text && !*end && count >= 1 && count <= COUNT_MOST;
}

double cli_seconds(const char *text, double otherwise)
{
	double seconds;
	return text && read_seconds(text, &seconds) ? seconds : otherwise;
}

size_t cli_count(const char *text, size_t otherwise)
{
	size_t count;
	return text && read_count(text, &count) ? count : otherwise;
}

/* Whether `value` is the number that a row asks for; else tell. @return 0 or CLI_USAGE */
static int check_number(
	const struct parser *p, const struct cli_option *row, const char *word, const char *value)
{
	char what[64], problem[128];
	double seconds;
	size_t count;
	if (row->kind == CLI_SECONDS ? read_seconds(value, &seconds) : read_count(value, &count))
		return 0;
	if (row->kind == CLI_SECONDS)
		snprintf(what, sizeof what, "a number of seconds, 0 or more");
	else
		snprintf(what, sizeof what, "a number from 1 to %d", COUNT_MOST);
	snprintf(
		problem, sizeof problem, "%.*s takes %s, not", (int)strcspn(word, "="), word, what);
	return wrong(p, problem, value, NULL);
}

/* Whether `value` is one that a row can take; else tell. @return 0 or CLI_USAGE */
static int check_value(
	const struct parser *p, const struct cli_option *row, const char *word, const char *value)
{
	switch (row->kind) {
	case CLI_CHOICE:
		return check_choice(p, row, word, value);
	case CLI_SECONDS:
	case CLI_COUNT:
		return check_number(p, row, word, value);
	default:
		return 0;
	}
}

/* Store a value. @return 0 or CLI_USAGE */
static int store(
	struct parser *p, const struct cli_option *row, const char *word, const char *value)
{
	void *slot = (char *)p->args + row->offset;
	if (row->kind == CLI_FLAG) {
		if (value)
			return wrong(p, "no value can be given to", word, NULL);
		*(bool *)slot = true;
		return 0;
	}
	if (!value && p->at < p->argc)
		value = p->argv[p->at++];
	if (!value || (row->kind == CLI_PLACE && !*value))
		return wrong(p, "a value is missing after", word, NULL);
	if (check_value(p, row, word, value) != 0)
		return CLI_USAGE;
	if (row->kind == CLI_LIST)
		push_word(slot, value);
	else
		*(const char **)slot = value;
	return 0;
}

static int parse_long(struct parser *p, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	const struct cli_option *row =
		p->command ? find_option(p->command->options, name, len, 0) : NULL;
	if (!row)
		row = find_option(cli_global_options, name, len, 0);
	char guess[64];
	if (!row)
		return wrong(p, "unknown option", word, guess_option(p, name, guess, sizeof guess));
	return store(p, row, word, name[len] ? name + len + 1 : NULL);
}

static int parse_short(struct parser *p, const char *word)
{
	int rc = 0;
	for (const char *c = word + 1; *c && rc == 0;) {
		const struct cli_option *row =
			p->command ? find_option(p->command->options, NULL, 0, *c) : NULL;
		if (!row)
			row = find_option(cli_global_options, NULL, 0, *c);
		if (!row)
			return wrong(p, "unknown option", word, NULL);
		c++;
		if (row->kind == CLI_FLAG) {
			rc = store(p, row, word, NULL);
			continue;
		}
		return store(p, row, word, *c ? c + (*c == '=') : NULL);
	}
	return rc;
}

static int take_operand(struct parser *p, const char *word)
{
	if (!p->command) {
		p->command = cli_find_command(word);
		if (p->command)
			return 0;
		char text[64];
		const char *guess = cli_guess_command(word);
		snprintf(text, sizeof text, "'%s'?", guess ? guess : "");
		return wrong(p, "unknown command", word, guess ? text : NULL);
	}
	if (p->args->positionals.len == p->command->max_operands)
		return wrong(p, "too many arguments, from", word, NULL);
	push_word(&p->args->positionals, word);
	return 0;
}

/* "-2" and "-3:" are targets. */
static bool is_operand(const char *word)
{
	return word[0] != '-' || !word[1] || (word[1] >= '0' && word[1] <= '9');
}

int cli_parse(int argc, char **argv, struct cli_args *args, const struct cli_command **command)
{
	struct parser p = { argc, 1, argv, args, NULL };
	bool operands_only = false;
	int rc = 0;
	while (p.at < argc && rc == 0) {
		const char *word = argv[p.at++];
		if (operands_only || is_operand(word))
			rc = take_operand(&p, word);
		else if (!strcmp(word, "--"))
			operands_only = true;
		else
			rc = word[1] == '-' ? parse_long(&p, word) : parse_short(&p, word);
	}
	*command = p.command;
	if (rc || args->help || args->version)
		return rc;
	if (!p.command)
		return wrong(&p, "too few arguments", NULL, NULL);
	if (args->positionals.len < p.command->min_operands)
		return wrong(&p, "too few arguments", NULL, NULL);
	return 0;
}
