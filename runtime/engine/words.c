#include "engine/words.h"

#include <string.h>

#include "base/buf.h"

static bool is_blank(char c)
{
	return strchr(" \t\r\n", c) != NULL;
}

/* A quoted part; `s` points behind the quote that opens it. @return behind the one that closes it,
 * or NULL */
static const char *take_quoted(const char *s, char quote, struct mig_buf *word)
{
	for (; *s && *s != quote; s++) {
		if (quote == '"' && *s == '\\' && (s[1] == '"' || s[1] == '\\'))
			s++;
		mig_buf_putc(word, *s);
	}
	return *s ? s + 1 : NULL;
}

/* One word. @return behind it, or NULL */
static const char *take_word(const char *s, struct mig_buf *word)
{
	while (s && *s && !is_blank(*s)) {
		if (*s == '\'' || *s == '"') {
			s = take_quoted(s + 1, *s, word);
			continue;
		}
		if (*s == '\\' && !*++s)
			return NULL;
		mig_buf_putc(word, *s++);
	}
	return s;
}

bool mig_words_split(const char *text, struct mig_strs *out)
{
	while (text && *text) {
		while (*text && is_blank(*text))
			text++;
		if (!*text)
			break;
		struct mig_buf word = MIG_BUF_INIT;
		text = take_word(text, &word);
		char *owned = mig_buf_take(&word);
		mig_vec_push(out, owned);
	}
	return text != NULL;
}
