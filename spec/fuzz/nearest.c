/* "Did you mean": one of the names or none, and a name means itself. Words end at line breaks. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "mig/error.h"

enum { MOST = 16 };

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = mig_strndup((const char *)data, size), *rest = text;
	const char *names[MOST + 1] = { NULL }, *word = strsep(&rest, "\n");
	size_t n = 0;
	while (n < MOST && rest)
		names[n++] = strsep(&rest, "\n");
	const char *near = mig_nearest(word, names);
	bool listed = false, same = false;
	for (size_t i = 0; i < n; i++) {
		listed = listed || near == names[i];
		same = same || !strcmp(word, names[i]);
	}
	/* only the first 63 bytes of a name are looked at */
	if ((near && !listed) || (same && (!near || strncmp(near, word, 63) != 0)))
		abort();
	mig_free(text);
	return 0;
}
