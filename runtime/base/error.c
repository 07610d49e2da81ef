#include "base/error.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/path.h"

/* Bytes in the one-line form: of a statement, of a line of it, of a message. */
enum { SQL_SHOWN = 300, LINE_SHOWN = 40, MESSAGE_SHOWN = 4000 };

static const char *const code_names[] = {
	[-MIG_OK] = "MIG_OK",
	[-MIG_EINVALID] = "MIG_EINVALID",
	[-MIG_ENOTFOUND] = "MIG_ENOTFOUND",
	[-MIG_EAMBIGUOUS] = "MIG_EAMBIGUOUS",
	[-MIG_EEXISTS] = "MIG_EEXISTS",
	[-MIG_ECONFIG] = "MIG_ECONFIG",
	[-MIG_EIO] = "MIG_EIO",
	[-MIG_ESCRIPT] = "MIG_ESCRIPT",
	[-MIG_EDB] = "MIG_EDB",
	[-MIG_ECONNECT] = "MIG_ECONNECT",
	[-MIG_ELOCKED] = "MIG_ELOCKED",
	[-MIG_EIRREVERSIBLE] = "MIG_EIRREVERSIBLE",
	[-MIG_EUNSUPPORTED] = "MIG_EUNSUPPORTED",
	[-MIG_EINTERRUPTED] = "MIG_EINTERRUPTED",
	[-MIG_ENOMEM] = "MIG_ENOMEM",
	[-MIG_ENOTHEAD] = "MIG_ENOTHEAD",
	[-MIG_ECANCELLED] = "MIG_ECANCELLED",
	[-MIG_EBUSY] = "MIG_EBUSY",
};

const char *mig_code_name(int code)
{
	if (code > 0 || code <= -(int)(sizeof code_names / sizeof *code_names))
		return "MIG_EUNKNOWN";
	return code_names[-code];
}

void mig_error_dispose(mig_error *err)
{
	if (!err)
		return;
	free(err->message);
	free(err->revision);
	free(err->file);
	free(err->sql);
	free(err->state);
	free(err->traceback);
	*err = (mig_error)MIG_ERROR_INIT;
}

int mig_fail(mig_error *err, int code, const char *format, ...)
{
	if (!err)
		return code;
	struct mig_buf text = MIG_BUF_INIT;
	va_list args;
	va_start(args, format);
	mig_buf_vprintf(&text, format, args); /* before disposing: args may point into err */
	va_end(args);
	mig_error_dispose(err);
	err->code = code;
	err->message = mig_buf_take(&text);
	return code;
}

int mig_error_move(mig_error *to, mig_error *from)
{
	int code = from->code;
	if (!to) {
		mig_error_dispose(from);
		return code;
	}
	mig_error_dispose(to);
	*to = *from;
	*from = (mig_error)MIG_ERROR_INIT;
	return code;
}

void mig_error_set(char **field, const char *text)
{
	char *copy = mig_strdup(text);
	free(*field);
	*field = copy;
}

/* Bytes of the UTF-8 sequence that `s` begins with, 0 when it is none. */
static size_t sequence_length(const unsigned char *s)
{
	static const unsigned char firsts[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (len < 2)
		return len;
	unsigned long code = s[0] - firsts[len];
	for (size_t i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	bool overlong = (len == 3 && code < 0x800) || (len == 4 && code < 0x10000);
	bool surrogate = code >= 0xd800 && code < 0xe000;
	return overlong || surrogate || code > 0x10ffff ? 0 : len;
}

/* One character, as a terminal and a reader of UTF-8 can bear it: files and databases may have put
 * anything into what is told of them.
 * @return the bytes that were read */
static size_t put_character(struct mig_buf *out, const char *text)
{
	size_t len = sequence_length((const unsigned char *)text);
	if (len > 1 || (len == 1 && (unsigned char)*text >= ' ' && *text != 0x7f))
		mig_buf_put(out, text, len);
	else
		mig_buf_puts(out, "\xef\xbf\xbd");
	return len ? len : 1;
}

/* Line breaks would split the one line that scripts and people read. */
static void put_one_line(struct mig_buf *out, const char *text, size_t limit)
{
	size_t start = out->len;
	bool blank = false;
	while (*text) {
		if (strchr(" \t\r\n\v\f", *text)) {
			blank = out->len > start;
			text++;
			continue;
		}
		if (blank)
			mig_buf_putc(out, ' ');
		blank = false;
		if (out->len - start >= limit) {
			mig_buf_puts(out, "…");
			return;
		}
		text += put_character(out, text);
	}
}

/* What the one line hides of a statement of several: which line is blamed, and how it goes on
 * there.
 */
static void put_line_of_sql(struct mig_buf *out, const char *sql, size_t position)
{
	size_t line = 1;
	const char *at = sql;
	for (; *at && (size_t)(at - sql) + 1 < position; at++)
		line += *at == '\n';
	if (!strchr(sql, '\n') || (size_t)(at - sql) + 1 < position)
		return;
	char *rest = mig_strndup(at, strcspn(at, "\r\n"));
	mig_buf_printf(out, ", line %zu of the SQL", line);
	if (*rest) {
		mig_buf_puts(out, ": ");
		put_one_line(out, rest, LINE_SHOWN);
	}
	free(rest);
}

/* Of a long statement, the part around the place that the database blames. */
static void put_sql(struct mig_buf *out, const char *sql, int position)
{
	size_t from = position > SQL_SHOWN / 2 ? (size_t)position - SQL_SHOWN / 2 : 0;
	mig_buf_puts(out, " [SQL: ");
	if (strlen(sql) <= SQL_SHOWN || from >= strlen(sql))
		from = 0;
	while (from && ((unsigned char)sql[from] & 0xC0) == 0x80)
		from++;
	if (from)
		mig_buf_puts(out, "…");
	put_one_line(out, sql + from, SQL_SHOWN);
	if (position > 0)
		mig_buf_printf(out, ", at position %d", position);
	if (position > 0)
		put_line_of_sql(out, sql, (size_t)position);
	mig_buf_putc(out, ']');
}

char *mig_error_format(const mig_error *err)
{
	struct mig_buf out = MIG_BUF_INIT;
	if (err->file)
		for (const char *path = mig_path_display(err->file); *path;)
			path += put_character(&out, path);
	if (err->file && err->line > 0)
		mig_buf_printf(&out, ":%d", err->line);
	if (err->file)
		mig_buf_puts(&out, ": ");
	put_one_line(&out, err->message ? err->message : mig_code_name(err->code), MESSAGE_SHOWN);
	if (err->revision)
		mig_buf_printf(&out, " (revision %s)", err->revision);
	if (err->sql)
		put_sql(&out, err->sql, err->position);
	if (err->state) {
		mig_buf_puts(&out, "; ");
		put_one_line(&out, err->state, MESSAGE_SHOWN);
	}
	return mig_buf_take(&out);
}
