#include "cli/commands.h"

int cmd_list_templates(struct cli *cli)
{
	cli_print(cli, "Available templates:\n\n");
	for (const mig_template *row = mig_templates(); row->name; row++)
		cli_print(cli, "%s - %s\n", row->name, row->synopsis);
	cli_print(cli, "\nTemplates are used via the 'init' command, e.g.:\n\n"
		       "  mig init --template generic ./scripts\n");
	return 0;
}
