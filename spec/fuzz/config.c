/* mig.ini: whatever is in it, it is read or refused, and every key can be asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/config.h"
#include "engine/hooks.h"

/* A negative code and a message go together. */
static void check(int rc, mig_error *err)
{
	if ((rc < 0) != (err->message != NULL))
		abort();
	mig_error_dispose(err);
}

/* Ask for everything that is read of it. */
static void ask(struct mig_config *config)
{
	const struct mig_log silent = { 0 };
	struct mig_hooks hooks = { 0 };
	struct mig_strs paths = { 0 };
	mig_error err = MIG_ERROR_INIT;
	for (size_t i = 0; mig_config_keys[i]; i++) {
		const char *value = NULL;
		bool yes;
		check(mig_config_get(config, mig_config_keys[i], &value, &err), &err);
		check(mig_config_bool(config, mig_config_keys[i], false, &yes, &err), &err);
	}
	check(mig_config_check(config, &silent, &err), &err);
	check(mig_config_paths(config, "version_locations", &paths, &err), &err);
	for (size_t i = 0; i < paths.len; i++)
		if (*paths.items[i] != '/')
			abort();
	check(mig_hooks_read(&hooks, config, &err), &err);
	mig_strs_dispose(&paths);
	mig_hooks_dispose(&hooks);
}

/* The loader reads a file: one in memory. */
static int make_file(const unsigned char *data, size_t size, char *path, size_t path_size)
{
	int fd = memfd_create("mig.ini", 0);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, path_size, "/proc/self/fd/%d", fd);
	return fd;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char path[64];
	struct mig_config config = { 0 };
	mig_error err = MIG_ERROR_INIT;
	int fd = make_file(data, size, path, sizeof path);
	int rc = mig_config_load(&config, path, NULL, &err);
	if ((rc == 0) != (err.message == NULL))
		abort();
	if (rc == 0)
		ask(&config);
	if (rc == 0)
		mig_config_dispose(&config);
	mig_error_dispose(&err);
	close(fd);
	return 0;
}
