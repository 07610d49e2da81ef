/* URLs: no crash, and what stands where the password belongs is not shown. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "db/url.h"

static void check(const char *text, const char *expected)
{
	mig_error err = MIG_ERROR_INIT;
	mig_url url;
	char *redacted = mig_url_redacted(text);
	int rc = mig_url_parse(text, &url, &err);
	if ((rc == 0) != (err.message == NULL))
		abort();
	/* What is no URL is cut after the colon, and never within the user's name. */
	if (expected && strcmp(redacted, expected) != 0 &&
		(rc == 0 || strcmp(redacted, "postgresql://user:***") != 0))
		abort();
	mig_url_dispose(&url);
	mig_error_dispose(&err);
	mig_free(redacted);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = mig_strndup((const char *)data, size);
	check(text, NULL);
	/* Alone, `word/…` is a port and a path if the word is a number: no password to hide. */
	if (!strpbrk(text, "/?")) {
		char *url = mig_format("postgresql://user:%s@host/database", text);
		check(url, "postgresql://user:***@host/database");
		mig_free(url);
	}
	mig_free(text);
	return 0;
}
