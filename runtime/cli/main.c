/* mig - the program: finds the command's row, runs it, turns the outcome into an exit status. */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/confirm.h"
#include "cli/privacy.h"

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

/* In milliseconds. 0 is the library's default, so a wait of no time is the shortest there is. */
static int lock_timeout(const struct cli_args *args)
{
	double seconds = cli_seconds(args->lock_timeout, 0);
	if (args->lock_timeout && seconds < 0.001)
		return 1;
	return (int)(seconds * 1000);
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
	const struct cli_args *args = &cli->args;
	const mig_env_options opts = {
		.config_file = args->config,
		.section = args->section,
		.url = args->url,
		.x = args->x.items,
		.nx = args->x.len,
		.lock_timeout = lock_timeout(args),
		.detached = cli->detached,
		.log = cli_log_write,
		.configured = cli_log_configured,
		.log_data = &cli->log,
		.log_level = cli->log.level,
	};
	int rc = mig_env_open(&cli->env, &opts, &cli->err);
	return rc < 0 ? rc : choose_target(cli);
}

int cli_migrate(
	struct cli *cli, int (*migrate)(mig_env *, const mig_migrate_options *, mig_error *))
{
	const mig_migrate_options opts = {
		.targets = cli->args.positionals.items,
		.ntargets = cli->args.positionals.len,
		.tag = cli->args.tag,
		.purge = cli->args.purge,
		.backup = cli->args.backup,
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

static bool is_reader_gone(void)
{
	struct pollfd output = { .fd = STDOUT_FILENO };
	return poll(&output, 1, 0) > 0 && (output.revents & POLLERR);
}

/* A full disk must not look like success; a reader that has seen enough is no error. */
static int flush_output(struct cli *cli, int status)
{
	bool flushed = fflush(stdout) == 0;
	int number = flushed ? 0 : errno;
	if ((flushed && !ferror(stdout)) || status != 0 || is_reader_gone())
		return status;
	cli_fail(cli, MIG_EIO, "cannot write the output: %s",
		number ? strerror(number) : "a part of it is lost");
	cli_log_error(&cli->log, &cli->err);
	return 1;
}

int main(int argc, char **argv)
{
	struct cli cli = { .err = MIG_ERROR_INIT };
	const struct cli_command *command = NULL;
	char **arguments = cli_take_arguments(argc, argv);
	cli_leave_no_core();
	int status = cli_parse(argc, arguments, &cli.args, &command);
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
	status = flush_output(&cli, status);
	mig_env_free(cli.env);
	cli_log_dispose(&cli.log);
	mig_error_dispose(&cli.err);
	cli_args_dispose(&cli.args);
	cli_free_arguments(arguments);
	return status;
}
