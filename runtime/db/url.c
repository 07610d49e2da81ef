#include "db/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"

static const char example[] =
	"write sqlite:///file.db, postgresql://user@host/database or mysql://user@host/database";

/* A piece of the text. */
struct span {
	const char *at, *end;
};

/* The pieces of a URL, still encoded. */
struct pieces {
	struct span scheme;    /* without "+driver" */
	struct span authority; /* user:password@host:port */
	struct span path;      /* without the slash; .at is NULL when absent */
	struct span query;     /* without the question mark; .at is NULL when absent */
};

static const char *find(struct span in, char c)
{
	return in.at && in.at < in.end ? memchr(in.at, c, (size_t)(in.end - in.at)) : NULL;
}

static const char *find_last(struct span in, char c)
{
	for (const char *p = in.end; p > in.at; p--)
		if (p[-1] == c)
			return p - 1;
	return NULL;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Percent-decode `span` into a heap string. */
static int decode(struct span span, const char *what, char **out, mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	for (const char *p = span.at; p < span.end; p++) {
		if (*p != '%') {
			mig_buf_putc(&text, *p);
			continue;
		}
		int high = span.end - p > 2 ? hex_digit(p[1]) : -1;
		int low = high >= 0 ? hex_digit(p[2]) : -1;
		if (low < 0) {
			mig_buf_dispose(&text);
			return mig_fail(err, MIG_EINVALID,
				"the %s in the database URL has a %% without two hexadecimal "
				"digits: write %%25 for a percent sign",
				what);
		}
		if (!high && !low) {
			mig_buf_dispose(&text);
			return mig_fail(err, MIG_EINVALID,
				"the %s in the database URL has a NUL byte: remove the %%00", what);
		}
		mig_buf_putc(&text, (char)(high << 4 | low));
		p += 2;
	}
	*out = mig_buf_take(&text);
	return 0;
}

/* As decode(), but what is empty is absent. */
static int decode_optional(struct span span, const char *what, char **out, mig_error *err)
{
	return span.at < span.end ? decode(span, what, out, err) : 0;
}

/* Cut the text into pieces without looking into them. @return whether it has a scheme */
static bool cut(const char *text, struct pieces *out)
{
	const char *p = text, *end = text + strlen(text);
	*out = (struct pieces){ 0 };
	if (!is_letter(*p))
		return false;
	while (is_letter(*p) || is_digit(*p))
		p++;
	out->scheme = (struct span){ text, p };
	if (*p == '+')
		while (is_letter(*p) || is_digit(*p) || *p == '+' || *p == '_' || *p == '-')
			p++;
	if (strncmp(p, "://", 3) != 0)
		return false;
	p += 3;
	out->authority = (struct span){ p, p + strcspn(p, "/?") };
	p = out->authority.end;
	if (*p == '/') {
		out->path = (struct span){ p + 1, p + 1 + strcspn(p + 1, "?") };
		p = out->path.end;
	}
	if (*p == '?')
		out->query = (struct span){ p + 1, end };
	return true;
}

static int parse_params(struct span query, mig_url *out, mig_error *err)
{
	size_t cap = 0;
	for (size_t number = 1; query.at && query.at < query.end; number++) {
		const char *amp = find(query, '&');
		struct span name = { query.at, amp ? amp : query.end };
		query.at = amp ? amp + 1 : query.end;
		if (name.at == name.end)
			continue;
		struct span value = { find(name, '='), name.end };
		if (!value.at || value.at == name.at)
			return mig_fail(err, MIG_EINVALID,
				"parameter %zu of the database URL is not name=value (an & in a "
				"value is written %%26)",
				number);
		name.end = value.at++;
		if (out->nparams == cap) {
			cap = cap ? cap * 2 : 4;
			out->params = mig_realloc(out->params, cap * sizeof *out->params);
		}
		struct mig_url_param *param = &out->params[out->nparams++];
		*param = (struct mig_url_param){ NULL, NULL };
		int rc = decode(name, "parameters", &param->name, err);
		if (!rc)
			rc = decode(value, "parameters", &param->value, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int parse_port(struct span text, mig_url *out, mig_error *err)
{
	int port = 0;
	if (find(text, ','))
		return mig_fail(err, MIG_EINVALID,
			"several hosts with ports in the database URL: write ?host=a,b&port=1,2");
	for (const char *p = text.at; p < text.end; p++) {
		port = is_digit(*p) ? port * 10 + (*p - '0') : 0;
		if (port < 1 || port > 65535)
			return mig_fail(err, MIG_EINVALID,
				"the port in the database URL is not a number from 1 to 65535 (an "
				"IPv6 host is written in brackets, a password as "
				"user:password@host)");
	}
	out->port = port;
	return 0;
}

static int parse_host(struct span host, mig_url *out, mig_error *err)
{
	struct span port = { find(host, ':'), host.end };
	if (host.at < host.end && *host.at == '[') {
		const char *close = find(host, ']');
		if (!close || (close + 1 < host.end && close[1] != ':'))
			return mig_fail(err, MIG_EINVALID,
				"the host in the database URL begins with [ but is not an IPv6 "
				"address in brackets: write [::1] or [::1]:5432");
		port.at = close + 1 < host.end ? close + 1 : NULL;
		host = (struct span){ host.at + 1, close };
	} else if (port.at) {
		host.end = port.at;
	}
	int rc = decode_optional(host, "host", &out->host, err);
	if (!rc && port.at)
		rc = parse_port((struct span){ port.at + 1, port.end }, out, err);
	return rc;
}

/* Where `user[:password]@` ends, or NULL. */
static const char *userinfo_end(const struct pieces *pieces)
{
	return find_last(pieces->authority, '@');
}

/* Who, where, which database. The slash before the database is not part of it: what follows
 * three slashes is a relative path to a file database, and four begin an absolute one. */
static int parse_place(const struct pieces *pieces, mig_url *out, mig_error *err)
{
	struct span host = pieces->authority;
	const char *at = userinfo_end(pieces);
	/* `user:pass/word@host` looks like a port and a path; guessing could show the password. */
	if (find(pieces->authority, ':') && (find(pieces->path, '@') || find(pieces->query, '@')))
		return mig_fail(err, MIG_EINVALID,
			"the database URL has an @ after the host: write %%40 (and in a password "
			"%%2F for /, %%3F for ?)");
	int rc = 0;
	if (at) {
		struct span user = { host.at, at }, password = { NULL, at };
		password.at = find(user, ':');
		if (password.at)
			user.end = password.at++;
		host.at = at + 1;
		rc = decode_optional(user, "user", &out->user, err);
		if (!rc && password.at)
			rc = decode(password, "password", &out->password, err);
	}
	if (!rc)
		rc = parse_host(host, out, err);
	if (!rc)
		rc = decode_optional(pieces->path, "database", &out->database, err);
	return rc;
}

static int parse(const char *text, mig_url *out, mig_error *err)
{
	struct pieces pieces;
	if (!*text)
		return mig_fail(err, MIG_EINVALID, "the database URL is empty: %s", example);
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return mig_fail(err, MIG_EINVALID,
				"the database URL has a control character (a line break or tab): "
				"remove or percent-encode it");
	if (!cut(text, &pieces))
		return mig_fail(err, MIG_EINVALID,
			"the database URL does not begin with a scheme: %s", example);
	out->scheme = mig_strndup(text, (size_t)(pieces.scheme.end - pieces.scheme.at));
	for (char *p = out->scheme; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	int rc = parse_place(&pieces, out, err);
	return rc < 0 ? rc : parse_params(pieces.query, out, err);
}

int mig_url_parse(const char *text, mig_url *out, mig_error *err)
{
	*out = (mig_url){ 0 };
	int rc = parse(text, out, err);
	if (rc < 0)
		mig_url_dispose(out);
	return rc;
}

void mig_url_dispose(mig_url *url)
{
	free(url->scheme);
	free(url->user);
	free(url->password);
	free(url->host);
	free(url->database);
	for (size_t i = 0; i < url->nparams; i++) {
		free(url->params[i].name);
		free(url->params[i].value);
	}
	free(url->params);
	*url = (mig_url){ 0 };
}

const char *mig_url_param(const mig_url *url, const char *name)
{
	for (size_t i = url->nparams; i-- > 0;) /* the last one counts, as for libpq */
		if (!strcmp(url->params[i].name, name))
			return url->params[i].value;
	return NULL;
}

/* --- without the password ---------------------------------------------------------------- */

static const char hidden[] = "***";

static bool is_secret(const char *name)
{
	static const char *const names[] = { "password", "passwd", "pwd", "pass", "sslpassword" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcasecmp(name, names[i]))
			return true;
	return false;
}

static void put_span(struct mig_buf *out, const char *at, const char *end)
{
	mig_buf_put(out, at, (size_t)(end - at));
}

/* A query that is known to parse as the parameters of `url`. */
static void redact_query(struct mig_buf *out, struct span query, const mig_url *url)
{
	size_t number = 0;
	while (query.at < query.end) {
		const char *amp = find(query, '&');
		struct span param = { query.at, amp ? amp + 1 : query.end };
		query.at = param.end;
		const char *equals = find(param, '=');
		if (equals && number < url->nparams && is_secret(url->params[number++].name)) {
			put_span(out, param.at, equals + 1);
			mig_buf_puts(out, hidden);
			mig_buf_puts(out, amp ? "&" : "");
		} else {
			put_span(out, param.at, param.end);
		}
	}
}

static void redact_parsed(struct mig_buf *out, const char *text, const mig_url *url)
{
	struct pieces pieces;
	cut(text, &pieces);
	const char *shown = text, *at = userinfo_end(&pieces);
	struct span user = { pieces.authority.at, at };
	const char *colon = at && url->password ? find(user, ':') : NULL;
	if (colon) {
		put_span(out, text, colon + 1);
		mig_buf_puts(out, hidden);
		shown = at;
	}
	if (pieces.query.at) {
		put_span(out, shown, pieces.query.at);
		redact_query(out, pieces.query, url);
	} else {
		mig_buf_puts(out, shown);
	}
}

/* Nobody knows where a password ends in what is not a URL: nothing is shown after the first
 * colon, question mark or "password=". */
static void redact_unparsed(struct mig_buf *out, const char *text)
{
	static const char *const marks[] = { ":", "?", "passw", "pwd", "pass=" };
	const char *scheme_end = strstr(text, "://");
	const char *start = scheme_end ? scheme_end + 3 : text;
	const char *end = text + strlen(text), *shown_end = end;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *mark = strcasestr(start, marks[i]);
		const char *value = mark ? strpbrk(mark, ":?= ") : NULL;
		if (value && value + 1 < shown_end)
			shown_end = value + 1;
	}
	put_span(out, text, shown_end);
	if (shown_end < end)
		mig_buf_puts(out, hidden);
}

char *mig_url_redacted(const char *text)
{
	struct mig_buf out = MIG_BUF_INIT;
	mig_url url;
	if (!text)
		return NULL;
	if (mig_url_parse(text, &url, NULL) == 0)
		redact_parsed(&out, text, &url);
	else
		redact_unparsed(&out, text);
	mig_url_dispose(&url);
	return mig_buf_take(&out);
}
