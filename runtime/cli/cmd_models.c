#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"

/* models.lua beside mig.ini, where template projects look for modules; owned by the caller. */
static char *default_path(const struct cli *cli)
{
	const char *config = mig_env_config_file(cli->env), *slash;
	char *path = NULL;
	slash = config ? strrchr(config, '/') : NULL;
	if (asprintf(&path, "%.*smodels.lua", slash ? (int)(slash - config) + 1 : 0,
		    slash ? config : "") < 0)
		abort();
	return path;
}

static int fail_write(struct cli *cli, const char *path)
{
	struct stat info;
	if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		errno = EISDIR; /* which --force would not write over */
	if (errno == EEXIST)
		return cli_fail(cli, MIG_EEXISTS,
			"%s exists already; --force writes over it, - writes to standard output",
			path);
	return cli_fail(cli, MIG_EIO, "cannot write %s: %s", path, strerror(errno));
}

/* The folder of a file, unless it is there; whoever writes the file tells why it cannot be made. */
static void make_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? strndup(path, (size_t)(slash - path)) : NULL;
	if (folder && *folder)
		mkdir(folder, 0777);
	free(folder);
}

static int write_file(struct cli *cli, const char *path, const char *text)
{
	make_folder(path);
	int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (cli->args.force ? O_TRUNC : O_EXCL);
	int fd = open(path, flags, 0666);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!file)
		return fail_write(cli, path);
	bool written = fputs(text, file) >= 0;
	if (fclose(file) != 0 || !written)
		return fail_write(cli, path);
	cli_written(cli, "Generating", path);
	if (!cli_operand(cli, 0, NULL))
		cli_print(cli, "env.lua names it: target_metadata = require \"models\"\n");
	return 0;
}

int cmd_models(struct cli *cli)
{
	char *text = NULL, *path = NULL;
	int rc = cli_open(cli);
	if (rc == 0)
		rc = mig_models(cli->env, &text, &cli->err);
	if (rc < 0)
		return rc;
	const char *operand = cli_operand(cli, 0, NULL);
	if (!operand)
		operand = path = default_path(cli);
	if (!strcmp(operand, "-"))
		printf("%s", text);
	else
		rc = write_file(cli, operand, text);
	free(path);
	mig_free(text);
	return rc;
}

const struct cli_option cmd_models_options[] = {
	{ "force", '\0', CLI_FLAG, offsetof(struct cli_args, force), NULL,
		"write over a file that is there" },
	{ 0 },
};
