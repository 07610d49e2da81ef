#include "engine/dotenv.h"

#include <ctype.h>
#include <string.h>

#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"

static bool is_name_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* The value in `s` (up to `end`), without quotes or a comment behind it. NULL: a quote that is
 * not closed. Owned by the caller. */
static char *read_value(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	if (s < end && (*s == '"' || *s == '\'')) {
		const char *close = memchr(s + 1, *s, (size_t)(end - s - 1));
		return close ? mig_strndup(s + 1, (size_t)(close - s - 1)) : NULL;
	}
	for (const char *c = s; c < end; c++)
		if (*c == '#' && c > s && (c[-1] == ' ' || c[-1] == '\t'))
			end = c;
	while (end > s && strchr(" \t\r", end[-1]))
		end--;
	return mig_strndup(s, (size_t)(end - s));
}

/* @return whether the line is one of NAME=value, blank or comment */
static bool read_line(
	const char *s, const char *end, struct mig_strs *names, struct mig_strs *values)
{
	while (s < end && strchr(" \t\r", *s))
		s++;
	if (s == end || *s == '#')
		return true;
	if (end - s > 7 && !strncmp(s, "export ", 7))
		s += 7;
	const char *name = s;
	while (s < end && is_name_byte(*s))
		s++;
	if (s == name || s == end || *s != '=')
		return false;
	char *value = read_value(s + 1, end);
	if (!value)
		return false;
	char *key = mig_strndup(name, (size_t)(s - name));
	mig_vec_push(names, key);
	mig_vec_push(values, value);
	return true;
}

int mig_dotenv_read(
	const char *path, struct mig_strs *names, struct mig_strs *values, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	int rc = mig_fs_read(path, &text, err);
	int line = 0;
	if (rc == 0 && strlen(text.data) != text.len)
		rc = mig_fail(err, MIG_ECONFIG, "%s: not a text file (it holds a NUL byte)",
			mig_path_display(path));
	const char *start = text.data;
	if (!strncmp(start, "\xEF\xBB\xBF", 3)) /* a byte order mark */
		start += 3;
	for (const char *s = start; rc == 0 && *s;) {
		const char *end = s + strcspn(s, "\n");
		line++;
		if (!read_line(s, end, names, values)) {
			/* the line itself may hold a secret: it is not repeated */
			rc = mig_fail(err, MIG_ECONFIG, "expected NAME=value");
			if (err) {
				mig_error_set(&err->file, path);
				err->line = line;
			}
		}
		s = *end ? end + 1 : end;
	}
	mig_buf_dispose(&text);
	return rc;
}
