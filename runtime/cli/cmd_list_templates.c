#include "cli/commands.h"

int cmd_list_templates(struct cli *cli)
{
	if (cli->args.json) {
		cli_print_json_templates(mig_templates());
		return 0;
	}
	cli_print(cli, "Available templates:\n\n");
	for (const mig_template *row = mig_templates(); row->name; row++)
		cli_print(cli, "%s - %s\n", row->name, row->synopsis);
	cli_print(cli, "\nTemplates are used via the 'init' command, e.g.:\n\n"
		       "  mig init --template generic ./scripts\n");
	return 0;
}

const struct cli_option cmd_list_templates_options[] = {
	CLI_JSON_OPTION,
	{ 0 },
};
