#include <stdlib.h>

#include "cli/commands.h"

/* Tell what came of it. @return 0, or CLI_NO: the two are not the same */
static int tell(const struct cli *cli, int count, const mig_revision_list *list,
	const mig_differences *differences)
{
	if (count > 0) {
		if (cli->args.json)
			cli_print_json_written(list);
		else
			cli_print(cli,
				"%d revisions are one now, which makes the same schema and rows.\n",
				count);
		return 0;
	}
	if (!cli->args.json)
		cli_print(cli, "Nothing was changed: one revision would not do the same.\n");
	return cli_print_differences(cli, differences);
}

int cmd_squash(struct cli *cli)
{
	const struct cli_args *args = &cli->args;
	const mig_squash_options opts = {
		.range = cli_operand(cli, 0, NULL),
		.message = args->message,
		.concat = args->concat,
		.irreversible = args->irreversible,
		.remove = args->remove,
		.scratch = args->scratches.items,
		.nscratch = args->scratches.len,
		.written = cli_written,
		.written_data = cli,
	};
	mig_revision_list *list = NULL;
	mig_differences *differences = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_squash(cli->env, &opts, &list, &differences, &cli->err);
	if (rc >= 0)
		rc = tell(cli, rc, list, differences);
	mig_revision_list_free(list);
	mig_differences_free(differences);
	return rc;
}

const struct cli_option cmd_squash_options[] = {
	{ "concat", '\0', CLI_FLAG, offsetof(struct cli_args, concat), NULL,
		"keep the functions of the old revisions, one after the other" },
	{ "delete", '\0', CLI_FLAG, offsetof(struct cli_args, remove), NULL,
		"delete the old files; default: move them to the folder squashed" },
	{ "irreversible", '\0', CLI_FLAG, offsetof(struct cli_args, irreversible), NULL,
		"write no downgrade()" },
	CLI_JSON_OPTION,
	{ "message", 'm', CLI_TEXT, offsetof(struct cli_args, message), "TEXT",
		"what it does, for its first line" },
	{ "scratch", '\0', CLI_LIST, offsetof(struct cli_args, scratches), "URL",
		"an empty database to use: give two, or three with --concat" },
	{ 0 },
};
