#include "cli/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct cli *cli, const char *path, int number)
{
	return cli_fail(cli, MIG_EIO, "cannot write %s: %s", path, strerror(number));
}

/* @return 0 or errno */
static int fill_file(int fd, void (*fill)(const void *data, FILE *file), const void *data)
{
	FILE *file = fdopen(fd, "w");
	if (!file) {
		int number = errno;
		close(fd);
		return number;
	}
	fill(data, file);
	int number = fflush(file) == 0 && !ferror(file) ? 0 : errno ? errno : EIO;
	return fclose(file) == 0 || number ? number : errno;
}

static int overwrite(struct cli *cli, const char *path, void (*fill)(const void *data, FILE *file),
	const void *data)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int number = fd < 0 ? errno : fill_file(fd, fill, data);
	return number ? fail(cli, path, number) : 0;
}

int cli_replace(struct cli *cli, const char *path, void (*fill)(const void *data, FILE *file),
	const void *data)
{
	struct stat there;
	bool exists = stat(path, &there) == 0;
	if (exists && !S_ISREG(there.st_mode))
		return overwrite(cli, path, fill, data);
	char *real = exists ? realpath(path, NULL) : NULL, *temporary = NULL;
	const char *goal = real ? real : path;
	if (asprintf(&temporary, "%s.%ld.new", goal, (long)getpid()) < 0)
		abort();
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	int number = fd < 0 ? errno : 0;
	if (number == 0 && exists)
		(void)fchmod(fd, there.st_mode & 0777); /* a new one has what umask leaves */
	if (number == 0) {
		number = fill_file(fd, fill, data);
		if (number == 0 && rename(temporary, goal) != 0)
			number = errno;
		if (number)
			unlink(temporary);
	}
	free(temporary);
	free(real);
	return number ? fail(cli, path, number) : 0;
}
