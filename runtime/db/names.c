#include "db/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

bool mig_name_is_plain(const char *name)
{
	const char *p = name;
	if (!*p || *p == '$' || (*p >= '0' && *p <= '9'))
		return false;
	while ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_' || *p == '$')
		p++;
	return !*p;
}

static int compare(const void *word, const void *entry)
{
	return strcmp(word, *(const char *const *)entry);
}

bool mig_name_is_among(const char *name, const char *const *words, size_t n)
{
	return bsearch(name, words, n, sizeof *words, compare) != NULL;
}

char *mig_name_quote(const char *name, char quote)
{
	struct mig_buf out = MIG_BUF_INIT;
	mig_buf_putc(&out, quote);
	for (; *name; name++) {
		if (*name == quote)
			mig_buf_putc(&out, quote);
		mig_buf_putc(&out, *name);
	}
	mig_buf_putc(&out, quote);
	return mig_buf_take(&out);
}
