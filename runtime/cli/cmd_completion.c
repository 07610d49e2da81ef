/* Completion for shells, made from the tables that parsing and help read. */
#include <string.h>

#include "cli/commands.h"

static void put_options(const struct cli_option *rows)
{
	for (; rows && (rows->name || rows->letter); rows++)
		if (rows->name)
			printf(" --%s", rows->name);
}

/* The words of an option that takes one of a few, with blanks between them. */
static void put_choice(const struct cli_option *row)
{
	for (const char *c = row->value; *c; c++)
		putchar(*c == '|' ? ' ' : *c);
}

/* What follows such an option, in bash: it is all there is to choose from. */
static void print_choices(const struct cli_option *rows)
{
	for (; rows->name || rows->letter; rows++) {
		if (rows->kind != CLI_CHOICE)
			continue;
		printf("\t--%s) mapfile -t COMPREPLY < <(compgen -W \"", rows->name);
		put_choice(rows);
		puts("\" -- \"$word\"); return ;;");
	}
}

/* Commands that take a target: heads and revisions are completed for them. */
static const char takes_targets[] = "upgrade|downgrade|stamp|show|edit|merge";

static const char bash_head[] =
	"# bash completion for mig; source it, or install it as mig in bash-completion's folder\n"
	"_mig() {\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} command= w\n"
	"\tfor w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	"\t\tcase $w in -*) ;; *) command=$w; break ;; esac\n"
	"\tdone\n"
	"\tlocal words=\n"
	"\tcase ${COMP_WORDS[COMP_CWORD-1]} in\n";

static const char bash_tail[] =
	"\tesac\n"
	"\tif [[ $word != -* ]]; then\n"
	"\t\tcase $command in\n"
	"\t\t%s)\n"
	"\t\t\twords=\"head heads base current $(mig history -q --json 2>/dev/null |\n"
	"\t\t\t\tsed -n 's/^.*\"revision\":[[:space:]]*\"\\([^\"]*\\)\".*/\\1/p')\" ;;\n"
	"\t\tesac\n"
	"\tfi\n"
	"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
	"}\n"
	"complete -o default -F _mig mig\n";

static void put_commands(void)
{
	for (const struct cli_command *row = cli_commands; row->name; row++)
		printf("%s ", row->name);
}

static void print_bash(void)
{
	fputs(bash_head, stdout);
	print_choices(cli_global_options);
	fputs("\tesac\n\tcase $command in\n", stdout);
	printf("\t'') words=\"");
	put_commands();
	put_options(cli_global_options);
	puts("\" ;;");
	for (const struct cli_command *row = cli_commands; row->name; row++) {
		printf("\t%s) words=\"", row->name);
		if (!strcmp(row->name, "help"))
			put_commands();
		put_options(row->options);
		put_options(cli_global_options);
		puts("\" ;;");
	}
	printf(bash_tail, takes_targets);
}

/* zsh runs what bash has, which keeps one list of words. */
static void print_zsh(void)
{
	puts("#compdef mig\nautoload -U +X bashcompinit && bashcompinit");
	print_bash();
}

/* In single quotes for fish. */
static void put_fish_text(const char *text)
{
	putchar('\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
	putchar('\'');
}

static void print_fish_options(const char *condition, const struct cli_option *rows)
{
	for (; rows && (rows->name || rows->letter); rows++) {
		printf("complete -c mig -n '%s'", condition);
		if (rows->name)
			printf(" -l %s", rows->name);
		if (rows->letter)
			printf(" -s %c", rows->letter);
		if (rows->kind == CLI_CHOICE) {
			fputs(" -x -a '", stdout);
			put_choice(rows);
			putchar('\'');
		}
		printf(rows->value ? " -r -d " : " -d ");
		put_fish_text(rows->help);
		putchar('\n');
	}
}

static void print_fish(void)
{
	char condition[128];
	puts("# fish completion for mig; save it as ~/.config/fish/completions/mig.fish\n"
	     "complete -c mig -f");
	for (const struct cli_command *row = cli_commands; row->name; row++) {
		printf("complete -c mig -n __fish_use_subcommand -a %s -d ", row->name);
		put_fish_text(row->summary);
		putchar('\n');
		snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s", row->name);
		print_fish_options(condition, row->options);
	}
	print_fish_options("true", cli_global_options);
}

static const struct shell {
	const char *name;
	void (*print)(void);
} shells[] = {
	{ "bash", print_bash },
	{ "zsh", print_zsh },
	{ "fish", print_fish },
};

int cmd_completion(struct cli *cli)
{
	const char *name = cli_operand(cli, 0, "");
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
		if (strcmp(shells[i].name, name) != 0)
			continue;
		shells[i].print();
		return 0;
	}
	fprintf(stderr, "mig completion: error: the shell must be bash, zsh or fish, not '%s'\n",
		name);
	return CLI_USAGE;
}
