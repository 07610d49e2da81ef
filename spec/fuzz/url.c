/* URLs: what stands where the password belongs is not shown, the parts make a URL that says the
 * same, and drivers read or refuse it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "db/postgresql_conn.h"
#include "db/url.h"
#include "drivers.h"

/* What the drivers read of it. */
static void check_drivers(const mig_url *url)
{
	mig_error err = MIG_ERROR_INIT;
	struct mig_pg_keywords keywords;
	int rc = mig_mariadb_check_params(url, &err);
	if ((rc == 0) != (err.message == NULL))
		abort();
	mig_error_dispose(&err);
	mig_pg_keywords_init(&keywords, url);
	if (keywords.names.len != keywords.values.len)
		abort();
	for (size_t i = 0; i < keywords.values.len; i++)
		if (!*keywords.names.items[i] || !*keywords.values.items[i])
			abort();
	mig_pg_keywords_dispose(&keywords);
}

/* A URL that says the same is written from its parts, and is read as it was. */
static void put_encoded(struct mig_buf *out, const char *before, const char *text)
{
	if (!text)
		return;
	mig_buf_puts(out, before);
	for (; *text; text++)
		mig_buf_printf(out, "%%%02x", (unsigned char)*text);
}

static bool same(const char *a, const char *b)
{
	return a ? b && !strcmp(a, b) : !b;
}

static void check_parts(const mig_url *url)
{
	struct mig_buf text = MIG_BUF_INIT;
	mig_url again;
	mig_buf_printf(&text, "%s://", url->scheme);
	put_encoded(&text, "", url->user);
	put_encoded(&text, ":", url->password);
	if (url->user || url->password)
		mig_buf_putc(&text, '@');
	put_encoded(&text, "", url->host);
	if (url->port)
		mig_buf_printf(&text, ":%d", url->port);
	put_encoded(&text, "/", url->database);
	for (size_t i = 0; i < url->nparams; i++) {
		put_encoded(&text, i ? "&" : "?", url->params[i].name);
		put_encoded(&text, "=", url->params[i].value);
	}
	if (mig_url_parse(text.data, &again, NULL) < 0 || !same(url->scheme, again.scheme) ||
		!same(url->user, again.user) || !same(url->password, again.password) ||
		!same(url->host, again.host) || url->port != again.port ||
		!same(url->database, again.database) || url->nparams != again.nparams)
		abort();
	for (size_t i = 0; i < url->nparams; i++)
		if (!same(url->params[i].name, again.params[i].name) ||
			!same(url->params[i].value, again.params[i].value))
			abort();
	mig_url_dispose(&again);
	mig_buf_dispose(&text);
}

static void check(const char *text, const char *expected)
{
	mig_error err = MIG_ERROR_INIT;
	mig_url url;
	char *redacted = mig_url_redacted(text);
	int rc = mig_url_parse(text, &url, &err);
	if ((rc == 0) != (err.message == NULL))
		abort();
	/* What is no URL is cut after the colon, and never within the user's name. */
	if (expected && strcmp(redacted, expected) != 0 &&
		(rc == 0 || strcmp(redacted, "postgresql://user:***") != 0))
		abort();
	if (rc == 0) {
		check_drivers(&url);
		check_parts(&url);
	}
	mig_url_dispose(&url);
	mig_error_dispose(&err);
	mig_free(redacted);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	char *text = mig_strndup((const char *)data, size);
	check(text, NULL);
	/* Alone, `word/…` is a port and a path if the word is a number: no password to hide. */
	if (!strpbrk(text, "/?")) {
		char *url = mig_format("postgresql://user:%s@host/database", text);
		check(url, "postgresql://user:***@host/database");
		mig_free(url);
	}
	mig_free(text);
	return 0;
}
