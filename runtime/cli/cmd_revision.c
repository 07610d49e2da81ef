#include "cli/commands.h"

int cmd_revision(struct cli *cli)
{
	int rc = cli_open(cli);
	if (rc < 0)
		return rc;
	const mig_author_options opts = {
		.message = cli->args.message,
		.rev_id = cli->args.rev_id,
		.progress = cli_progress,
		.progress_data = cli,
	};
	return mig_author_revision(cli->env, &opts, NULL, &cli->err);
}

const struct cli_option cmd_revision_options[] = {
	{ "message", 'm', CLI_TEXT, offsetof(struct cli_args, message), "TEXT",
		"what the revision does; also the end of its file name" },
	{ "rev-id", '\0', CLI_TEXT, offsetof(struct cli_args, rev_id), "ID",
		"id to use instead of a random one" },
	{ 0 },
};
