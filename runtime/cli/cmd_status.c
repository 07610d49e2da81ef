#include "cli/commands.h"
#include "cli/targets.h"

/* "Head:" and its revision, or "Heads:" and one a line. */
static void print_group(
	const struct cli *cli, const char *one, const char *several, const mig_revision_list *list)
{
	if (list->len == 1) {
		cli_print(cli, "%s: ", one);
		cli_print_line(cli, list->items[0], CLI_DOC, false);
		return;
	}
	cli_print(cli, "%s:%s\n", several, list->len ? "" : " <base>");
	for (size_t i = 0; i < list->len; i++) {
		cli_print(cli, "  ");
		cli_print_line(cli, list->items[i], CLI_LABELS | CLI_DOC, false);
	}
}

static void print_pending(const struct cli *cli, const mig_status *status)
{
	for (size_t i = 0; i < status->nunknown; i++)
		cli_print(cli, "Unknown: %s (the database is at it, but no revision file has it)\n",
			status->unknown[i]);
	if (status->nunknown)
		return;
	if (!status->pending->len) {
		cli_print(cli, "Nothing is pending.\n");
		return;
	}
	cli_print(cli, "Pending: %zu revision%s\n", status->pending->len,
		status->pending->len > 1 ? "s" : "");
	for (size_t i = 0; i < status->pending->len; i++) {
		cli_print(cli, "  ");
		cli_print_line(cli, status->pending->items[i], CLI_PARENTS | CLI_DOC, false);
	}
}

/* How many files of applied revisions are no more what they were. */
static int count_changed(struct cli *cli, size_t *out)
{
	mig_verification *found = NULL;
	int rc = mig_verify(cli->env, &found, &cli->err);
	*out = found ? found->findings : 0;
	mig_verification_free(found);
	return rc;
}

static int run(struct cli *cli)
{
	mig_status *status = NULL;
	size_t changed = 0;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_status_read(cli->env, &status, &cli->err);
	if (rc == 0 && !status->nunknown)
		rc = count_changed(cli, &changed);
	if (rc < 0 || !status) {
		mig_status_free(status);
		return rc;
	}
	if (cli->args.json) {
		cli_print_json_status(status, changed);
	} else {
		cli_print(cli, "Database: %s\n", status->url);
		print_group(cli, "Current", "Current", status->current);
		print_group(cli, "Head", "Heads", status->heads);
		print_pending(cli, status);
		if (changed)
			cli_print(cli, "Changed since they ran: %zu ('mig verify' lists them)\n",
				changed);
		if (status->unfinished)
			cli_print_unfinished(cli, status->unfinished);
	}
	rc = mig_status_is_current(status) ? 0 : CLI_NO;
	mig_status_free(status);
	return rc;
}

int cmd_status(struct cli *cli)
{
	return cli_each_target(cli, CLI_READS, run);
}

const struct cli_option cmd_status_options[] = {
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ 0 },
};
