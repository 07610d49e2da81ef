#include <stdlib.h>
#include <time.h>

#include "cli/commands.h"

enum { MILLISECONDS_BETWEEN = 500, SECONDS_BY_DEFAULT = 60 };

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* One look. @return 1 at the heads, 0 not yet (cli->err may say why), or an error */
static int look(struct cli *cli)
{
	mig_status *status = NULL;
	mig_env_free(cli->env); /* a connection that was refused is made anew */
	cli->env = NULL;
	mig_error_dispose(&cli->err);
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_status_read(cli->env, &status, &cli->err);
	if (rc == 0)
		rc = mig_status_is_current(status);
	else if (rc == MIG_ECONNECT || rc == MIG_ELOCKED)
		rc = 0;
	mig_status_free(status);
	return rc;
}

int cmd_wait(struct cli *cli)
{
	const struct timespec pause = { 0, MILLISECONDS_BETWEEN * 1000000L };
	double timeout = SECONDS_BY_DEFAULT, began = seconds();
	int rc = cli_read_seconds(cli, "timeout", cli->args.timeout, &timeout);
	while (rc == 0) {
		rc = look(cli);
		cli->args.hush = true; /* once is enough to say which database it is */
		if (rc != 0)
			break;
		if (mig_interrupted())
			return cli_fail(cli, MIG_EINTERRUPTED, "interrupted");
		if (seconds() - began >= timeout && cli->err.code)
			return cli->err.code;
		if (seconds() - began >= timeout)
			return cli_fail(cli, MIG_ENOTHEAD,
				"the database is not at the heads after %g seconds", timeout);
		nanosleep(&pause, NULL);
	}
	return rc < 0 ? rc : 0;
}

const struct cli_option cmd_wait_options[] = {
	{ "until-head", '\0', CLI_FLAG, offsetof(struct cli_args, until_head), NULL,
		"until the database is at the heads (the default)" },
	{ "timeout", '\0', CLI_TEXT, offsetof(struct cli_args, timeout), "SECONDS",
		"how long at the most; default: 60" },
	{ 0 },
};
