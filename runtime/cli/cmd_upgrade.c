#include "cli/commands.h"

int cmd_upgrade(struct cli *cli)
{
	return cli_migrate(cli, mig_upgrade);
}

const struct cli_option cmd_upgrade_options[] = {
	CLI_LOCK_TIMEOUT_OPTION,
	{ "sql", '\0', CLI_FLAG, offsetof(struct cli_args, sql), NULL,
		"print SQL for TARGET, or for FROM:TO, instead of running it" },
	{ "tag", '\0', CLI_TEXT, offsetof(struct cli_args, tag), "TEXT",
		"free text for revisions: op.get_context().tag" },
	{ 0 },
};
