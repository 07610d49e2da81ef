/* Command lines of hooks: no crash; the words of a text have no more bytes than it; quoted, a word
 * is taken apart into itself. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "engine/words.h"

/* '…' around a word; a quote in it leaves and enters the quotes again. */
static char *quoted(const char *word)
{
	struct mig_buf out = MIG_BUF_INIT;
	mig_buf_putc(&out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			mig_buf_puts(&out, "'\\''");
		else
			mig_buf_putc(&out, *word);
	}
	mig_buf_putc(&out, '\'');
	return mig_buf_take(&out);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct mig_strs words = { 0 }, again = { 0 };
	char *text = mig_strndup((const char *)data, size);
	size_t bytes = 0;
	bool whole = mig_words_split(text, &words);
	for (size_t i = 0; i < words.len; i++)
		bytes += strlen(words.items[i]);
	if (bytes > strlen(text) || (whole && !words.len && strspn(text, " \t\r\n") < strlen(text)))
		abort();
	char *line = quoted(text);
	if (!mig_words_split(line, &again) || again.len != 1 || strcmp(again.items[0], text) != 0)
		abort();
	free(line);
	free(text);
	mig_strs_dispose(&again);
	mig_strs_dispose(&words);
	return 0;
}
