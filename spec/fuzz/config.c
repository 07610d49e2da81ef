/* mig.ini: whatever is in it, it is read or refused, and every key can be asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/config.h"

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
	for (size_t i = 0; rc == 0 && mig_config_keys[i]; i++) {
		const char *value = NULL;
		mig_error found = MIG_ERROR_INIT;
		if ((mig_config_get(&config, mig_config_keys[i], &value, &found) == 0) !=
			(found.message == NULL))
			abort();
		mig_error_dispose(&found);
	}
	if (rc == 0)
		mig_config_dispose(&config);
	mig_error_dispose(&err);
	close(fd);
	return 0;
}
