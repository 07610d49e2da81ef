#include "cli/commands.h"

int cmd_downgrade(struct cli *cli)
{
	return cli_migrate(cli, mig_downgrade);
}

const struct cli_option cmd_downgrade_options[] = {
	CLI_LOCK_TIMEOUT_OPTION,
	{ "sql", '\0', CLI_FLAG, offsetof(struct cli_args, sql), NULL,
		"print SQL for FROM:TO instead of running it" },
	{ "tag", '\0', CLI_TEXT, offsetof(struct cli_args, tag), "TEXT",
		"free text for revisions: op.get_context().tag" },
	{ 0 },
};
