#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/lanes.h"
#include "cli/targets.h"

enum { SHOWN = CLI_PARENTS | CLI_LABELS | CLI_TREE | CLI_DOC };

/* For a person: the same lines, with the graph beside them. */
static void draw(struct cli *cli, const mig_revision_list *list, const mig_revision_list *current)
{
	struct cli_lanes *lanes = cli_lanes_new(list, cli_has_colour(cli));
	for (size_t i = 0; i < list->len; i++) {
		const mig_revision *rev = list->items[i];
		char *text = NULL;
		size_t len = 0;
		cli->out = open_memstream(&text, &len);
		if (!cli->out)
			abort();
		cli_print_revision(cli, rev, SHOWN, cli_contains(current, rev));
		fclose(cli->out);
		cli->out = NULL;
		cli_lanes_print(lanes, rev, text, stdout);
		free(text);
	}
	cli_lanes_free(lanes);
}

static int run(struct cli *cli)
{
	mig_revision_list *list = NULL, *current = NULL;
	int rc = cli_open(cli);
	if (rc == 0 && cli->args.indicate_current)
		rc = mig_current(cli->env, false, &current, &cli->err);
	if (rc == 0)
		rc = mig_history(cli->env, cli->args.rev_range, &list, &cli->err);
	if (rc == 0 && cli_is_terminal(cli) && !cli->args.json)
		draw(cli, list, current);
	else if (rc == 0)
		cli_print_revisions(cli, list, SHOWN, current);
	mig_revision_list_free(current);
	mig_revision_list_free(list);
	return rc;
}

/* The history is one; where a database is in it is another question in each. */
int cmd_history(struct cli *cli)
{
	const char *range = cli->args.rev_range;
	bool asks_database = cli->args.indicate_current || (range && strstr(range, "current"));
	return asks_database ? cli_each_target(cli, CLI_READS, run) : run(cli);
}

const struct cli_option cmd_history_options[] = {
	{ "rev-range", 'r', CLI_TEXT, offsetof(struct cli_args, rev_range), "START:END",
		"part of the history, both ends included; either may be left out" },
	{ "indicate-current", 'i', CLI_FLAG, offsetof(struct cli_args, indicate_current), NULL,
		"mark the revisions the database is at" },
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ 0 },
};
