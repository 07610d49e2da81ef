#include "cli/commands.h"
#include "cli/targets.h"

static int run(struct cli *cli)
{
	mig_revision_list *list = NULL;
	char *url = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_current(cli->env, cli->args.check_heads, &list, &cli->err);
	if (rc == 0 && cli->args.verbose)
		rc = mig_env_url(cli->env, &url, &cli->err);
	if (rc == 0 && url && !cli->args.json)
		cli_print(cli, "Current revision(s) for %s:\n", url);
	if (rc == 0)
		cli_print_revisions(cli, list, CLI_TREE, NULL);
	mig_revision_list_free(list);
	mig_free(url);
	return rc;
}

int cmd_current(struct cli *cli)
{
	return cli_each_target(cli, CLI_READS, run);
}

const struct cli_option cmd_current_options[] = {
	{ "check-heads", '\0', CLI_FLAG, offsetof(struct cli_args, check_heads), NULL,
		"fail unless the database is at the head revisions" },
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ 0 },
};
