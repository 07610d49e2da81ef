#include "cli/commands.h"

int cmd_show(struct cli *cli)
{
	mig_revision_list *list = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_show(cli->env, cli_operand(cli, 0, "head"), &list, &cli->err);
	for (size_t i = 0; rc == 0 && i < list->len; i++)
		cli_print_entry(cli, list->items[i], false);
	mig_revision_list_free(list);
	return rc;
}
