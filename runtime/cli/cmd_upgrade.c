#include "cli/commands.h"
#include "cli/targets.h"

static int run(struct cli *cli)
{
	return cli_migrate(cli, mig_upgrade);
}

int cmd_upgrade(struct cli *cli)
{
	return cli_each_target(cli, CLI_CHANGES, run);
}

const struct cli_option cmd_upgrade_options[] = {
	{ "backup", '\0', CLI_FLAG, offsetof(struct cli_args, backup), NULL,
		"SQLite: copy the database first; put it back if a run fails half-way" },
	CLI_JOBS_OPTION,
	CLI_LOCK_TIMEOUT_OPTION,
	CLI_ON_ERROR_OPTION,
	{ "sql", '\0', CLI_FLAG, offsetof(struct cli_args, sql), NULL,
		"print SQL for TARGET, or for FROM:TO, instead of running it" },
	{ "tag", '\0', CLI_TEXT, offsetof(struct cli_args, tag), "TEXT",
		"free text for revisions: op.get_context().tag" },
	{ 0 },
};
