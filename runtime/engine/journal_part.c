#include "engine/journal_part.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

uint64_t mig_journal_digest(uint64_t digest, const char *text, size_t len)
{
	/* FNV-1a, and a NUL between texts */
	if (!digest)
		digest = 14695981039346656037u;
	for (size_t i = 0; i <= len; i++)
		digest = (digest ^ (i < len ? (unsigned char)text[i] : 0)) * 1099511628211u;
	return digest;
}

char *mig_journal_parts_text(const struct mig_journal_parts *parts, size_t count, size_t most)
{
	struct mig_buf out = MIG_BUF_INIT;
	char text[64];
	for (size_t i = 0; i < count; i++) {
		const struct mig_journal_part *part = &parts->items[i];
		int len = snprintf(text, sizeof text, "%zu:%" PRIx64 ":%" PRIx64 " ",
			part->statements, part->before, part->after);
		if (out.len + (size_t)len > most)
			break;
		mig_buf_puts(&out, text);
	}
	return mig_buf_take(&out);
}

void mig_journal_parts_read(const char *text, struct mig_journal_parts *out)
{
	char *end;
	for (; *text; text = *end ? end + 1 : end) {
		struct mig_journal_part part = { .statements = strtoull(text, &end, 10) };
		if (*end != ':')
			return;
		part.before = strtoull(end + 1, &end, 16);
		if (*end != ':')
			return;
		part.after = strtoull(end + 1, &end, 16);
		mig_vec_push(out, part);
	}
}
