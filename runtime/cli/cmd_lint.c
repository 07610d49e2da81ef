/* What the rules find in revision files. */
#include "cli/commands.h"
#include "cli/hazards.h"

static void print_text(const struct cli *cli, const mig_hazards *hazards)
{
	size_t count[MIG_SEVERITY_ERROR + 1] = { 0 };
	for (size_t i = 0; i < hazards->len; i++) {
		const mig_hazard *hazard = &hazards->items[i];
		cli_print(cli, "%s:", hazard->file);
		if (hazard->line)
			cli_print(cli, "%d:", hazard->line);
		cli_print(cli, " ");
		cli_print_severity(cli, hazard->severity);
		cli_print(cli, ": %s [%s]\n", hazard->text, hazard->rule);
		if (hazard->instead)
			cli_print(cli, "    -> %s\n", hazard->instead);
	}
	cli_count_hazards(hazards, count);
	cli_print_count(cli, count);
}

static void print_rule(void *data, const char *id, enum mig_severity severity, const char *about)
{
	cli_print(data, "%-26s %-8s %s\n", id, mig_severity_name(severity), about);
}

static void add_rule(void *data, const char *id, enum mig_severity severity, const char *about)
{
	cJSON *rule = cJSON_CreateObject();
	cli_json_add(rule, "rule", id);
	cli_json_add(rule, "severity", mig_severity_name(severity));
	cli_json_add(rule, "about", about);
	cJSON_AddItemToArray(data, rule);
}

static int list_rules(struct cli *cli)
{
	if (!cli->args.json)
		return mig_lint_rules(cli->env, print_rule, cli, &cli->err);
	cJSON *list = cJSON_CreateArray();
	int rc = mig_lint_rules(cli->env, add_rule, list, &cli->err);
	if (rc == 0)
		cli_print_json(list);
	else
		cJSON_Delete(list);
	return rc;
}

int cmd_lint(struct cli *cli)
{
	const mig_lint_options opts = {
		.range = cli->args.rev_range,
		.dialect = cli->args.dialect,
	};
	mig_hazards *hazards = NULL;
	int rc = cli_open(cli);
	if (rc == 0 && cli->args.rules)
		return list_rules(cli);
	if (rc == 0)
		rc = mig_lint(cli->env, &opts, &hazards, &cli->err);
	if (rc < 0 || !hazards)
		return rc;
	if (cli->args.json)
		cli_print_json(cli_json_hazards(hazards));
	else
		print_text(cli, hazards);
	rc = mig_lint_findings(hazards, cli->args.strict) ? CLI_NO : 0;
	mig_hazards_free(hazards);
	return rc;
}

const struct cli_option cmd_lint_options[] = {
	{ "dialect", '\0', CLI_CHOICE, offsetof(struct cli_args, dialect),
		"sqlite|postgresql|mariadb|mysql", "whose rules apply; default: that of the URL" },
	CLI_JSON_OPTION,
	{ "rev-range", 'r', CLI_TEXT, offsetof(struct cli_args, rev_range), "START:END",
		"part of the history, both ends included; either may be left out" },
	{ "rules", '\0', CLI_FLAG, offsetof(struct cli_args, rules), NULL,
		"list the rules instead" },
	{ "strict", '\0', CLI_FLAG, offsetof(struct cli_args, strict), NULL,
		"exit status 1 for warnings too" },
	{ 0 },
};
