#include "cli/commands.h"
#include "cli/json.h"
#include "cli/targets.h"

static void print(const struct cli *cli, const mig_diagnosis *diagnosis)
{
	for (size_t i = 0; i < diagnosis->len; i++) {
		const mig_check_result *item = &diagnosis->items[i];
		cli_print(cli, "%-8s %s: %s\n", item->remedy ? "FINDING" : "ok", item->subject,
			item->text);
		if (item->remedy)
			cli_print(cli, "%-8s -> %s\n", "", item->remedy);
	}
	if (diagnosis->findings)
		cli_print(cli, "%zu finding%s\n", diagnosis->findings,
			diagnosis->findings > 1 ? "s" : "");
	else
		cli_print(cli, "No findings.\n");
}

static void print_json(const mig_diagnosis *diagnosis)
{
	cJSON *object = cJSON_CreateObject();
	cJSON_AddNumberToObject(object, "findings", (double)diagnosis->findings);
	cJSON *list = cJSON_AddArrayToObject(object, "checks");
	for (size_t i = 0; i < diagnosis->len; i++) {
		const mig_check_result *item = &diagnosis->items[i];
		cJSON *check = cJSON_CreateObject();
		cli_json_add(check, "subject", item->subject);
		cJSON_AddBoolToObject(check, "ok", !item->remedy);
		cli_json_add(check, "text", item->text);
		cli_json_add(check, "remedy", item->remedy);
		cJSON_AddItemToArray(list, check);
	}
	cli_print_json(object);
}

static int run(struct cli *cli)
{
	mig_diagnosis *diagnosis = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_doctor(cli->env, &diagnosis, &cli->err);
	if (rc < 0 || !diagnosis)
		return rc;
	if (cli->args.json)
		print_json(diagnosis);
	else
		print(cli, diagnosis);
	rc = diagnosis->findings ? CLI_NO : 0;
	mig_diagnosis_free(diagnosis);
	return rc;
}

int cmd_doctor(struct cli *cli)
{
	return cli_each_target(cli, CLI_EXAMINES, run);
}

const struct cli_option cmd_doctor_options[] = {
	CLI_JOBS_OPTION,
	CLI_JSON_OPTION,
	{ 0 },
};
