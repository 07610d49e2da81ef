#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Never written to: every writer reserves owned memory first. */
char mig_buf_empty[1] = "";

void mig_buf_dispose(struct mig_buf *buf)
{
	if (buf->cap)
		free(buf->data);
	buf->data = mig_buf_empty;
	buf->len = buf->cap = 0;
}

void mig_buf_clear(struct mig_buf *buf)
{
	buf->len = 0;
	if (buf->cap)
		buf->data[0] = '\0';
}

void mig_buf_reserve(struct mig_buf *buf, size_t extra)
{
	size_t need = buf->len + extra + 1;
	if (need <= buf->cap)
		return;
	size_t cap = buf->cap ? buf->cap : 64;
	while (cap < need)
		cap += cap / 2;
	buf->data = mig_realloc(buf->cap ? buf->data : NULL, cap);
	buf->cap = cap;
	buf->data[buf->len] = '\0';
}

void mig_buf_put(struct mig_buf *buf, const void *bytes, size_t len)
{
	if (!len)
		return;
	mig_buf_reserve(buf, len);
	memcpy(buf->data + buf->len, bytes, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void mig_buf_puts(struct mig_buf *buf, const char *text)
{
	mig_buf_put(buf, text, strlen(text));
}

void mig_buf_putc(struct mig_buf *buf, char c)
{
	mig_buf_put(buf, &c, 1);
}

void mig_buf_vprintf(struct mig_buf *buf, const char *format, va_list args)
{
	enum { USUAL = 100 }; /* bytes; only what is longer has to be put together twice */
	va_list again;
	va_copy(again, args);
	mig_buf_reserve(buf, USUAL);
	size_t room = buf->cap - buf->len;
	int len = vsnprintf(buf->data + buf->len, room, format, args);
	if (len > 0 && (size_t)len >= room) {
		mig_buf_reserve(buf, (size_t)len);
		vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
	}
	buf->len += len > 0 ? (size_t)len : 0;
	va_end(again);
}

void mig_buf_printf(struct mig_buf *buf, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	mig_buf_vprintf(buf, format, args);
	va_end(args);
}

char *mig_buf_take(struct mig_buf *buf)
{
	char *text = buf->cap ? buf->data : mig_strdup("");
	buf->data = mig_buf_empty;
	buf->len = buf->cap = 0;
	return text;
}

char *mig_format(const char *format, ...)
{
	struct mig_buf buf = MIG_BUF_INIT;
	va_list args;
	va_start(args, format);
	mig_buf_vprintf(&buf, format, args);
	va_end(args);
	return mig_buf_take(&buf);
}
