#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/commands.h"
#include "cli/picture.h"
#include "cli/replace.h"

#define FORMATS "svg|html|dot|mermaid"

/* The formats, and names of files that ask for one. */
static const struct format {
	const char *name;
	const char *suffixes[3];
	void (*draw)(const struct cli_picture *picture, FILE *file);
} formats[] = {
	{ "svg", { ".svg" }, cli_draw_svg },
	{ "html", { ".html", ".htm" }, cli_draw_html },
	{ "dot", { ".dot", ".gv" }, cli_draw_dot },
	{ "mermaid", { ".mmd", ".mermaid" }, cli_draw_mermaid },
};

static const struct format *by_name(const char *name)
{
	const struct format *row = formats;
	while (strcmp(row->name, name) != 0)
		row++; /* the parser lets no other name pass */
	return row;
}

static const struct format *by_suffix(const char *path)
{
	size_t len = strlen(path);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		for (const char *const *suffix = formats[i].suffixes; *suffix; suffix++)
			if (len > strlen(*suffix) &&
				!strcasecmp(path + len - strlen(*suffix), *suffix))
				return &formats[i];
	return NULL;
}

static bool is_file(const char *output)
{
	return output && strcmp(output, "-") != 0;
}

/* The format that was asked for; NULL: the name of the file tells none. */
static const struct format *choose_format(const struct cli_args *args)
{
	if (args->format)
		return by_name(args->format);
	return is_file(args->output) ? by_suffix(args->output) : by_name("mermaid");
}

/* The folder above that of the environment; owned by the caller. */
static char *find_folder(const mig_env *env)
{
	const char *location = mig_env_location(env), *slash = strrchr(location, '/');
	char *folder = strndup(location, slash ? (size_t)(slash - location) : 0);
	if (!folder)
		abort();
	return folder;
}

struct job {
	const struct format *format;
	const struct cli_picture *picture;
};

static void fill(const void *data, FILE *file)
{
	const struct job *job = data;
	job->format->draw(job->picture, file);
}

static int draw(struct cli *cli, const struct format *format, const mig_revision_list *list,
	const mig_revision_list *current)
{
	struct cli_picture picture;
	char *folder = find_folder(cli->env);
	int rc = 0;
	cli_picture_init(&picture, list, current);
	picture.folder = folder;
	const struct job job = { format, &picture };
	if (is_file(cli->args.output))
		rc = cli_replace(cli, cli->args.output, fill, &job);
	else
		fill(&job, stdout);
	if (rc == 0 && is_file(cli->args.output))
		cli_written(cli, "Generating", cli->args.output);
	cli_picture_dispose(&picture);
	free(folder);
	return rc;
}

int cmd_graph(struct cli *cli)
{
	const struct format *format = choose_format(&cli->args);
	mig_revision_list *list = NULL, *current = NULL;
	if (!format)
		return cli_fail(cli, MIG_EINVALID,
			"the name %s tells no format: give --format " FORMATS, cli->args.output);
	int rc = cli_open(cli);
	if (rc == 0 && cli->args.indicate_current)
		rc = mig_current(cli->env, false, &current, &cli->err);
	if (rc == 0)
		rc = mig_history(cli->env, cli->args.rev_range, &list, &cli->err);
	if (rc == 0)
		rc = draw(cli, format, list, current);
	mig_revision_list_free(current);
	mig_revision_list_free(list);
	return rc;
}

const struct cli_option cmd_graph_options[] = {
	{ "format", 'f', CLI_CHOICE, offsetof(struct cli_args, format), FORMATS,
		"how to draw; default: by the name of the file, else mermaid" },
	{ "output", 'o', CLI_TEXT, offsetof(struct cli_args, output), "FILE",
		"write to this file; default: standard output" },
	{ "rev-range", 'r', CLI_TEXT, offsetof(struct cli_args, rev_range), "START:END",
		"part of the history, both ends included; either may be left out" },
	{ "indicate-current", 'i', CLI_FLAG, offsetof(struct cli_args, indicate_current), NULL,
		"mark the revisions the database is at" },
	{ 0 },
};
