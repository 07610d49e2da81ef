#include "cli/commands.h"
#include "cli/targets.h"

void cli_print_unfinished(const struct cli *cli, const mig_unfinished *unfinished)
{
	const char *was = *unfinished->sql ? unfinished->sql : NULL;
	cli_print(cli, "Unfinished: %s of %s, at statement %zu\n", unfinished->direction,
		unfinished->revision, unfinished->statement);
	if (was)
		cli_print(cli, "  %s: %s\n", unfinished->state, was);
	cli_print(cli, "  run by %s, %s\n", unfinished->runner, unfinished->since);
}

static int decide(struct cli *cli)
{
	bool done = cli->args.done;
	int rc = mig_repair(cli->env, done, &cli->err);
	if (rc > 0)
		cli_print(cli, "The statement %s; the next run goes on from there.\n",
			done ? "took effect" : "will be run again");
	else if (rc == 0)
		cli_print(cli, "Nothing is unfinished.\n");
	return rc < 0 ? rc : 0;
}

static int tell(struct cli *cli)
{
	mig_unfinished *unfinished = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_unfinished_read(cli->env, &unfinished, &cli->err);
	if (rc < 0)
		return rc;
	if (cli->args.json)
		cli_print_json_unfinished(unfinished);
	else if (unfinished)
		cli_print_unfinished(cli, unfinished);
	else
		cli_print(cli, "Nothing is unfinished.\n");
	rc = unfinished ? CLI_NO : 0;
	mig_unfinished_free(unfinished);
	return rc;
}

/* What is told of one database says nothing of the others: only the telling is done in all. */
int cmd_repair(struct cli *cli)
{
	if (cli->args.done && cli->args.retry)
		return cli_fail(cli, MIG_EINVALID, "--done and --retry exclude each other");
	if (!cli->args.done && !cli->args.retry)
		return cli_each_target(cli, CLI_READS, tell);
	int rc = cli_open(cli);
	return rc < 0 ? rc : decide(cli);
}

const struct cli_option cmd_repair_options[] = {
	{ "done", '\0', CLI_FLAG, offsetof(struct cli_args, done), NULL,
		"the statement took effect: go on after it" },
	{ "retry", '\0', CLI_FLAG, offsetof(struct cli_args, retry), NULL,
		"it did not, or can be run again: go on with it" },
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ 0 },
};
