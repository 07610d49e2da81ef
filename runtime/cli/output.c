/* Listings, in the layout that scripts written for Alembic read. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

void cli_print(const struct cli *cli, const char *format, ...)
{
	if (cli->args.quiet)
		return;
	va_list args;
	va_start(args, format);
	vfprintf(cli->out ? cli->out : stdout, format, args);
	va_end(args);
}

bool cli_is_terminal(const struct cli *cli)
{
	return !cli->args.quiet && isatty(STDOUT_FILENO);
}

bool cli_knows_codes(void)
{
	const char *term = getenv("TERM");
	return term && *term && strcmp(term, "dumb") != 0;
}

bool cli_has_colour(const struct cli *cli)
{
	const char *no_color = getenv("NO_COLOR");
	return cli_is_terminal(cli) && !(no_color && *no_color) && cli_knows_codes();
}

void cli_written(void *data, const char *verb, const char *path)
{
	const struct cli *cli = data;
	if (cli->args.json)
		return;
	if (!strcmp(verb, "Skipping")) {
		cli_print(cli, "File %s already exists, skipping\n", path);
	} else if (!strcmp(verb, "Running post write hook")) {
		cli_print(cli, "%s '%s' ...\n", verb, path);
		fflush(stdout); /* what it prints comes next */
	} else if (!strcmp(verb, "Finished post write hook")) {
		cli_print(cli, "  done\n");
	} else {
		cli_print(cli, "%s %s ...  done\n", verb, path);
	}
}

static void print_parents(const struct cli *cli, const mig_revision *rev)
{
	size_t n = mig_revision_down_count(rev);
	if (!n)
		cli_print(cli, "<base>");
	for (size_t i = 0; i < n; i++)
		cli_print(cli, "%s%s", i ? ", " : "", mig_revision_id(mig_revision_down(rev, i)));
}

static void print_names(const struct cli *cli, const mig_revision *rev,
	size_t (*count)(const mig_revision *), const char *(*item)(const mig_revision *, size_t))
{
	for (size_t i = 0; i < count(rev); i++)
		cli_print(cli, "%s%s", i ? ", " : "", item(rev, i));
}

static void print_depends(const struct cli *cli, const mig_revision *rev)
{
	print_names(cli, rev, mig_revision_depends_count, mig_revision_depends);
}

static void print_labels(const struct cli *cli, const mig_revision *rev)
{
	print_names(cli, rev, mig_revision_label_count, mig_revision_label);
}

bool cli_contains(const mig_revision_list *list, const mig_revision *rev)
{
	for (size_t i = 0; list && i < list->len; i++)
		if (list->items[i] == rev)
			return true;
	return false;
}

void cli_print_line(const struct cli *cli, const mig_revision *rev, unsigned show, bool current)
{
	if (show & CLI_PARENTS) {
		print_parents(cli, rev);
		if (mig_revision_depends_count(rev)) {
			cli_print(cli, " (");
			print_depends(cli, rev);
			cli_print(cli, ")");
		}
		cli_print(cli, " -> ");
	}
	cli_print(cli, "%s", mig_revision_id(rev));
	if ((show & CLI_LABELS) && mig_revision_label_count(rev)) {
		cli_print(cli, " (");
		print_labels(cli, rev);
		cli_print(cli, ")");
	}
	if (mig_revision_is_real_head(rev))
		cli_print(cli, " (head)");
	else if (mig_revision_is_head(rev))
		cli_print(cli, " (effective head)");
	if (current)
		cli_print(cli, " (current)");
	if ((show & CLI_TREE) && mig_revision_is_branch_point(rev))
		cli_print(cli, " (branchpoint)");
	if ((show & CLI_TREE) && mig_revision_is_merge_point(rev))
		cli_print(cli, " (mergepoint)");
	if (show & CLI_DOC)
		cli_print(cli, ", %s", mig_revision_doc(rev));
	cli_print(cli, "\n");
}

static void print_longdoc(const struct cli *cli, const char *text)
{
	cli_print(cli, "\n");
	while (*text) {
		int len = (int)strcspn(text, "\n");
		cli_print(cli, "    %.*s\n", len, text);
		text += len + (text[len] == '\n');
	}
	cli_print(cli, "\n");
}

void cli_print_entry(const struct cli *cli, const mig_revision *rev, bool current)
{
	cli_print(cli, "Rev: %s%s%s%s%s\n", mig_revision_id(rev),
		mig_revision_is_head(rev) ? " (head)" : "",
		mig_revision_is_branch_point(rev) ? " (branchpoint)" : "",
		mig_revision_is_merge_point(rev) ? " (mergepoint)" : "",
		current ? " (current)" : "");
	cli_print(cli, mig_revision_is_merge_point(rev) ? "Merges: " : "Parent: ");
	print_parents(cli, rev);
	cli_print(cli, "\n");
	if (mig_revision_depends_count(rev)) {
		cli_print(cli, "Also depends on: ");
		print_depends(cli, rev);
		cli_print(cli, "\n");
	}
	if (mig_revision_replaces_count(rev)) {
		cli_print(cli, "Replaces: ");
		print_names(cli, rev, mig_revision_replaces_count, mig_revision_replaces);
		cli_print(cli, "\n");
	}
	if (mig_revision_is_branch_point(rev)) {
		cli_print(cli, "Branches into: ");
		for (size_t i = 0; i < mig_revision_next_count(rev); i++)
			cli_print(cli, "%s%s", i ? ", " : "",
				mig_revision_id(mig_revision_next(rev, i)));
		cli_print(cli, "\n");
	}
	if (mig_revision_label_count(rev)) {
		cli_print(cli, "Branch names: ");
		print_labels(cli, rev);
		cli_print(cli, "\n");
	}
	cli_print(cli, "Path: %s\n", mig_revision_path(rev));
	print_longdoc(cli, mig_revision_longdoc(rev));
}

void cli_print_revision(const struct cli *cli, const mig_revision *rev, unsigned show, bool current)
{
	if (cli->args.verbose)
		cli_print_entry(cli, rev, current);
	else
		cli_print_line(cli, rev, show, current);
}

void cli_print_revisions(const struct cli *cli, const mig_revision_list *list, unsigned show,
	const mig_revision_list *current)
{
	if (cli->args.json) {
		cli_print_json_revisions(list, current);
		return;
	}
	for (size_t i = 0; i < list->len; i++)
		cli_print_revision(
			cli, list->items[i], show, cli_contains(current, list->items[i]));
}
