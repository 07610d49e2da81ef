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

/* What follows such an option: it is all there is to choose from. */
static void print_choices(const char *command, const struct cli_option *rows)
{
	for (; rows && (rows->name || rows->letter); rows++) {
		if (rows->kind != CLI_CHOICE)
			continue;
		printf("\t%s.--%s", command, rows->name);
		if (rows->letter)
			printf(" | %s.-%c", command, rows->letter);
		printf(") offer=\"");
		put_choice(rows);
		puts("\" ;;");
	}
}

/* Heads and revisions are completed for these. */
static bool takes_targets(const char *command)
{
	static const char *const names[] = { "downgrade", "edit", "merge", "plan", "show", "stamp",
		"upgrade" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], command))
			return true;
	return false;
}

static void put_commands(void)
{
	for (const struct cli_command *row = cli_commands; row->name; row++)
		printf("%s ", row->name);
}

/* What is to be offered, by $command and $before, the word before: lines that bash and zsh
 * understand alike. What is in a revision's name is never looked at by the shell. */
static void print_offers(void)
{
	puts("\tcase $command.$before in");
	print_choices("*", cli_global_options);
	for (const struct cli_command *row = cli_commands; row->name; row++)
		print_choices(row->name, row->options);
	printf("\t.*) offer=\"");
	put_commands();
	put_options(cli_global_options);
	puts("\" ;;");
	for (const struct cli_command *row = cli_commands; row->name; row++) {
		printf("\t%s.*) %soffer=\"", row->name,
			takes_targets(row->name) ? "targets=yes " : "");
		if (!strcmp(row->name, "help"))
			put_commands();
		put_options(row->options);
		put_options(cli_global_options);
		puts("\" ;;");
	}
	puts("\tesac");
}

static const char targets_function[] =
	"_mig_targets() {\n"
	"\tprintf '%s\\n' head heads base current\n"
	"\tmig history -q --json 2>/dev/null |\n"
	"\t\tsed -n 's/^.*\"revision\":[[:space:]]*\"\\([^\"]*\\)\".*/\\1/p'\n"
	"}\n";

static const char bash_head[] =
	"_mig() {\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
	"\tlocal command= offer= targets= w\n"
	"\tfor w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	"\t\tcase $w in -*) ;; *) command=$w; break ;; esac\n"
	"\tdone\n";

static const char bash_tail[] =
	"\tif [[ $targets && $word != -* ]]; then\n"
	"\t\tmapfile -t COMPREPLY < <(_mig_targets | while IFS= read -r w; do\n"
	"\t\t\t[[ $w == \"$word\"* ]] && printf '%q\\n' \"$w\"\n"
	"\t\tdone)\n"
	"\telse\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$offer\" -- \"$word\")\n"
	"\tfi\n"
	"}\n"
	"complete -o default -F _mig mig\n";

static void print_bash(void)
{
	puts("# bash completion for mig; source it, or install it as mig in bash-completion's "
	     "folder");
	fputs(targets_function, stdout);
	fputs(bash_head, stdout);
	print_offers();
	fputs(bash_tail, stdout);
}

static const char zsh_head[] = "_mig() {\n"
			       "\tlocal before=${words[CURRENT-1]} command= offer= targets= w\n"
			       "\tfor w in \"${(@)words[2,CURRENT-1]}\"; do\n"
			       "\t\tcase $w in -*) ;; *) command=$w; break ;; esac\n"
			       "\tdone\n";

/* As a file of fpath, this is the body of _mig, which is called. */
static const char zsh_tail[] =
	"\tif [[ -n $targets && $PREFIX != -* ]]; then\n"
	"\t\tcompadd -- \"${(@f)$(_mig_targets)}\" || _files\n"
	"\telse\n"
	"\t\tcompadd -- ${=offer} || _files\n"
	"\tfi\n"
	"}\n"
	"if [[ ${funcstack[1]} == _mig ]]; then _mig \"$@\"; else compdef _mig mig; fi\n";

static void print_zsh(void)
{
	puts("#compdef mig\n"
	     "# zsh completion for mig; evaluate it after compinit, or save it as _mig in fpath");
	fputs(targets_function, stdout);
	fputs(zsh_head, stdout);
	print_offers();
	fputs(zsh_tail, stdout);
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

static const char fish_targets[] =
	"function __mig_targets\n"
	"\tprintf '%s\\n' head heads base current\n"
	"\tmig history -q --json 2>/dev/null |\n"
	"\t\tsed -n 's/^.*\"revision\":[[:space:]]*\"\\([^\"]*\\)\".*/\\1/p'\n"
	"end\n";

static void print_fish(void)
{
	char condition[128];
	puts("# fish completion for mig; save it as ~/.config/fish/completions/mig.fish");
	fputs(fish_targets, stdout);
	puts("complete -c mig -f");
	for (const struct cli_command *row = cli_commands; row->name; row++) {
		printf("complete -c mig -n __fish_use_subcommand -a %s -d ", row->name);
		put_fish_text(row->summary);
		putchar('\n');
		snprintf(condition, sizeof condition, "__fish_seen_subcommand_from %s", row->name);
		print_fish_options(condition, row->options);
		if (takes_targets(row->name))
			printf("complete -c mig -n '%s' -a '(__mig_targets)'\n", condition);
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
