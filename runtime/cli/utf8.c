#include "cli/utf8.h"

enum { REPLACEMENT = 0xfffd };

size_t cli_utf8_length(const char *text)
{
	static const struct {
		unsigned char first, last, low, high; /* of the first byte, of the second */
		size_t len;
	} rows[] = {
		{ 0x01, 0x7f, 0x00, 0xff, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	const unsigned char *s = (const unsigned char *)text;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (s[0] < rows[i].first || s[0] > rows[i].last)
			continue;
		if (s[1] < rows[i].low || s[1] > rows[i].high)
			return 0;
		for (size_t j = 2; j < rows[i].len; j++)
			if ((s[j] & 0xc0) != 0x80)
				return 0;
		return rows[i].len;
	}
	return 0;
}

/* Ranges of characters, both ends included. */
struct range {
	uint32_t first, last;
};

static int is_in(uint32_t c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return 1;
	return 0;
}

uint32_t cli_utf8_next(const char **text)
{
	static const struct range unfit[] = {
		{ 0x00, 0x08 },
		{ 0x0b, 0x0c },
		{ 0x0e, 0x1f },
		{ 0x7f, 0x9f }, /* controls */
		{ 0x200e, 0x200f },
		{ 0x202a, 0x202e },
		{ 0x2066, 0x2069 }, /* directions */
		{ 0x2028, 0x2029 },
		{ 0xfffe, 0xffff },
	};
	static const unsigned char heads[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *s = (const unsigned char *)*text;
	size_t len = cli_utf8_length(*text);
	*text += len ? len : 1;
	uint32_t c = len ? s[0] & heads[len] : REPLACEMENT;
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (s[i] & 0x3f);
	if (c == '\t' || c == '\r')
		return ' ';
	return is_in(c, unfit, sizeof unfit / sizeof *unfit) ? REPLACEMENT : c;
}

void cli_utf8_put(FILE *file, uint32_t c)
{
	if (c < 0x80) {
		fputc((int)c, file);
		return;
	}
	int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char heads[] = { 0, 0xc0, 0xe0, 0xf0 };
	fputc((int)(heads[more] | c >> 6 * more), file);
	while (more-- > 0)
		fputc((int)(0x80 | (c >> 6 * more & 0x3f)), file);
}

size_t cli_utf8_width(const char *text)
{
	static const struct range wide[] = {
		{ 0x1100, 0x115f },
		{ 0x2e80, 0xa4cf },
		{ 0xac00, 0xd7a3 },
		{ 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 },
		{ 0x1f300, 0x1faff },
		{ 0x20000, 0x3fffd },
	};
	size_t width = 0;
	while (*text)
		width += is_in(cli_utf8_next(&text), wide, sizeof wide / sizeof *wide) ? 2 : 1;
	return width;
}
