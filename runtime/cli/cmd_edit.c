#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/commands.h"

/* What to call, as a line for the shell: people put options into these variables. */
static const char *editor(void)
{
	const char *const values[] = { getenv("VISUAL"), getenv("EDITOR") };
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (values[i] && *values[i])
			return values[i];
	return "for e in sensible-editor editor nano vim vi; do command -v \"$e\" >/dev/null && "
	       "exec \"$e\" \"$@\"; done; echo 'no editor was found; set $VISUAL' >&2; exit 127; :";
}

/* Run the editor on one file and wait for it; Ctrl-C is for the editor meanwhile. */
static int edit_file(struct cli *cli, const char *line, const char *path)
{
	char command[4096];
	int status = 0;
	if (snprintf(command, sizeof command, "%s \"$@\"", line) >= (int)sizeof command)
		return cli_fail(cli, MIG_EINVALID, "the editor's command line is too long");
	fflush(stdout);
	void (*before)(int) = signal(SIGINT, SIG_IGN);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGINT, SIG_DFL);
		signal(SIGPIPE, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
		execl("/bin/sh", "sh", "-c", command, "mig", path, (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, before);
	if (child < 0)
		return cli_fail(cli, MIG_EIO, "Error executing editor (%s)", strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return cli_fail(cli, MIG_EIO, "Error executing editor (it ended with status %d)",
			WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}

int cmd_edit(struct cli *cli)
{
	mig_revision_list *list = NULL;
	const char *spec = cli_operand(cli, 0, "head");
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_show(cli->env, spec, &list, &cli->err);
	if (rc == 0 && !list->len && !strcmp(spec, "current"))
		rc = cli_fail(cli, MIG_ENOTFOUND, "No current revisions");
	else if (rc == 0 && !list->len)
		rc = cli_fail(
			cli, MIG_ENOTFOUND, "No revision files indicated by symbol '%s'", spec);
	for (size_t i = 0; rc == 0 && i < list->len; i++)
		rc = edit_file(cli, editor(), mig_revision_path(list->items[i]));
	mig_revision_list_free(list);
	return rc;
}
