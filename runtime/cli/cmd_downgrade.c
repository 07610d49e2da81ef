#include "cli/commands.h"
#include "cli/confirm.h"
#include "cli/targets.h"

static int run(struct cli *cli)
{
	return cli_migrate(cli, mig_downgrade);
}

int cmd_downgrade(struct cli *cli)
{
	cli->asks = cli_confirm_wanted(cli);
	return cli_each_target(cli, CLI_CHANGES, run);
}

const struct cli_option cmd_downgrade_options[] = {
	CLI_JOBS_OPTION,
	CLI_LOCK_TIMEOUT_OPTION,
	CLI_ON_ERROR_OPTION,
	{ "sql", '\0', CLI_FLAG, offsetof(struct cli_args, sql), NULL,
		"print SQL for FROM:TO instead of running it" },
	{ "tag", '\0', CLI_TEXT, offsetof(struct cli_args, tag), "TEXT",
		"free text for revisions: op.get_context().tag" },
	CLI_YES_OPTION,
	{ 0 },
};
