#include "cli/commands.h"
#include "cli/targets.h"

int cli_print_differences(const struct cli *cli, const mig_differences *list)
{
	if (cli->args.json)
		cli_print_json_differences(list);
	for (size_t i = 0; !cli->args.json && i < list->len; i++)
		cli_print(cli, "%s\n", list->items[i].text);
	return list->len ? CLI_NO : 0;
}

static int run(struct cli *cli)
{
	mig_differences *list = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_check(cli->env, &list, &cli->err);
	if (rc != 0)
		return rc;
	if (!list->len && !cli->args.json)
		cli_print(cli, "No new upgrade operations detected.\n");
	rc = cli_print_differences(cli, list);
	mig_differences_free(list);
	return rc;
}

int cmd_check(struct cli *cli)
{
	return cli_each_target(cli, CLI_READS, run);
}

const struct cli_option cmd_check_options[] = {
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ 0 },
};
