/* What a run would do: its steps, their SQL, and what is hazardous about them. */
#include <string.h>

#include "cli/commands.h"
#include "cli/hazards.h"
#include "cli/json.h"
#include "cli/targets.h"

/* Each line of a text, behind blanks. */
static void print_indented(const struct cli *cli, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n"), end = len;
		while (end && text[end - 1] == ' ')
			end--;
		cli_print(cli, "%s%.*s\n", end ? "    " : "", (int)end, text);
		text += len + (text[len] == '\n');
	}
}

static void print_statements(const struct cli *cli, const mig_forecast_step *step)
{
	enum { SHOWN = 20 }; /* of many: rows, as a rule */
	size_t shown = cli->args.verbose || step->nstatements <= SHOWN ? step->nstatements : SHOWN;
	for (size_t i = 0; i < shown; i++)
		print_indented(cli, step->statements[i]);
	if (shown < step->nstatements)
		cli_print(cli, "    -- and %zu more statements: mig -v plan shows them\n",
			step->nstatements - shown);
	if (!step->nstatements && !step->unforeseen)
		cli_print(cli, "    -- no SQL\n");
}

static const char *ids_or_base(const char *ids)
{
	return *ids ? ids : "<base>";
}

static void print_step(const struct cli *cli, const mig_forecast *forecast, size_t i)
{
	const mig_forecast_step *step = &forecast->steps[i];
	cli_print(cli, "\n%zu. %s %s -> %s, %s\n", i + 1, forecast->up ? "upgrade" : "downgrade",
		ids_or_base(step->from), ids_or_base(step->to), mig_revision_doc(step->revision));
	cli_print(cli, "   %s\n", mig_revision_path(step->revision));
	print_statements(cli, step);
	if (step->unforeseen)
		cli_print(cli, "  * not all of it can be foreseen: %s\n", step->unforeseen);
	cli_print_hazards(cli, &step->hazards);
}

static void print_text(const struct cli *cli, const mig_forecast *forecast)
{
	size_t count[MIG_SEVERITY_ERROR + 1] = { 0 };
	cli_print(cli, "Database: %s\n", forecast->url);
	if (!forecast->nsteps) {
		cli_print(cli, "Nothing to do.\n");
		return;
	}
	for (size_t i = 0; i < forecast->nsteps; i++) {
		print_step(cli, forecast, i);
		cli_count_hazards(&forecast->steps[i].hazards, count);
	}
	cli_print(cli, "\n%zu step%s. ", forecast->nsteps, forecast->nsteps > 1 ? "s" : "");
	cli_print_count(cli, count);
}

static void print_json(const mig_forecast *forecast)
{
	cJSON *object = cJSON_CreateObject();
	cli_json_add(object, "url", forecast->url);
	cli_json_add(object, "direction", forecast->up ? "upgrade" : "downgrade");
	cJSON *steps = cJSON_AddArrayToObject(object, "steps");
	for (size_t i = 0; i < forecast->nsteps; i++) {
		const mig_forecast_step *from = &forecast->steps[i];
		cJSON *step = cJSON_CreateObject();
		cli_json_add(step, "revision", mig_revision_id(from->revision));
		cli_json_add(step, "from", from->from);
		cli_json_add(step, "to", from->to);
		cli_json_add(step, "doc", mig_revision_doc(from->revision));
		cli_json_add(step, "path", mig_revision_path(from->revision));
		cJSON *statements = cJSON_AddArrayToObject(step, "statements");
		for (size_t j = 0; j < from->nstatements; j++)
			cJSON_AddItemToArray(statements, cli_json_text(from->statements[j]));
		cJSON_AddItemToObject(step, "hazards", cli_json_hazards(&from->hazards));
		cli_json_add(step, "unforeseen", from->unforeseen);
		cJSON_AddItemToArray(steps, step);
	}
	cli_print_json(object);
}

static int run(struct cli *cli)
{
	const mig_migrate_options opts = {
		.targets = cli->args.positionals.items,
		.ntargets = cli->args.positionals.len,
		.tag = cli->args.tag,
	};
	mig_forecast *forecast = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_forecast_read(cli->env, &opts, &forecast, &cli->err);
	if (forecast && cli->args.json && rc == 0)
		print_json(forecast);
	else if (forecast && !cli->args.json)
		print_text(cli, forecast);
	mig_forecast_free(forecast);
	return rc;
}

int cmd_plan(struct cli *cli)
{
	return cli_each_target(cli, CLI_READS, run);
}

const struct cli_option cmd_plan_options[] = {
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ "tag", '\0', CLI_TEXT, offsetof(struct cli_args, tag), "TEXT",
		"free text for revisions: op.get_context().tag" },
	{ 0 },
};
