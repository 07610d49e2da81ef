/* Bind parameters: no crash; slots lie in the text, in order, one for each placeholder. */
#include <stdlib.h>

#include "db/binds.h"

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
	if ((rc == 0) != (err.message == NULL) || (rc < 0 && (!err.sql || err.position < 1)))
		abort();
	mig_binds_dispose(&binds);
	mig_error_dispose(&err);
	return 0;
}
