/* Paths as text: absolute ones have no dots and no doubled slashes, and the way from one to another
 * leads there. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/path.h"

/* `path` made absolute; owned by the caller. */
static char *absolute(const char *path)
{
	char *full = mig_path_absolute(path), *ends = mig_format("%s/", full);
	if (*full != '/' || (full[1] && mig_has_suffix(full, "/")) || strstr(full, "//") ||
		strstr(ends, "/./") || strstr(ends, "/../"))
		abort();
	char *again = mig_path_absolute(full);
	if (strcmp(full, again) != 0)
		abort();
	mig_free(again);
	mig_free(ends);
	return full;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = mig_strndup((const char *)data, size);
	char *second = strchr(text, '\n');
	if (second)
		*second++ = '\0';
	char *from = absolute(text), *to = absolute(second ? second : "");
	char *way = mig_path_relative(from, to), *joined = mig_path_join(from, way);
	char *there = mig_path_absolute(joined);
	if (*way == '/' || strcmp(there, to) != 0)
		abort();
	char *folder = mig_path_dirname(to), *again = mig_path_join(folder, mig_path_basename(to));
	if (strcmp(again, to) != 0 || !mig_has_suffix(to, mig_path_display(to)))
		abort();
	mig_free(again);
	mig_free(folder);
	mig_free(there);
	mig_free(joined);
	mig_free(way);
	mig_free(to);
	mig_free(from);
	mig_free(text);
	return 0;
}
