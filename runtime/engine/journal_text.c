#include "engine/journal_text.h"

#include <string.h>

#include "base/buf.h"

enum { TEXT_MOST = 60000 /* bytes of MariaDB's TEXT, with room for escapes */ };

char *mig_journal_text_encode(const char *text)
{
	struct mig_buf out = MIG_BUF_INIT;
	for (; *text && out.len < TEXT_MOST; text++) {
		unsigned char c = (unsigned char)*text;
		if (c >= 0x80 || c == '%')
			mig_buf_printf(&out, "%%%02X", c);
		else
			mig_buf_putc(&out, *text);
	}
	return mig_buf_take(&out);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *mig_journal_text_decode(const char *text)
{
	struct mig_buf out = MIG_BUF_INIT;
	for (; *text; text++) {
		int high = *text == '%' ? hex_digit(text[1]) : -1;
		int low = high >= 0 ? hex_digit(text[2]) : -1;
		mig_buf_putc(&out, low >= 0 ? (char)(high * 16 + low) : *text);
		text += low >= 0 ? 2 : 0;
	}
	return mig_buf_take(&out);
}
