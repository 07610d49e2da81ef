#include <string.h>

#include "cli/commands.h"
#include "cli/targets.h"

static int run(struct cli *cli)
{
	mig_revision_list *list = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_show(cli->env, cli_operand(cli, 0, "head"), &list, &cli->err);
	if (rc == 0 && cli->args.json)
		cli_print_json_revisions(list, NULL);
	for (size_t i = 0; rc == 0 && !cli->args.json && i < list->len; i++)
		cli_print_entry(cli, list->items[i], false);
	mig_revision_list_free(list);
	return rc;
}

int cmd_show(struct cli *cli)
{
	bool asks_database = strstr(cli_operand(cli, 0, "head"), "current") != NULL;
	return asks_database ? cli_each_target(cli, CLI_READS, run) : run(cli);
}

const struct cli_option cmd_show_options[] = {
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ 0 },
};
