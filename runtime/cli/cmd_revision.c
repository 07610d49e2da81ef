#include "cli/commands.h"
#include "cli/targets.h"

static int preview(struct cli *cli)
{
	int rc = cli_open(cli);
	return rc < 0 ? rc : mig_preview(cli->env, stdout, &cli->err);
}

int cmd_revision(struct cli *cli)
{
	const struct cli_words *heads = &cli->args.heads, *depends = &cli->args.depends_on;
	mig_author_options opts = {
		.parents = heads->items,
		.nparents = heads->len,
		.depends_on = depends->items,
		.ndepends_on = depends->len,
		.version_path = cli->args.version_path,
		.autogenerate = cli->args.autogenerate,
	};
	if (cli->args.sql && !cli->args.autogenerate)
		return cli_fail(cli, MIG_EINVALID,
			"--sql is a preview of --autogenerate: without it there is no SQL to show");
	if (cli->args.sql)
		return cli_each_target(cli, CLI_READS, preview);
	return cli_author(cli, &opts);
}

const struct cli_option cmd_revision_options[] = {
	{ "message", 'm', CLI_TEXT, offsetof(struct cli_args, message), "TEXT",
		"what the revision does; also the end of its file name" },
	{ "head", '\0', CLI_LIST, offsetof(struct cli_args, heads), "REVISION",
		"what the new revision follows, base for nothing; default: the head" },
	{ "splice", '\0', CLI_FLAG, offsetof(struct cli_args, splice), NULL,
		"allow a --head that is not a head: a branch begins there" },
	{ "branch-label", '\0', CLI_TEXT, offsetof(struct cli_args, branch_label), "LABEL",
		"label for the branch that begins here" },
	{ "depends-on", '\0', CLI_LIST, offsetof(struct cli_args, depends_on), "REVISION",
		"revision or label that must be applied before; may be repeated" },
	{ "version-path", '\0', CLI_TEXT, offsetof(struct cli_args, version_path), "DIRECTORY",
		"which of version_locations to write to" },
	{ "autogenerate", '\0', CLI_FLAG, offsetof(struct cli_args, autogenerate), NULL,
		"fill it with what leads from the database to the models" },
	{ "sql", '\0', CLI_FLAG, offsetof(struct cli_args, sql), NULL,
		"with --autogenerate: print the SQL instead, and write no file" },
	{ "rev-id", '\0', CLI_TEXT, offsetof(struct cli_args, rev_id), "ID",
		"id to use instead of a random one" },
	CLI_JSON_OPTION,
	{ 0 },
};
