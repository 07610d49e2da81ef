#include "cli/commands.h"

int cmd_init(struct cli *cli)
{
	const mig_init_options opts = {
		.directory = cli_operand(cli, 0, NULL),
		.template_name = cli->args.template,
		.config_file = cli->args.config,
		.written = cli_written,
		.written_data = cli,
	};
	int rc = mig_init(&opts, &cli->err);
	if (rc == 0)
		cli_print(cli,
			"Please edit configuration/connection settings in %s before "
			"proceeding.\n",
			opts.config_file ? opts.config_file : "mig.ini");
	return rc;
}

const struct cli_option cmd_init_options[] = {
	{ "template", 't', CLI_TEXT, offsetof(struct cli_args, template), "NAME",
		"template to use; see 'mig list_templates'; default: generic" },
	{ 0 },
};
