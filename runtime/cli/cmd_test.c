#include "cli/commands.h"
#include "cli/json.h"
#include "cli/targets.h"

/* What is told of the revisions. */
struct report {
	const struct cli *cli;
	cJSON *list; /* NULL: for people */
	size_t back, irreversible;
};

/* ---- for people ---- */

/* A line about a function of the revision, as errors are told.
 * @param more  what follows it; may be NULL */
static void print_line(const struct cli *cli, const mig_test_case *result, int line,
	const char *message, const char *more)
{
	const mig_error told = { .code = MIG_EINVALID,
		.message = (char *)(uintptr_t)message,
		.revision = (char *)(uintptr_t)mig_revision_id(result->revision),
		.file = (char *)(uintptr_t)mig_revision_path(result->revision),
		.line = line,
		.state = (char *)(uintptr_t)more };
	char *text = mig_error_format(&told);
	cli_print(cli, "%s\n", text);
	mig_free(text);
}

static void print_left(const struct cli *cli, const mig_test_case *result, int line,
	const char *message, const mig_differences *list)
{
	print_line(cli, result, line, message, "what is left to do:");
	for (size_t i = 0; i < list->len; i++)
		cli_print(cli, "  %s\n", list->items[i].text);
}

static void print_differences(const struct cli *cli, const mig_test_case *result)
{
	const mig_differences *down = result->after_downgrade, *up = result->after_upgrade;
	if (down && down->len)
		print_left(cli, result, result->downgrade_line,
			"downgrade() does not bring the schema back", down);
	else if (up && up->len) /* else it may well be a consequence */
		print_left(cli, result, result->upgrade_line,
			"the second upgrade() does not make what the first made", up);
}

static void print_case(const struct cli *cli, const mig_test_case *result)
{
	print_differences(cli, result);
	if (result->error) {
		char *text = mig_error_format(result->error);
		cli_print(cli, "%s failed: %s\n", result->step, text);
		mig_free(text);
	} else if (result->outcome == MIG_TEST_IRREVERSIBLE) {
		print_line(cli, result, 0, "irreversible, upgraded only", NULL);
	} else if (result->outcome == MIG_TEST_BACK && cli->args.verbose) {
		print_line(cli, result, 0, "came back", NULL);
	}
}

static void print_summary(const struct report *report, size_t failures)
{
	size_t all = report->back + report->irreversible + failures;
	cli_print(report->cli, "%zu revision%s tested: %zu came back", all, all == 1 ? "" : "s",
		report->back);
	if (failures)
		cli_print(report->cli, ", %zu did not", failures);
	if (report->irreversible)
		cli_print(report->cli, ", %zu irreversible", report->irreversible);
	cli_print(report->cli, "\n");
}

/* ---- for programs ---- */

static void add_differences(cJSON *object, const char *name, const mig_differences *list)
{
	if (!list)
		return;
	cJSON *array = cJSON_AddArrayToObject(object, name);
	for (size_t i = 0; i < list->len; i++)
		cJSON_AddItemToArray(array, cJSON_Parse(list->items[i].json));
}

static void add_case(cJSON *list, const mig_test_case *result)
{
	cJSON *object = cJSON_CreateObject();
	cli_json_add(object, "revision", mig_revision_id(result->revision));
	cli_json_add(object, "doc", mig_revision_doc(result->revision));
	cli_json_add(object, "path", mig_revision_path(result->revision));
	cli_json_add(object, "outcome", mig_test_outcome_name(result->outcome));
	add_differences(object, "after_downgrade", result->after_downgrade);
	add_differences(object, "after_upgrade", result->after_upgrade);
	if (result->error) {
		char *text = mig_error_format(result->error);
		cli_json_add(object, "step", result->step);
		cli_json_add(object, "error", text);
		mig_free(text);
	}
	cJSON_AddItemToArray(list, object);
}

/* ---- the command ---- */

static void take(void *data, const mig_test_case *result)
{
	struct report *report = data;
	report->back += result->outcome == MIG_TEST_BACK;
	report->irreversible += result->outcome == MIG_TEST_IRREVERSIBLE;
	if (report->list)
		add_case(report->list, result);
	else
		print_case(report->cli, result);
}

static int run(struct cli *cli)
{
	struct report report = { .cli = cli };
	const mig_test_options opts = {
		.targets = cli->args.positionals.items,
		.ntargets = cli->args.positionals.len,
		.range = cli->args.rev_range,
		.scratch = cli->args.scratch,
		.keep = cli->args.keep,
		.tested = take,
		.data = &report,
	};
	int rc = cli_open(cli);
	if (cli->args.json)
		report.list = cJSON_CreateArray();
	if (rc == 0)
		rc = mig_test(cli->env, &opts, &cli->err);
	if (rc < 0) {
		cJSON_Delete(report.list);
		return rc;
	}
	if (report.list)
		cli_print_json(report.list);
	else
		print_summary(&report, (size_t)rc);
	return rc ? CLI_NO : 0;
}

int cmd_test(struct cli *cli)
{
	return cli_each_target(cli, CLI_READS, run);
}

const struct cli_option cmd_test_options[] = {
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ "keep", '\0', CLI_FLAG, offsetof(struct cli_args, keep), NULL,
		"leave the scratch database where it is, and say which" },
	{ "rev-range", 'r', CLI_TEXT, offsetof(struct cli_args, rev_range), "RANGE",
		"test FROM:TO or one revision, and only upgrade those before" },
	{ "scratch", '\0', CLI_PLACE, offsetof(struct cli_args, scratch), "URL",
		"an empty database to use instead of making one" },
	{ 0 },
};
