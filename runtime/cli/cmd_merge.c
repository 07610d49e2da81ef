#include "cli/commands.h"

int cmd_merge(struct cli *cli)
{
	const struct cli_words *revisions = &cli->args.positionals;
	mig_author_options opts = {
		.parents = revisions->items,
		.nparents = revisions->len,
		.merge = true,
	};
	return cli_author(cli, &opts);
}

const struct cli_option cmd_merge_options[] = {
	{ "message", 'm', CLI_TEXT, offsetof(struct cli_args, message), "TEXT",
		"what the revision does; also the end of its file name" },
	{ "branch-label", '\0', CLI_TEXT, offsetof(struct cli_args, branch_label), "LABEL",
		"label for the branch that begins here" },
	{ "rev-id", '\0', CLI_TEXT, offsetof(struct cli_args, rev_id), "ID",
		"id to use instead of a random one" },
	{ "splice", '\0', CLI_FLAG, offsetof(struct cli_args, splice), NULL,
		"allow revisions that are not heads" },
	CLI_JSON_OPTION,
	{ 0 },
};
