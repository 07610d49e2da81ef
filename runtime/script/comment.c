#include "script/comment.h"

#include <string.h>

#include "base/alloc.h"

/* The level of a long bracket that opens at `s` ("[[" is 0, "[==[" is 2), or -1. */
static int bracket_level(const char *s, const char *end)
{
	const char *p = s;
	if (p == end || *p++ != '[')
		return -1;
	while (p < end && *p == '=')
		p++;
	return p < end && *p == '[' ? (int)(p - s) - 1 : -1;
}

/* Lua ends a line at a line feed, at a carriage return, and at the two together.
 * @return how many bytes end the line at `s`; 0: it goes on */
static size_t line_end(const char *s, const char *end)
{
	if (s == end || (*s != '\n' && *s != '\r'))
		return 0;
	bool both = end - s >= 2 && (s[1] == '\n' || s[1] == '\r') && s[1] != s[0];
	return both ? 2 : 1;
}

static void put_block(const char *s, const char *end, int level, struct mig_buf *out)
{
	for (s += level + 2; s < end;) {
		const char *p = s + 1;
		if (*s == ']') {
			while (p < end && *p == '=')
				p++;
			if (p < end && *p == ']' && p - s - 1 == level)
				return;
		}
		size_t ending = line_end(s, end);
		mig_buf_putc(out, ending ? '\n' : *s);
		s += ending ? ending : 1;
	}
}

static void put_lines(const char *s, const char *end, struct mig_buf *out)
{
	while (end - s >= 2 && s[0] == '-' && s[1] == '-') {
		const char *text = s + 2;
		if (bracket_level(text, end) >= 0)
			return; /* a block comment is not one of the lines */
		const char *eol = text;
		while (eol < end && !line_end(eol, end))
			eol++;
		size_t len = (size_t)(eol - text);
		if (len && text[0] == ' ') {
			text++;
			len--;
		}
		mig_buf_put(out, text, len);
		mig_buf_putc(out, '\n');
		s = eol + line_end(eol, end);
	}
}

void mig_comment_read(const char *source, size_t len, struct mig_buf *out)
{
	const char *s = source, *end = source + len;
	mig_buf_clear(out);
	while (s < end && strchr(" \t\r\n", *s) && *s)
		s++;
	int level = end - s >= 2 && s[0] == '-' && s[1] == '-' ? bracket_level(s + 2, end) : -1;
	if (level >= 0)
		put_block(s + 2, end, level, out);
	else
		put_lines(s, end, out);
	/* blank lines at the ends say nothing */
	while (out->len && strchr(" \t\n", out->data[out->len - 1]))
		out->data[--out->len] = '\0';
	size_t lead = strspn(out->data, "\n");
	if (lead) {
		memmove(out->data, out->data + lead, out->len - lead + 1);
		out->len -= lead;
	}
}

char *mig_comment_first_line(const char *comment)
{
	comment += strspn(comment, " \t"); /* "--[[ one" */
	size_t len = strcspn(comment, "\n");
	while (len && strchr(" \t", comment[len - 1]))
		len--;
	return mig_strndup(comment, len);
}

char *mig_comment_field(const char *comment, const char *name)
{
	size_t len = strlen(name);
	for (const char *line = comment; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) != 0 || line[len] != ':')
			continue;
		const char *value = line + len + 1;
		value += strspn(value, " \t");
		return mig_comment_first_line(value);
	}
	return mig_strdup("");
}
