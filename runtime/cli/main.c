/* mig - the program: finds the command's row, runs it, turns the outcome into an exit status. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/confirm.h"

static const char targets[] =
	"A target is head, heads, base, a revision's id or a unique prefix of it, a branch\n"
	"label, label@head, +N or -N steps from where the database is, or ID+N, ID-N.\n\n"
	"With --sql nothing is run and no connection is made. A target may then be a range\n"
	"FROM:TO; the script starts at FROM, or at base without it. A downgrade needs both.";

static const char shown[] =
	"A revision is head, heads, base, current, an id or a unique prefix of it, a branch\n"
	"label, label@head, or -N, which is N steps below the head.";

static const char authoring[] =
	"The file is made from script.lua.tmpl. It follows the head; with several heads --head\n"
	"says which, several --head make a merge, and '--head base' begins a history of its own.";

static const char repairing[] =
	"Statements that cannot be rolled back are written down before they run. The next run\n"
	"goes on where the last one was cut short; only when nobody can tell whether a\n"
	"statement took effect, somebody has to look and say so. Exit status 1: unfinished.";

static const char models[] =
	"The models are target_metadata of env.lua. The database must be at the heads.";

const struct cli_command cli_commands[] = {
	{ "branches", "list the revisions where the history branches", "", 0, 0,
		cmd_branches_options, NULL, cmd_branches },
	{ "check",
		"list what differs between database and models; exit status 1 when something does",
		"", 0, 0, cmd_check_options, models, cmd_check },
	{ "completion", "print a script that makes a shell complete mig's words", "bash|zsh|fish",
		1, 1, NULL, NULL, cmd_completion },
	{ "current", "show the revision the database is at", "", 0, 0, cmd_current_options, NULL,
		cmd_current },
	{ "diff", "list what would make the first database like the second", "URL URL", 2, 2,
		cmd_diff_options,
		"The exit status is 1 when something differs. Both databases are of one kind.",
		cmd_diff },
	{ "downgrade", "undo revisions, down to a target (default: one, -1)", "[TARGET]", 0, 1,
		cmd_downgrade_options, targets, cmd_downgrade },
	{ "edit", "open revision files in $VISUAL or $EDITOR (default: the head)", "[REVISION]", 0,
		1, NULL, shown, cmd_edit },
	{ "ensure_version", "create the version table unless it exists", "", 0, 0,
		cmd_ensure_version_options, NULL, cmd_ensure_version },
	{ "heads", "list the newest revision of each branch", "", 0, 0, cmd_heads_options, NULL,
		cmd_heads },
	{ "help", "explain the program or a command", "[COMMAND]", 0, 1, NULL, NULL, cmd_help },
	{ "history", "list revisions, newest first", "", 0, 0, cmd_history_options, NULL,
		cmd_history },
	{ "init", "write a new environment (default folder: revisions)", "[DIRECTORY]", 0, 1,
		cmd_init_options, NULL, cmd_init },
	{ "list_templates", "list what 'init' can write", "", 0, 0, cmd_list_templates_options,
		NULL, cmd_list_templates },
	{ "merge", "write a revision that joins branches", "REVISION …", 1, 64, cmd_merge_options,
		"It takes at least two revisions; 'mig merge heads' joins all heads.", cmd_merge },
	{ "models", "write the models of the database as it is (default file: models.lua)",
		"[FILE]", 0, 1, cmd_models_options,
		"Without FILE it is models.lua beside mig.ini; - is standard output.", cmd_models },
	{ "repair", "tell where a revision stands that was cut short, or decide how it goes on", "",
		0, 0, cmd_repair_options, repairing, cmd_repair },
	{ "revision", "write a new revision file", "", 0, 0, cmd_revision_options, authoring,
		cmd_revision },
	{ "show", "show everything about a revision", "REVISION", 1, 1, cmd_show_options, shown,
		cmd_show },
	{ "stamp", "set the version of the database without running anything (default: head)",
		"[TARGET …]", 0, 64, cmd_stamp_options, targets, cmd_stamp },
	{ "status",
		"show where the database is and what is pending; exit status 1 when it is behind",
		"", 0, 0, cmd_status_options, NULL, cmd_status },
	{ "upgrade", "run revisions, up to a target (default: the head)", "[TARGET …]", 0, 64,
		cmd_upgrade_options, targets, cmd_upgrade },
	{ "wait", "wait until somebody has brought the database to the heads", "", 0, 0,
		cmd_wait_options,
		"It only reads, and tries again while the server is not there: for containers "
		"that\n"
		"start before the one that runs the revisions.",
		cmd_wait },
	{ 0 },
};

const char *cli_operand(const struct cli *cli, size_t i, const char *otherwise)
{
	const struct cli_words *words = &cli->args.positionals;
	return i < words->len ? words->items[i] : otherwise;
}

int cli_fail(struct cli *cli, int code, const char *format, ...)
{
	/* the library makes its own errors; those of the program are few and short */
	char *text = NULL;
	va_list args;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	mig_error_dispose(&cli->err);
	cli->err.code = code;
	cli->err.message = text;
	return code;
}

/* 0 is the library's default, so a wait of no time is the shortest there is. */
static int read_lock_timeout(struct cli *cli)
{
	double seconds = 0;
	int rc = cli_read_seconds(cli, "lock-timeout", cli->args.lock_timeout, &seconds);
	if (rc == 0 && cli->args.lock_timeout)
		cli->lock_timeout = seconds < 0.001 ? 1 : (int)(seconds * 1000);
	return rc;
}

/* A command works on one target, unless it has means for several. */
static int choose_target(struct cli *cli)
{
	const struct cli_words *given = &cli->args.targets;
	if (given->len > 1 && !cli->spreads)
		return cli_fail(cli, MIG_EINVALID,
			"this command works on one database: give one --target, not %zu",
			given->len);
	if (given->len == 1)
		cli->target = given->items[0];
	return cli->target ? mig_env_select(cli->env, cli->target, &cli->err) : 0;
}

int cli_open(struct cli *cli)
{
	if (cli->env)
		return 0;
	int rc = read_lock_timeout(cli);
	if (rc < 0)
		return rc;
	const struct cli_args *args = &cli->args;
	const mig_env_options opts = {
		.config_file = args->config,
		.section = args->section,
		.url = args->url,
		.x = args->x.items,
		.nx = args->x.len,
		.lock_timeout = cli->lock_timeout,
		.detached = cli->detached,
		.log = cli_log_write,
		.configured = cli_log_configured,
		.log_data = &cli->log,
		.log_level = cli->log.level,
	};
	rc = mig_env_open(&cli->env, &opts, &cli->err);
	return rc < 0 ? rc : choose_target(cli);
}

int cli_read_seconds(struct cli *cli, const char *option, const char *text, double *out)
{
	char *end;
	if (!text)
		return 0;
	*out = strtod(text, &end);
	if (end != text && !*end && *out >= 0 && *out < 1e6)
		return 0;
	return cli_fail(cli, MIG_EINVALID, "--%s takes a number of seconds, 0 or more, not '%s'",
		option, text);
}

int cli_migrate(
	struct cli *cli, int (*migrate)(mig_env *, const mig_migrate_options *, mig_error *))
{
	const mig_migrate_options opts = {
		.targets = cli->args.positionals.items,
		.ntargets = cli->args.positionals.len,
		.tag = cli->args.tag,
		.purge = cli->args.purge,
		.script = cli->args.sql ? stdout : NULL,
		.confirm = cli->asks ? cli_confirm_downgrade : NULL,
	};
	/* Nothing happens while a script is written that somebody would want to follow. */
	if (cli->args.sql && !isatty(STDERR_FILENO))
		setvbuf(stderr, NULL, _IOFBF, BUFSIZ);
	int rc = cli_open(cli);
	if (rc == 0)
		rc = migrate(cli->env, &opts, &cli->err);
	cli->steps = rc;
	return rc < 0 ? rc : 0;
}

int cli_author(struct cli *cli, mig_author_options *opts)
{
	mig_revision_list *list = NULL;
	opts->message = cli->args.message;
	opts->rev_id = cli->args.rev_id;
	opts->branch_label = cli->args.branch_label;
	opts->splice = cli->args.splice;
	opts->written = cli_written;
	opts->written_data = cli;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_author_revision(cli->env, opts, &list, &cli->err);
	if (rc == 0 && cli->args.json)
		cli_print_json_written(list);
	mig_revision_list_free(list);
	return rc;
}

/* The one line that tells of an error. @return the exit status */
static int report(const struct cli *cli, int rc)
{
	if (rc > 0)
		return rc;
	cli_log_error(&cli->log, &cli->err);
	return cli->err.code == MIG_EINTERRUPTED ? 128 + mig_interrupted() : 1;
}

/* A full disk must not look like success; a reader that has seen enough is no error. */
static int flush_output(int status)
{
	if (fflush(stdout) == 0 || errno == EPIPE || status != 0)
		return status;
	fprintf(stderr, "FAILED: cannot write the output: %s\n", strerror(errno));
	return 1;
}

int main(int argc, char **argv)
{
	struct cli cli = { .err = MIG_ERROR_INIT };
	const struct cli_command *command = NULL;
	int status = cli_parse(argc, argv, &cli.args, &command);
	cli_log_init(&cli.log, &cli.args);
	if (status == 0 && cli.args.version) {
		printf("mig %s\n", mig_version());
	} else if (status == 0 && cli.args.help) {
		cli_print_help(stdout, command);
	} else if (status == 0) {
		mig_own_process();
		cli_watch_signals();
		int rc = command->run(&cli);
		status = rc == 0 ? 0 : report(&cli, rc);
	}
	mig_env_free(cli.env);
	cli_log_dispose(&cli.log);
	mig_error_dispose(&cli.err);
	cli_args_dispose(&cli.args);
	return flush_output(status);
}
