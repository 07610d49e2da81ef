/* The comment that a revision file begins with: no crash, and the first line is one line. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "script/comment.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct mig_buf comment = MIG_BUF_INIT;
	char *text = mig_strndup((const char *)data, size);
	mig_comment_read(text, strlen(text), &comment);
	char *first = mig_comment_first_line(comment.data);
	char *date = mig_comment_field(comment.data, "Create Date");
	if (strpbrk(first, "\r\n") || strpbrk(date, "\r\n"))
		abort();
	mig_free(first);
	mig_free(date);
	mig_free(text);
	mig_buf_dispose(&comment);
	return 0;
}
