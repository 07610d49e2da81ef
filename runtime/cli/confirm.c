#include "cli/confirm.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { MOST_SHOWN = 20 };

bool cli_confirm_wanted(const struct cli *cli)
{
	return !cli->args.yes && !cli->args.sql && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* Only a yes is a yes; a signal and the end of the input are none. */
static bool ask(const char *question)
{
	char answer[16] = "";
	fprintf(stderr, "%s [y/N] ", question);
	if (!fgets(answer, sizeof answer, stdin)) {
		fputc('\n', stderr);
		return false;
	}
	answer[strcspn(answer, "\r\n")] = '\0';
	return !strcasecmp(answer, "y") || !strcasecmp(answer, "yes");
}

bool cli_confirm_downgrade(void *data, const mig_revision_list *revisions, const char *url)
{
	(void)data;
	fprintf(stderr, "This undoes %zu revision%s of %s:\n", revisions->len,
		revisions->len == 1 ? "" : "s", url);
	for (size_t i = 0; i < revisions->len && i < MOST_SHOWN; i++)
		fprintf(stderr, "  %s, %s\n", mig_revision_id(revisions->items[i]),
			mig_revision_doc(revisions->items[i]));
	if (revisions->len > MOST_SHOWN)
		fprintf(stderr, "  and %zu more\n", revisions->len - MOST_SHOWN);
	return ask("Data may be lost. Go on?");
}

int cli_confirm_targets(struct cli *cli, const char *const *names, size_t len)
{
	fprintf(stderr, "This undoes revisions of %zu databases:\n", len);
	for (size_t i = 0; i < len && i < MOST_SHOWN; i++)
		fprintf(stderr, "  %s\n", names[i]);
	if (len > MOST_SHOWN)
		fprintf(stderr, "  and %zu more\n", len - MOST_SHOWN);
	if (ask("Data may be lost. Go on?"))
		return 0;
	if (mig_interrupted())
		return cli_fail(cli, MIG_EINTERRUPTED, "interrupted; nothing was changed");
	return cli_fail(cli, MIG_ECANCELLED, "the downgrade was cancelled; nothing was changed");
}
