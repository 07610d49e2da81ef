#include <string.h>

#include "cli/commands.h"

enum { HELP_COLUMN = 28 }; /* where the texts beside options begin */

static void print_options(FILE *file, const struct cli_option *rows)
{
	for (; rows && (rows->name || rows->letter); rows++) {
		char left[64];
		char letter[] = { '-', rows->letter, '\0' };
		snprintf(left, sizeof left, "%s%s%s%s%s%s", rows->letter ? letter : "",
			rows->letter && rows->name ? ", " : "", rows->name ? "--" : "",
			rows->name ? rows->name : "", rows->value ? " " : "",
			rows->value ? rows->value : "");
		if (strlen(left) > HELP_COLUMN) {
			fprintf(file, "  %s\n", left);
			left[0] = '\0';
		}
		fprintf(file, "  %-*s %s\n", HELP_COLUMN, left, rows->help);
	}
}

static void print_indented(FILE *file, const char *text)
{
	for (size_t len; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		fprintf(file, "  %.*s\n", (int)len, text);
	}
}

void cli_print_help(FILE *file, const struct cli_command *command)
{
	if (command) {
		fprintf(file, "usage: mig %s%s%s%s\n\n%s\n", command->name,
			*command->operands ? " " : "", command->operands,
			command->options ? " [options]" : "", command->summary);
		if (command->more)
			fprintf(file, "\n%s\n", command->more);
		if (command->options) {
			fputs("\noptions:\n", file);
			print_options(file, command->options);
		}
		fputs("\noptions of every command:\n", file);
		print_options(file, cli_global_options);
		fputs("\nexamples:\n", file);
		print_indented(file, command->examples);
		return;
	}
	fputs("usage: mig [options] COMMAND [argument …]\n\n"
	      "mig runs database migrations: revisions written in Lua, in an order of their "
	      "own.\n\n"
	      "commands:\n",
		file);
	for (const struct cli_command *row = cli_commands; row->name; row++)
		fprintf(file, "  %-16s %s\n", row->name, row->summary);
	fputs("\noptions:\n", file);
	print_options(file, cli_global_options);
	fputs("\n'mig help COMMAND' tells more; so does the manual page mig(1).\n", file);
}

int cmd_help(struct cli *cli)
{
	const char *name = cli_operand(cli, 0, NULL);
	const struct cli_command *command = name ? cli_find_command(name) : NULL;
	if (name && !command) {
		cli->err.code = MIG_EINVALID;
		const char *guess = cli_guess_command(name);
		fprintf(stderr, "mig help: error: unknown command '%s'; %s%s%s\n", name,
			guess ? "did you mean '" : "", guess ? guess : "'mig help' lists them",
			guess ? "'?" : "");
		return CLI_USAGE;
	}
	cli_print_help(stdout, command);
	return 0;
}
