#include "cli/commands.h"

int cmd_history(struct cli *cli)
{
	mig_revision_list *list = NULL, *current = NULL;
	int rc = cli_open(cli);
	if (rc == 0 && cli->args.indicate_current)
		rc = mig_current(cli->env, false, &current, &cli->err);
	if (rc == 0)
		rc = mig_history(cli->env, cli->args.rev_range, &list, &cli->err);
	if (rc == 0)
		cli_print_revisions(
			cli, list, CLI_PARENTS | CLI_LABELS | CLI_TREE | CLI_DOC, current);
	mig_revision_list_free(current);
	mig_revision_list_free(list);
	return rc;
}

const struct cli_option cmd_history_options[] = {
	{ "rev-range", 'r', CLI_TEXT, offsetof(struct cli_args, rev_range), "START:END",
		"part of the history, both ends included; either may be left out" },
	{ "indicate-current", 'i', CLI_FLAG, offsetof(struct cli_args, indicate_current), NULL,
		"mark the revisions the database is at" },
	CLI_JSON_OPTION,
	{ 0 },
};
