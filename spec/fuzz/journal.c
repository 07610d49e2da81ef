/* The journal's row, as anybody may have changed it: it is read, and what is written reads back. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "engine/journal_part.h"
#include "engine/journal_text.h"

static void check_text(const char *text)
{
	char *encoded = mig_journal_text_encode(text), *decoded = mig_journal_text_decode(encoded);
	for (const char *c = encoded; *c; c++)
		if ((unsigned char)*c >= 0x80)
			abort();
	/* a long one loses its end */
	if (strlen(encoded) < 60000 ? strcmp(text, decoded) != 0
				    : strncmp(text, decoded, strlen(decoded)) != 0)
		abort();
	mig_free(encoded);
	mig_free(decoded);
	decoded = mig_journal_text_decode(text);
	if (strlen(decoded) > strlen(text))
		abort();
	mig_free(decoded);
}

static void check_parts(const char *text, size_t most)
{
	struct mig_journal_parts parts = { 0 }, again = { 0 };
	mig_journal_parts_read(text, &parts);
	char *whole = mig_journal_parts_text(&parts, parts.len, SIZE_MAX);
	mig_journal_parts_read(whole, &again);
	if (again.len != parts.len ||
		(parts.len && memcmp(again.items, parts.items, parts.len * sizeof *parts.items)))
		abort();
	char *some = mig_journal_parts_text(&parts, parts.len, most);
	if (strlen(some) > most || strncmp(some, whole, strlen(some)) != 0)
		abort();
	mig_free(some);
	mig_free(whole);
	mig_vec_dispose(&parts);
	mig_vec_dispose(&again);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = mig_strndup((const char *)data, size);
	check_text(text);
	check_parts(text, size / 2);
	mig_free(text);
	return 0;
}
