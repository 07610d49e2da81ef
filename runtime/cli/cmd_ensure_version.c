#include "cli/commands.h"

int cmd_ensure_version(struct cli *cli)
{
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_ensure_version(cli->env, cli->args.sql ? stdout : NULL, &cli->err);
	return rc < 0 ? rc : 0;
}

const struct cli_option cmd_ensure_version_options[] = {
	{ "sql", '\0', CLI_FLAG, offsetof(struct cli_args, sql), NULL,
		"print SQL instead of running it" },
	{ 0 },
};
