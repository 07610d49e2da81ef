#include <stdlib.h>
#include <time.h>

#include "cli/commands.h"
#include "cli/targets.h"

enum { MILLISECONDS_BETWEEN = 500, SECONDS_BY_DEFAULT = 60 };

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Whether one database is at the heads. @param target  its name; NULL: there is one */
static int ask(struct cli *cli, const char *target, double timeout)
{
	mig_status *status = NULL;
	int rc = target ? mig_env_select(cli->env, target, &cli->err) : 0;
	if (rc == 0)
		rc = mig_status_read(cli->env, &status, &cli->err);
	bool current = rc == 0 && mig_status_is_current(status);
	mig_status_free(status);
	if (rc < 0 || current)
		return rc < 0 ? rc : 1;
	return cli_fail(cli, MIG_ENOTHEAD, "%s%s is not at the heads after %g seconds",
		target ? "target " : "the database", target ? target : "", timeout);
}

/* One look at all of them. @return 1 at the heads, 0 not yet (cli->err says why), or an error */
static int look(struct cli *cli, double timeout)
{
	struct cli_choice choice;
	mig_env_free(cli->env); /* a connection that was refused is made anew */
	cli->env = NULL;
	mig_error_dispose(&cli->err);
	int rc = cli_choose_targets(cli, &choice);
	if (rc == 0 && !choice.list)
		rc = ask(cli, NULL, timeout);
	else if (rc == 0)
		rc = 1;
	for (size_t i = 0; rc == 1 && i < choice.len; i++)
		rc = ask(cli, choice.names[i], timeout);
	cli_choice_dispose(&choice);
	return rc == MIG_ECONNECT || rc == MIG_ELOCKED || rc == MIG_ENOTHEAD ? 0 : rc;
}

int cmd_wait(struct cli *cli)
{
	const struct timespec pause = { 0, MILLISECONDS_BETWEEN * 1000000L };
	double timeout = cli_seconds(cli->args.timeout, SECONDS_BY_DEFAULT), began = seconds();
	int rc = 0;
	cli->spreads = true;
	while (rc == 0) {
		rc = look(cli, timeout);
		cli->args.hush = true; /* once is enough to say which database it is */
		if (rc != 0)
			break;
		if (mig_interrupted())
			return cli_fail(cli, MIG_EINTERRUPTED, "interrupted");
		if (seconds() - began >= timeout)
			return cli->err.code;
		nanosleep(&pause, NULL);
	}
	return rc < 0 ? rc : 0;
}

const struct cli_option cmd_wait_options[] = {
	{ "until-head", '\0', CLI_FLAG, offsetof(struct cli_args, until_head), NULL,
		"until the database is at the heads (the default)" },
	{ "timeout", '\0', CLI_SECONDS, offsetof(struct cli_args, timeout), "SECONDS",
		"how long at the most; default: 60" },
	{ 0 },
};
