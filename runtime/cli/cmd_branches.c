#include <string.h>

#include "cli/commands.h"

/* A branch point and, below it, what follows. */
static void print_branches(const struct cli *cli, const mig_revision *point)
{
	unsigned doc = cli->args.verbose ? CLI_DOC : 0;
	int width = (int)strlen(mig_revision_id(point));
	cli_print_revision(cli, point, CLI_LABELS | CLI_TREE, false);
	for (size_t i = 0; i < mig_revision_next_count(point); i++) {
		cli_print(cli, "%*s -> ", width, "");
		cli_print_line(
			cli, mig_revision_next(point, i), CLI_LABELS | CLI_TREE | doc, false);
	}
	cli_print(cli, "\n");
}

int cmd_branches(struct cli *cli)
{
	mig_revision_list *list = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_branches(cli->env, &list, &cli->err);
	if (rc == 0 && cli->args.json)
		cli_print_json_revisions(list, NULL);
	for (size_t i = 0; rc == 0 && !cli->args.json && i < list->len; i++)
		print_branches(cli, list->items[i]);
	mig_revision_list_free(list);
	return rc;
}

const struct cli_option cmd_branches_options[] = {
	CLI_JSON_OPTION,
	{ 0 },
};
