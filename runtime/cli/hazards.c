#include "cli/hazards.h"

static const struct {
	const char *counted, *colour;
} severities[] = {
	[MIG_SEVERITY_INFO] = { "note", "\033[36m" },
	[MIG_SEVERITY_WARNING] = { "warning", "\033[33m" },
	[MIG_SEVERITY_ERROR] = { "error", "\033[31m" },
};

void cli_print_severity(const struct cli *cli, enum mig_severity severity)
{
	bool colour = cli_has_colour(cli);
	cli_print(cli, "%s%s%s", colour ? severities[severity].colour : "",
		mig_severity_name(severity), colour ? "\033[0m" : "");
}

void cli_print_hazards(const struct cli *cli, const mig_hazards *hazards)
{
	for (size_t i = 0; i < hazards->len; i++) {
		const mig_hazard *hazard = &hazards->items[i];
		cli_print(cli, "  ! ");
		cli_print_severity(cli, hazard->severity);
		cli_print(cli, ": ");
		if (hazard->line)
			cli_print(cli, "line %d: ", hazard->line);
		cli_print(cli, "%s [%s]\n", hazard->text, hazard->rule);
		if (hazard->instead)
			cli_print(cli, "      -> %s\n", hazard->instead);
	}
}

void cli_count_hazards(const mig_hazards *hazards, size_t *count)
{
	for (size_t i = 0; i < hazards->len; i++)
		count[hazards->items[i].severity]++;
}

void cli_print_count(const struct cli *cli, const size_t *count)
{
	bool any = false;
	for (size_t i = MIG_SEVERITY_ERROR + 1; i-- > 0;) {
		if (count[i])
			cli_print(cli, "%s%zu %s%s", any ? ", " : "", count[i],
				severities[i].counted, count[i] > 1 ? "s" : "");
		any = any || count[i];
	}
	cli_print(cli, any ? ".\n" : "No hazards.\n");
}

cJSON *cli_json_hazards(const mig_hazards *hazards)
{
	cJSON *list = cJSON_CreateArray();
	for (size_t i = 0; i < hazards->len; i++) {
		const mig_hazard *from = &hazards->items[i];
		cJSON *hazard = cJSON_CreateObject();
		cli_json_add(hazard, "rule", from->rule);
		cli_json_add(hazard, "severity", mig_severity_name(from->severity));
		cli_json_add(hazard, "text", from->text);
		cli_json_add(hazard, "instead", from->instead);
		cli_json_add(hazard, "file", from->file);
		if (from->line)
			cJSON_AddNumberToObject(hazard, "line", from->line);
		cJSON_AddItemToArray(list, hazard);
	}
	return list;
}
