#include "cli/commands.h"

int cmd_heads(struct cli *cli)
{
	mig_revision_list *list = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_heads(cli->env, cli->args.resolve_dependencies, &list, &cli->err);
	if (rc == 0)
		cli_print_revisions(cli, list, CLI_LABELS, NULL);
	mig_revision_list_free(list);
	return rc;
}

const struct cli_option cmd_heads_options[] = {
	{ "resolve-dependencies", '\0', CLI_FLAG, offsetof(struct cli_args, resolve_dependencies),
		NULL, "leave out heads that another revision depends on" },
	CLI_JSON_OPTION,
	{ 0 },
};
