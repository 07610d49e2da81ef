#include "cli/commands.h"
#include "cli/json.h"
#include "cli/targets.h"

static const char *const sentences[] = {
	[MIG_VERIFY_UNCHANGED] = "unchanged",
	[MIG_VERIFY_UNRECORDED] = "not recorded",
	[MIG_VERIFY_CHANGED] = "changed since it ran",
	[MIG_VERIFY_MISSING] = "the file is missing",
};

enum { OUTCOMES = sizeof sentences / sizeof *sentences };

/* As errors are told. */
static void print_item(const struct cli *cli, const mig_verified *item)
{
	char state[512];
	const char *path = item->file       ? item->file
			   : item->revision ? mig_revision_path(item->revision)
					    : NULL;
	const mig_error told = { .code = MIG_EINVALID,
		.message = (char *)(uintptr_t)sentences[item->outcome],
		.revision = item->id,
		.file = (char *)(uintptr_t)path,
		.state = item->applied_at ? state : NULL };
	if (item->applied_at)
		snprintf(state, sizeof state, "applied %s by %s", item->applied_at,
			item->applied_by);
	char *text = mig_error_format(&told);
	cli_print(cli, "%s\n", text);
	mig_free(text);
}

static void print(const struct cli *cli, const mig_verification *found)
{
	size_t counts[OUTCOMES] = { 0 };
	const char *separator = ": ";
	for (size_t i = 0; i < found->len; i++) {
		counts[found->items[i].outcome]++;
		if (found->items[i].outcome >= MIG_VERIFY_CHANGED || cli->args.verbose)
			print_item(cli, &found->items[i]);
	}
	cli_print(cli, "%zu applied revision%s", found->len, found->len == 1 ? "" : "s");
	for (size_t i = 0; i < OUTCOMES; i++) {
		if (!counts[i])
			continue;
		cli_print(cli, "%s%zu %s", separator, counts[i],
			i == MIG_VERIFY_UNRECORDED
				? "not recorded"
				: mig_verify_outcome_name((enum mig_verify_outcome)i));
		separator = ", ";
	}
	cli_print(cli, "\n");
}

static void print_json(const mig_verification *found)
{
	cJSON *list = cJSON_CreateArray();
	for (size_t i = 0; i < found->len; i++) {
		const mig_verified *item = &found->items[i];
		cJSON *object = cJSON_CreateObject();
		cli_json_add(object, "revision", item->id);
		cli_json_add(object, "outcome", mig_verify_outcome_name(item->outcome));
		cli_json_add(object, "file", item->file);
		cli_json_add(object, "applied_at", item->applied_at);
		cli_json_add(object, "applied_by", item->applied_by);
		cli_json_add(object, "mig_version", item->mig_version);
		cJSON_AddItemToArray(list, object);
	}
	cli_print_json(list);
}

static int accept_changes(struct cli *cli)
{
	int rc = mig_verify_accept(
		cli->env, cli->args.positionals.items, cli->args.positionals.len, &cli->err);
	if (rc >= 0)
		cli_print(cli, "%d revision%s now\n", rc,
			rc == 1 ? " is taken as it is" : "s are taken as they are");
	return rc < 0 ? rc : 0;
}

static int run(struct cli *cli)
{
	mig_verification *found = NULL;
	int rc = cli_open(cli);
	if (rc == 0 && cli->args.accept)
		return accept_changes(cli);
	if (rc == 0 && cli->args.positionals.len)
		return cli_fail(cli, MIG_EINVALID, "revisions are named only with --accept");
	if (rc == 0)
		rc = mig_verify(cli->env, &found, &cli->err);
	if (rc < 0 || !found)
		return rc;
	if (cli->args.json)
		print_json(found);
	else
		print(cli, found);
	rc = found->findings ? CLI_NO : 0;
	mig_verification_free(found);
	return rc;
}

int cmd_verify(struct cli *cli)
{
	return cli_each_target(cli, cli->args.accept ? CLI_CHANGES : CLI_READS, run);
}

const struct cli_option cmd_verify_options[] = {
	{ "accept", '\0', CLI_FLAG, offsetof(struct cli_args, accept), NULL,
		"the changes were meant: record the files as they are" },
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ 0 },
};
