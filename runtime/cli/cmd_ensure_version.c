#include "cli/commands.h"
#include "cli/targets.h"

static int run(struct cli *cli)
{
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_ensure_version(cli->env, cli->args.sql ? stdout : NULL, &cli->err);
	cli->steps = rc;
	return rc < 0 ? rc : 0;
}

int cmd_ensure_version(struct cli *cli)
{
	return cli_each_target(cli, CLI_CHANGES, run);
}

const struct cli_option cmd_ensure_version_options[] = {
	CLI_JOBS_OPTION,
	CLI_ON_ERROR_OPTION,
	{ "sql", '\0', CLI_FLAG, offsetof(struct cli_args, sql), NULL,
		"print SQL instead of running it" },
	{ 0 },
};
