/* cli/confirm.h - asking before something is undone, where there is a person to ask. */
#ifndef MIG_CLI_CONFIRM_H
#define MIG_CLI_CONFIRM_H

#include "cli/cli.h"

/** Whether to ask: somebody sits at a terminal, and did not say --yes. */
bool cli_confirm_wanted(const struct cli *cli);

/** Ask whether the revisions may be undone; a mig_confirm_fn. */
bool cli_confirm_downgrade(void *data, const mig_revision_list *revisions, const char *url);

/** Ask whether several databases may be downgraded. @return 0; MIG_ECANCELLED */
int cli_confirm_targets(struct cli *cli, const char *const *names, size_t len);

/** The row of --yes in a table of options. */
#define CLI_YES_OPTION                                                                             \
	{                                                                                          \
		"yes", 'y', CLI_FLAG, offsetof(struct cli_args, yes), NULL,                        \
			"do not ask, also on a terminal"                                           \
	}

#endif
