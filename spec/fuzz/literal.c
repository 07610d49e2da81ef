/* Values and names that are written into SQL: each is one token of its dialect, and says what was
 * put into it. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "db/lexer.h"
#include "db/script.h"
#include "db/sqlite.h"
#include "drivers.h"

/* The only token of `sql`. */
static struct mig_token only_token(const mig_driver *driver, const char *sql)
{
	struct mig_lexer lexer;
	struct mig_token token, end;
	mig_lexer_init(&lexer, sql, strlen(sql), &driver->lexis);
	if (mig_lexer_next(&lexer, &token, NULL) != 1 || mig_lexer_next(&lexer, &end, NULL) != 0)
		abort();
	return token;
}

/* What stands between the quotes. */
static char *unquoted(const char *quoted, bool backslashes)
{
	static const char letters[] = "0rZ", bytes[] = "\0\r\x1a";
	struct mig_buf out = MIG_BUF_INIT;
	char quote = *quoted;
	for (const char *c = quoted + 1; c[1]; c++) {
		bool escape = backslashes && *c == '\\';
		if (escape || *c == quote)
			c++;
		const char *letter = escape ? strchr(letters, *c) : NULL;
		mig_buf_putc(&out, letter ? bytes[letter - letters] : *c);
	}
	return mig_buf_take(&out);
}

static void check_text(const mig_driver *driver, const char *text)
{
	struct mig_buf sql = MIG_BUF_INIT;
	mig_value value = { .type = MIG_TEXT };
	value.as.text.data = text;
	value.as.text.len = strlen(text);
	if (mig_script_literal(&sql, driver, &value, "x", NULL) < 0)
		abort();
	/* SQLite's way for a carriage return has digits instead */
	if (*sql.data == '\'') {
		char *back = unquoted(sql.data, driver->lexis.backslash_escapes);
		if (only_token(driver, sql.data).kind != MIG_TOKEN_QUOTED ||
			strcmp(back, text) != 0)
			abort();
		mig_free(back);
	} else if (!strchr(text, '\r') || strncmp(sql.data, "CAST(X'", 7) != 0 ||
		   strlen(sql.data) != strlen("CAST(X'' AS TEXT)") + 2 * strlen(text)) {
		abort();
	}
	mig_buf_dispose(&sql);
}

static void check_name(const mig_driver *driver, const char *name)
{
	char *sql = driver->quote_ident(name);
	enum mig_token_kind kind = only_token(driver, sql).kind;
	if (kind == MIG_TOKEN_QUOTED) {
		char *back = unquoted(sql, false);
		if (strcmp(back, name) != 0)
			abort();
		mig_free(back);
	} else if (kind != MIG_TOKEN_WORD || strcmp(sql, name) != 0) {
		abort();
	}
	mig_free(sql);
}

static void check_real(const unsigned char *data, size_t size)
{
	mig_value value = { .type = MIG_REAL };
	struct mig_buf sql = MIG_BUF_INIT;
	if (size < sizeof value.as.real)
		return;
	memcpy(&value.as.real, data, sizeof value.as.real);
	int rc = mig_script_literal(&sql, &mig_driver_sqlite, &value, "x", NULL);
	/* nothing is equal to what is not a number */
	bool finite = value.as.real - value.as.real == 0;
	if ((rc == 0) != finite ||
		(finite && (strtod(sql.data, NULL) != value.as.real || !strpbrk(sql.data, ".e"))))
		abort();
	mig_buf_dispose(&sql);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const mig_driver *const drivers[] = { &mig_driver_sqlite, &mig_driver_postgresql,
		&mig_driver_mariadb };
	char *text = mig_strndup((const char *)data, size);
	for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++) {
		check_text(drivers[i], text);
		check_name(drivers[i], text);
	}
	check_real(data, size);
	mig_free(text);
	return 0;
}
