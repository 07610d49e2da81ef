/* Errors as one line: whatever files, servers and scripts have put into them, the line is short
 * UTF-8 without control characters, and begins with what it is about. Also, the place in a
 * statement that a server's message tells of lies in it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "drivers.h"

enum { LONGEST = 20000 };

/* The next part of the input, up to a NUL; owned by the caller. */
static char *take(const char **rest, const char *end)
{
	size_t len = strnlen(*rest, (size_t)(end - *rest));
	char *part = mig_strndup(*rest, len);
	*rest += len + (*rest + len < end);
	return part;
}

/* The first byte of what is not UTF-8 and not printable, or the end. */
static const unsigned char *valid_until(const unsigned char *s)
{
	while (*s) {
		size_t len = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
		if (*s < ' ' || *s == 0x7f || (*s >= 0x80 && *s < 0xc2) || *s > 0xf4)
			return s;
		for (size_t i = 1; i < len; i++)
			if ((s[i] & 0xc0) != 0x80)
				return s;
		s += len;
	}
	return s;
}

static void check_positions(const char *message, const char *sql)
{
	int found = mig_mariadb_position(message, sql, strlen(sql));
	if (found < 0 || (size_t)found > strlen(sql))
		abort();
	found = mig_pg_position(message, sql, strlen(sql));
	if (found < 0 || (size_t)found > strlen(sql) + 1)
		abort();
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const char *rest = (const char *)data, *end = rest + size;
	if (size < 4)
		return 0;
	mig_error err = MIG_ERROR_INIT;
	err.code = -(int)(data[0] % 20);
	err.line = data[1];
	err.position = data[2] * (data[3] + 1);
	rest += 4;
	err.message = take(&rest, end);
	err.sql = take(&rest, end);
	err.file = take(&rest, end);
	err.state = take(&rest, end);
	char *line = mig_error_format(&err);
	if (*valid_until((const unsigned char *)line) || strlen(line) > LONGEST + strlen(err.file))
		abort();
	check_positions(err.message, err.sql);
	free(line);
	mig_error_dispose(&err);
	return 0;
}
