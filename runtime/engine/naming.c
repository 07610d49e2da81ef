#include "engine/naming.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"

/* ---- time ---- */

/* Whether the system knows a zone of this name. glibc takes unknown ones for UTC in silence. */
static bool zone_exists(const char *zone)
{
	const char *folder = getenv("TZDIR");
	if (!strcmp(zone, "UTC"))
		return true;
	if (zone[0] == '/' || strstr(zone, ".."))
		return false;
	char *path = mig_format("%s/%s", folder ? folder : "/usr/share/zoneinfo", zone);
	bool found = mig_fs_exists(path) && !mig_fs_is_dir(path);
	mig_free(path);
	return found;
}

/* Break a time down in another zone. The C library can do that only through $TZ, which is put
 * back before anybody sees it. */
static void break_down(time_t seconds, const char *zone, struct tm *out)
{
	char *before = mig_strdup(getenv("TZ"));
	setenv("TZ", zone, 1);
	tzset();
	localtime_r(&seconds, out);
	if (before)
		setenv("TZ", before, 1);
	else
		unsetenv("TZ");
	tzset();
	mig_free(before);
}

int mig_moment_now(struct mig_moment *out, const char *zone, mig_error *err)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	*out = (struct mig_moment){ .seconds = now.tv_sec, .microseconds = now.tv_nsec / 1000 };
	if (!zone || !*zone) {
		localtime_r(&now.tv_sec, &out->local);
		return 0;
	}
	char *name = mig_strdup(zone);
	if (!zone_exists(name)) /* as written, then in upper case: "utc", "est5edt" */
		for (char *c = name; *c; c++)
			*c = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
	out->zoned = zone_exists(name);
	if (out->zoned)
		break_down(now.tv_sec, name, &out->local);
	mig_free(name);
	return out->zoned ? 0
			  : mig_fail(err, MIG_ECONFIG,
				    "Can't locate timezone: %s (an IANA name such as "
				    "Europe/Paris; the package tzdata provides them)",
				    zone);
}

void mig_moment_put(const struct mig_moment *moment, struct mig_buf *out)
{
	char text[32];
	strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &moment->local);
	mig_buf_printf(out, "%s.%06ld", text, moment->microseconds);
	if (moment->zoned) {
		strftime(text, sizeof text, "%z", &moment->local); /* +0100 */
		mig_buf_printf(out, "%.3s:%s", text, text + 3);
	}
}

/* ---- slug ---- */

/* Letters of other scripts are word characters too: every byte of a UTF-8 sequence counts. */
static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (unsigned char)c >= 0x80;
}

void mig_slug_put(const char *message, size_t limit, struct mig_buf *out)
{
	struct mig_buf slug = MIG_BUF_INIT;
	bool gap = false;
	for (const char *c = message; *c; c++) {
		if (!is_word_byte(*c)) {
			gap = slug.len > 0;
			continue;
		}
		if (gap)
			mig_buf_putc(&slug, '_');
		gap = false;
		mig_buf_putc(&slug, *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c);
	}
	if (slug.len > limit) {
		/* without a "_" within the limit the whole first word would go: cut it instead,
		 * but not inside a UTF-8 sequence */
		size_t cut = limit;
		while (cut && ((unsigned char)slug.data[cut] & 0xC0) == 0x80)
			cut--;
		size_t word = cut;
		while (word && slug.data[word - 1] != '_')
			word--;
		slug.len = word ? word - 1 : cut;
		slug.data[slug.len] = '\0';
		mig_buf_putc(&slug, '_');
	}
	mig_buf_put(out, slug.data, slug.len);
	mig_buf_dispose(&slug);
}

/* ---- file_template ---- */

enum token { REV, SLUG, EPOCH, YEAR, MONTH, DAY, HOUR, MINUTE, SECOND };
static const char *const tokens[] = { "rev", "slug", "epoch", "year", "month", "day", "hour",
	"minute", "second", NULL };

static long token_number(enum token token, const struct mig_moment *m)
{
	const struct tm *t = &m->local;
	const long numbers[] = { 0, 0, (long)m->seconds, t->tm_year + 1900L, t->tm_mon + 1L,
		t->tm_mday, t->tm_hour, t->tm_min, t->tm_sec };
	return numbers[token];
}

/* The printf form behind a token: flags, width and precision, then d or s. It is read rather
 * than handed to printf, which would trust it.
 * @return its length, 0 when it is no such form */
static size_t read_form(const char *s, int *width, int *precision, bool *zeros, char *kind)
{
	const char *p = s;
	*width = 0;
	*precision = -1;
	*zeros = *p == '0';
	while (*p >= '0' && *p <= '9' && *width < 100)
		*width = *width * 10 + (*p++ - '0');
	if (*p == '.') {
		*precision = 0;
		for (p++; *p >= '0' && *p <= '9' && *precision < 100; p++)
			*precision = *precision * 10 + (*p - '0');
	}
	*kind = *p;
	return *p == 'd' || *p == 's' ? (size_t)(p - s) + 1 : 0;
}

static int fail_token(const char *file_template, mig_error *err)
{
	return mig_fail(err, MIG_ECONFIG,
		"file_template '%s' has an unknown token; known: %%(rev)s, %%(slug)s, "
		"%%(epoch)s, %%(year)d, %%(month).2d, %%(day).2d, %%(hour).2d, "
		"%%(minute).2d, %%(second).2d",
		file_template);
}

int mig_file_name_put(const char *file_template, const char *rev, const char *slug,
	const struct mig_moment *moment, struct mig_buf *out, mig_error *err)
{
	for (const char *s = file_template; *s;) {
		if (*s != '%') {
			mig_buf_putc(out, *s++);
			continue;
		}
		s += s[1] == '%' && s[2] == '(' ? 2 : 1;
		if (*s == '%') {
			mig_buf_putc(out, *s++);
			continue;
		}
		size_t len = *s == '(' ? strcspn(s + 1, ")") : 0;
		size_t token = 0;
		while (tokens[token] &&
			(strlen(tokens[token]) != len || strncmp(tokens[token], s + 1, len) != 0))
			token++;
		int width, precision;
		bool zeros;
		char kind = '\0';
		size_t form = len && s[1 + len] && tokens[token]
				      ? read_form(s + len + 2, &width, &precision, &zeros, &kind)
				      : 0;
		if (!form || (kind == 'd' && token <= SLUG))
			return fail_token(file_template, err);
		if (token <= SLUG)
			mig_buf_printf(out, "%*.*s", width, precision, token == REV ? rev : slug);
		else if (zeros && precision < 0)
			mig_buf_printf(
				out, "%0*ld", width, token_number((enum token)token, moment));
		else
			mig_buf_printf(out, "%*.*ld", width, precision,
				token_number((enum token)token, moment));
		s += len + 2 + form;
	}
	return 0;
}
