#include "db/script.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/lexer.h"

/* --- statements -------------------------------------------------------------------------- */

/* A statement on its way into the script. */
struct draft {
	struct mig_buf text;
	size_t code_end;    /* of text, after the last token that is not a comment */
	size_t end;         /* of text, without white space and delimiters behind it */
	bool has_delimiter; /* between two tokens, not at the end */
};

static void put_token(struct draft *draft, const struct mig_token *token)
{
	const char *at = token->text, *end = at + token->len, *tab;
	bool verbatim = token->kind == MIG_TOKEN_QUOTED;
	while (!verbatim && (tab = memchr(at, '\t', (size_t)(end - at)))) {
		mig_buf_put(&draft->text, at, (size_t)(tab - at));
		mig_buf_puts(&draft->text, "    ");
		at = tab + 1;
	}
	mig_buf_put(&draft->text, at, (size_t)(end - at));
}

static int read_draft(
	struct draft *draft, const char *sql, size_t len, const mig_lexis *lexis, mig_error *err)
{
	struct mig_lexer lexer;
	struct mig_token token;
	bool delimiter = false;
	int rc;
	mig_lexer_init(&lexer, sql, len, lexis);
	mig_buf_reserve(&draft->text, len);
	while ((rc = mig_lexer_next(&lexer, &token, err)) > 0) {
		bool space = token.kind == MIG_TOKEN_SPACE;
		if (space && !draft->text.len)
			continue;
		put_token(draft, &token);
		if (space)
			continue;
		if (token.kind == MIG_TOKEN_DELIMITER) {
			delimiter = true;
			continue;
		}
		draft->end = draft->text.len;
		if (token.kind != MIG_TOKEN_COMMENT) {
			draft->code_end = draft->end;
			draft->has_delimiter = delimiter;
		}
	}
	if (rc < 0 && err) {
		free(err->sql);
		err->sql = mig_strndup(sql, len);
	}
	return rc;
}

/* What ends a statement that has semicolons inside: something it does not contain, also not
 * together with its last byte, as in an executable comment at its end. */
static const char *pick_delimiter(const struct draft *draft)
{
	static const char *const candidates[] = { "//", "$$", ";;", "||", "%%%%", "~~~~" };
	const char *text = draft->text.data;
	char last = text[draft->code_end - 1];
	size_t i = 0;
	while (i + 1 < sizeof candidates / sizeof *candidates &&
		(strstr(text, candidates[i]) || last == *candidates[i]))
		i++;
	return candidates[i];
}

int mig_script_statement(
	struct mig_buf *out, const char *sql, size_t len, const mig_lexis *lexis, mig_error *err)
{
	struct draft draft = { .text = MIG_BUF_INIT };
	int rc = read_draft(&draft, sql, len, lexis, err);
	if (rc < 0 || !draft.end)
		goto done;
	const char *delimiter = NULL;
	if (lexis->delimiter_lines && draft.has_delimiter)
		delimiter = pick_delimiter(&draft);
	if (delimiter)
		mig_buf_printf(out, "DELIMITER %s\n", delimiter);
	/* A semicolon of the statement's own may stand before a comment at its end. */
	const char *text = draft.text.data;
	mig_buf_put(out, text, draft.code_end);
	const char *rest = text + draft.code_end, *end = text + draft.end;
	while (draft.code_end && rest < end && (mig_is_space(*rest) || *rest == ';'))
		rest++;
	if (draft.code_end)
		mig_buf_puts(out, delimiter ? delimiter : ";");
	if (delimiter) {
		mig_buf_puts(out, "\nDELIMITER ;"); /* seen only where no comment precedes it */
	} else if (rest < end) {
		mig_buf_puts(out, draft.code_end ? " " : "");
		mig_buf_put(out, rest, (size_t)(end - rest));
	}
	mig_buf_puts(out, "\n\n");
	rc = 0;
done:
	mig_buf_dispose(&draft.text);
	return rc;
}

/* --- literals ---------------------------------------------------------------------------- */

static char *text_literal(const char *text, size_t len, bool backslash_escapes)
{
	struct mig_buf out = MIG_BUF_INIT;
	mig_buf_putc(&out, '\'');
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\'' || (text[i] == '\\' && backslash_escapes))
			mig_buf_putc(&out, text[i]);
		mig_buf_putc(&out, text[i]);
	}
	mig_buf_putc(&out, '\'');
	return mig_buf_take(&out);
}

static char *bytes_literal(const char *data, size_t len)
{
	struct mig_buf out = MIG_BUF_INIT;
	mig_buf_puts(&out, "X'");
	for (size_t i = 0; i < len; i++)
		mig_buf_printf(&out, "%02x", (unsigned char)data[i]);
	mig_buf_putc(&out, '\'');
	return mig_buf_take(&out);
}

/* The shortest text that reads back as the same number, and never as an integer. */
static char *real_literal(double real)
{
	char text[40];
	if (!isfinite(real))
		return NULL;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, real);
		if (strtod(text, NULL) == real)
			break;
	}
	char *comma = strchr(text, ','); /* some locales write one */
	if (comma)
		*comma = '.';
	return mig_format("%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

/* What a driver has no form of its own for. */
static char *common_literal(const mig_value *value, const mig_lexis *lexis)
{
	switch (value->type) {
	case MIG_NULL:
		return mig_strdup("NULL");
	case MIG_BOOLEAN:
		return mig_strdup(value->as.boolean ? "1" : "0");
	case MIG_INTEGER:
		return mig_format("%" PRId64, value->as.integer);
	case MIG_REAL:
		return real_literal(value->as.real);
	case MIG_TEXT:
		if (value->as.text.len && memchr(value->as.text.data, '\0', value->as.text.len))
			return NULL;
		return text_literal(
			value->as.text.data, value->as.text.len, lexis->backslash_escapes);
	case MIG_BYTES:
		return bytes_literal(value->as.text.data, value->as.text.len);
	}
	return NULL;
}

int mig_script_literal(struct mig_buf *out, const mig_driver *driver, const mig_value *value,
	const char *name, mig_error *err)
{
	char *literal = driver->literal ? driver->literal(value) : NULL;
	if (!literal)
		literal = common_literal(value, &driver->lexis);
	if (!literal)
		return mig_fail(err, MIG_EINVALID,
			"the value of :%s cannot be written into a script (%s)", name,
			value->type == MIG_TEXT ? "text with a NUL byte" : "not a finite number");
	/* `x-:y` must not become a comment. */
	if (*literal == '-' && out->len && out->data[out->len - 1] == '-')
		mig_buf_putc(out, ' ');
	mig_buf_puts(out, literal);
	free(literal);
	return 0;
}
