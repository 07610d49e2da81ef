/* Names of revision files: a slug is made of words, a template is filled in or refused, and a time
 * zone is one or is refused. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "engine/naming.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = mig_strndup((const char *)data, size);
	struct mig_buf slug = MIG_BUF_INIT, name = MIG_BUF_INIT;
	struct mig_moment moment = { 0 };
	mig_error err = MIG_ERROR_INIT;
	mig_slug_put(text, 40, &slug);
	/* it becomes a part of a path */
	if (slug.len > 41 || strpbrk(slug.data, "/\\.\n'\"$`"))
		abort();
	int rc = mig_file_name_put(text, "a1", slug.data, &moment, &name, &err);
	if ((rc < 0) != (err.message != NULL))
		abort();
	mig_error_dispose(&err);
	mig_buf_clear(&name);
	rc = mig_moment_now(&moment, text, &err);
	if ((rc < 0) != (err.message != NULL))
		abort();
	if (rc == 0)
		mig_moment_put(&moment, &name);
	/* 2026-11-21 10:15:00.123456, and +01:00 behind it */
	if (rc == 0 && name.len != (*text ? 32 : 26))
		abort();
	mig_error_dispose(&err);
	mig_buf_dispose(&slug);
	mig_buf_dispose(&name);
	mig_free(text);
	return 0;
}
