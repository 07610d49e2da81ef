#include "cli/commands.h"

int cmd_diff(struct cli *cli)
{
	mig_differences *list = NULL;
	const char *first = cli_operand(cli, 0, ""), *second = cli_operand(cli, 1, "");
	if (!*first || !*second) /* which would mean the database of the project */
		return cli_fail(cli, MIG_EINVALID, "the URL of the %s database is empty",
			*first ? "second" : "first");
	cli->detached = true;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_diff(cli->env, first, second, &list, &cli->err);
	if (rc != 0)
		return rc;
	if (!list->len && !cli->args.json)
		cli_print(cli, "The databases are alike.\n");
	rc = cli_print_differences(cli, list);
	mig_differences_free(list);
	return rc;
}

const struct cli_option cmd_diff_options[] = {
	CLI_JSON_OPTION,
	{ 0 },
};
