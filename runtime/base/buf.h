/* base/buf.h - a growing byte buffer, always NUL-terminated. */
#ifndef MIG_BASE_BUF_H
#define MIG_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "mig/common.h"

struct mig_buf {
	char *data; /* never NULL: an empty buffer points to a static "" */
	size_t len; /* without the terminating NUL */
	size_t cap; /* 0: data is not owned */
};

extern char mig_buf_empty[1];
#define MIG_BUF_INIT                                                                               \
	{                                                                                          \
		mig_buf_empty, 0, 0                                                                \
	}

void mig_buf_dispose(struct mig_buf *buf);
/** Forget the content, keep the memory. */
void mig_buf_clear(struct mig_buf *buf);
/** Make room for `extra` more bytes and the NUL. */
void mig_buf_reserve(struct mig_buf *buf, size_t extra);
void mig_buf_put(struct mig_buf *buf, const void *bytes, size_t len);
void mig_buf_puts(struct mig_buf *buf, const char *text);
void mig_buf_putc(struct mig_buf *buf, char c);
void mig_buf_printf(struct mig_buf *buf, const char *format, ...) MIG_PRINTF(2, 3);
void mig_buf_vprintf(struct mig_buf *buf, const char *format, va_list args) MIG_PRINTF(2, 0);
/** Hand the content over as a heap string (free with mig_free) and empty the buffer. */
char *mig_buf_take(struct mig_buf *buf);
/** A formatted heap string; free with mig_free. */
char *mig_format(const char *format, ...) MIG_PRINTF(1, 2);

#endif
