/* Bind parameters: slots lie in the text, in order, one for each placeholder; around them is what
 * was there, but for the backslashes before colons. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "db/binds.h"

/* Take the SQL apart again: what lies outside the slots stands in `text` in that order, each slot
 * where its name was. @return the end of the text, if it does */
static const char *put_back(const struct mig_binds *binds, const char *text, const char *end)
{
	size_t slot = 0;
	for (size_t i = 0; i < binds->sql.len;) {
		const struct mig_bind_slot *next =
			slot < binds->slots.len ? &binds->slots.items[slot] : NULL;
		if (next && next->at == i) {
			const char *name = binds->names.items[next->name];
			size_t len = strlen(name);
			if ((size_t)(end - text) <= len || *text != ':' ||
				memcmp(text + 1, name, len) != 0)
				return NULL;
			text += 1 + len;
			i += next->len;
			slot++;
			continue;
		}
		if (end - text >= 2 && text[0] == '\\' && text[1] == ':' &&
			binds->sql.data[i] == ':')
			text++;
		if (text >= end || *text++ != binds->sql.data[i++])
			return NULL;
	}
	return text;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (!size)
		return 0;
	mig_lexis lexis = {
		.dollar_quotes = data[0] & 1,
		.nested_comments = data[0] & 1,
		.escape_strings = data[0] & 1,
		.backslash_escapes = data[0] & 2,
		.backtick_quotes = data[0] & 4,
		.bracket_quotes = data[0] & 8,
		.hash_comments = data[0] & 16,
		.mariadb_comments = data[0] & 16,
		.placeholder = "?$q?"[data[0] >> 6],
	};
	mig_error err = MIG_ERROR_INIT;
	struct mig_binds binds = MIG_BINDS_INIT;
	int rc = mig_binds_parse((const char *)data + 1, size - 1, &lexis, &binds, &err);
	size_t at = 0;
	for (size_t i = 0; i < binds.slots.len; i++) {
		const struct mig_bind_slot *slot = &binds.slots.items[i];
		if (slot->at < at || slot->at + slot->len > binds.sql.len ||
			slot->name >= binds.names.len)
			abort();
		at = slot->at + slot->len;
	}
	const char *text = (const char *)data + 1, *end = text + size - 1;
	if (rc == 0 && put_back(&binds, text, end) != end)
		abort();
	if ((rc == 0) != (err.message == NULL) || (rc < 0 && (!err.sql || err.position < 1)))
		abort();
	mig_binds_dispose(&binds);
	mig_error_dispose(&err);
	return 0;
}
