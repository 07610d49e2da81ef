#include "cli/commands.h"

int cmd_ensure_version(struct cli *cli)
{
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_ensure_version(cli->env, &cli->err);
	return rc < 0 ? rc : 0;
}
