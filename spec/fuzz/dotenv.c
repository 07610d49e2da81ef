/* .env: names are names and values lines; what was read is read again from what it says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "engine/dotenv.h"

struct read {
	struct mig_strs names, values;
};

static int read_text(const void *data, size_t size, struct read *out)
{
	char path[64];
	mig_error err = MIG_ERROR_INIT;
	int fd = memfd_create(".env", 0);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	int rc = mig_dotenv_read(path, &out->names, &out->values, &err);
	if ((rc == 0) != (err.message == NULL) || out->names.len != out->values.len)
		abort();
	mig_error_dispose(&err);
	close(fd);
	return rc;
}

static void dispose(struct read *read)
{
	mig_strs_dispose(&read->names);
	mig_strs_dispose(&read->values);
}

/* A file that says the same. */
static void put_lines(struct mig_buf *out, const struct read *read)
{
	for (size_t i = 0; i < read->names.len; i++) {
		const char *name = read->names.items[i], *value = read->values.items[i];
		/* one that has both quotes has begun with neither, and has no blanks around it */
		const char *quote = !strchr(value, '"') ? "\"" : !strchr(value, '\'') ? "'" : "";
		mig_buf_printf(out, "export %s=%s%s%s \n", name, quote, value, quote);
	}
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct read read = { 0 }, again = { 0 };
	struct mig_buf text = MIG_BUF_INIT;
	int rc = read_text(data, size, &read);
	for (size_t i = 0; i < read.names.len; i++) {
		const char *name = read.names.items[i];
		if (!*name || strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					   "0123456789_") != strlen(name))
			abort();
		if (strchr(read.values.items[i], '\n'))
			abort();
	}
	put_lines(&text, &read);
	if (rc == 0 &&
		(read_text(text.data, text.len, &again) < 0 || again.names.len != read.names.len))
		abort();
	for (size_t i = 0; i < again.names.len; i++)
		if (strcmp(again.names.items[i], read.names.items[i]) != 0 ||
			strcmp(again.values.items[i], read.values.items[i]) != 0)
			abort();
	mig_buf_dispose(&text);
	dispose(&read);
	dispose(&again);
	return 0;
}
