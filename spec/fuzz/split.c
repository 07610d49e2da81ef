/* The splitter and the script writer: no crash; statements lie in the file, in order. */
#include <stdlib.h>

#include "db/script.h"
#include "db/split.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	if (!size)
		return 0;
	mig_lexis lexis = {
		.dollar_quotes = data[0] & 1,
		.nested_comments = data[0] & 1,
		.escape_strings = data[0] & 1,
		.atomic_bodies = data[0] & 1,
		.backslash_escapes = data[0] & 2,
		.backtick_quotes = data[0] & 4,
		.bracket_quotes = data[0] & 8,
		.trigger_bodies = data[0] & 8,
		.hash_comments = data[0] & 16,
		.mariadb_comments = data[0] & 16,
		.delimiter_lines = data[0] & 32,
	};
	const char *sql = (const char *)data + 1, *end = sql + size - 1;
	mig_error err = MIG_ERROR_INIT;
	struct mig_split split;
	struct mig_statement statement;
	int rc, line = 1;
	mig_split_init(&split, sql, size - 1, &lexis);
	while ((rc = mig_split_next(&split, &statement, &err)) > 0) {
		if (!statement.len || statement.text < sql ||
			statement.text + statement.len > end || statement.line < line)
			abort();
		sql = statement.text + statement.len;
		line = statement.line;
		struct mig_buf script = MIG_BUF_INIT;
		mig_script_statement(&script, statement.text, statement.len, &lexis, NULL);
		mig_buf_dispose(&script);
	}
	if ((rc == 0) != (err.message == NULL) || (rc < 0 && err.line < 1))
		abort();
	mig_error_dispose(&err);
	return 0;
}
