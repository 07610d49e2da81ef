#include "db/lexer.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"

/* The <ctype.h> functions depend on the locale; SQL does not. */
bool mig_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool mig_is_word_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

bool mig_is_word(char c)
{
	return mig_is_word_start(c) || (c >= '0' && c <= '9');
}

bool mig_token_is(const struct mig_token *token, const char *word)
{
	return token->kind == MIG_TOKEN_WORD && token->len == strlen(word) &&
	       !strncasecmp(token->text, word, token->len);
}

void mig_lexer_init(struct mig_lexer *lexer, const char *sql, size_t len, const mig_lexis *lexis)
{
	*lexer = (struct mig_lexer){
		.lexis = lexis,
		.start = sql,
		.at = sql,
		.end = sql + len,
		.line = 1,
		.delimiter = ";",
		.delimiter_len = 1,
	};
}

static bool follows(const char *at, const char *end, const char *text, size_t len)
{
	return (size_t)(end - at) >= len && !memcmp(at, text, len);
}

/* `at` is before the end. */
static bool at_delimiter(const struct mig_lexer *lexer, const char *at)
{
	return *at == *lexer->delimiter &&
	       follows(at, lexer->end, lexer->delimiter, lexer->delimiter_len);
}

/* The scan_… functions return the end of what begins at `at`, or NULL if it is never closed. */

static const char *scan_quoted(const char *at, const char *end, bool backslash)
{
	char quote = *at++;
	while (at < end) {
		if (backslash && *at == '\\')
			at += end - at > 1 ? 2 : 1;
		else if (*at != quote)
			at++;
		else if (end - at > 1 && at[1] == quote)
			at += 2;
		else
			return at + 1;
	}
	return NULL;
}

static const char *scan_bracket(const char *at, const char *end)
{
	const char *close = memchr(at, ']', (size_t)(end - at));
	return close ? close + 1 : NULL;
}

static const char *scan_block_comment(const char *at, const char *end, bool nested)
{
	size_t depth = 1;
	at += 2;
	while (end - at >= 2) {
		if (nested && at[0] == '/' && at[1] == '*') {
			depth++;
			at += 2;
		} else if (at[0] == '*' && at[1] == '/') {
			at += 2;
			if (!--depth)
				return at;
		} else {
			at++;
		}
	}
	return NULL;
}

static const char *scan_line(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));
	return newline ? newline : end;
}

/* The length of `$tag$` at `at`, or 0: `$1` is a parameter, a lone `$` is a byte. */
static size_t dollar_tag(const char *at, const char *end)
{
	const char *p = at + 1;
	if (p < end && mig_is_word_start(*p))
		while (p < end && mig_is_word(*p))
			p++;
	return p < end && *p == '$' ? (size_t)(p + 1 - at) : 0;
}

static const char *scan_dollar_quote(const char *at, const char *end, size_t tag_len)
{
	for (const char *p = at + tag_len; p < end; p++) {
		p = memchr(p, '$', (size_t)(end - p));
		if (!p)
			return NULL;
		if (follows(p, end, at, tag_len))
			return p + tag_len;
	}
	return NULL;
}

/* A word ends where the delimiter begins: `END$$` is END and the delimiter `$$`. */
static const char *scan_word(const struct mig_lexer *lexer)
{
	const char *p = lexer->at + 1;
	while (p < lexer->end && (mig_is_word(*p) || *p == '$') && !at_delimiter(lexer, p))
		p++;
	return p;
}

static int finish(
	struct mig_lexer *lexer, struct mig_token *out, enum mig_token_kind kind, const char *end)
{
	*out = (struct mig_token){ kind, lexer->at, (size_t)(end - lexer->at), lexer->line };
	if (kind != MIG_TOKEN_WORD)
		for (const char *p = lexer->at; (p = memchr(p, '\n', (size_t)(end - p))); p++)
			lexer->line++;
	lexer->at = end;
	return 1;
}

static int never_closed(const struct mig_lexer *lexer, const char *at, int line, size_t len,
	const char *what, mig_error *err)
{
	int rc = mig_fail(
		err, MIG_EINVALID, "%s that begins with %.*s is never closed", what, (int)len, at);
	if (err) {
		err->line = line;
		err->position = (int)(at - lexer->start) + 1;
	}
	return rc;
}

/* A quoted thing or comment from lexer->at to `end`, which is NULL when it is never closed;
 * `len` bytes of it are shown then. */
static int finish_closed(struct mig_lexer *lexer, struct mig_token *out, enum mig_token_kind kind,
	const char *end, size_t len, mig_error *err)
{
	if (end)
		return finish(lexer, out, kind, end);
	const char *what = kind == MIG_TOKEN_COMMENT      ? "a comment"
			   : strchr("\"`[", lexer->at[0]) ? "a quoted name"
							  : "a string";
	return never_closed(lexer, lexer->at, lexer->line, len, what, err);
}

/* Code that only some servers run: the text between the marks is SQL like any other. */
static int open_executable(struct mig_lexer *lexer, struct mig_token *out)
{
	const char *p = lexer->at + (lexer->at[2] == 'M' ? 4 : 3);
	while (p < lexer->end && *p >= '0' && *p <= '9')
		p++;
	lexer->executable = lexer->at;
	lexer->executable_line = lexer->line;
	return finish(lexer, out, MIG_TOKEN_OTHER, p);
}

/* @return 1 and a token, an error, or 0 when no comment begins here */
static int next_comment(struct mig_lexer *lexer, struct mig_token *out, mig_error *err)
{
	const mig_lexis *lexis = lexer->lexis;
	const char *at = lexer->at, *end = lexer->end;
	if (*at == '#' && lexis->hash_comments)
		return finish(lexer, out, MIG_TOKEN_COMMENT, scan_line(at, end));
	if (end - at < 2)
		return 0;
	if (at[0] == '-' && at[1] == '-') {
		if (lexis->mariadb_comments && end - at > 2 && (unsigned char)at[2] > ' ')
			return 0; /* 5--1 is six */
		return finish(lexer, out, MIG_TOKEN_COMMENT, scan_line(at, end));
	}
	if (at[0] == '*' && at[1] == '/' && lexer->executable) {
		lexer->executable = NULL;
		return finish(lexer, out, MIG_TOKEN_OTHER, at + 2);
	}
	if (at[0] != '/' || at[1] != '*')
		return 0;
	if (lexis->mariadb_comments && !lexer->executable &&
		(follows(at, end, "/*!", 3) || follows(at, end, "/*M!", 4)))
		return open_executable(lexer, out);
	end = scan_block_comment(at, end, lexis->nested_comments);
	return finish_closed(lexer, out, MIG_TOKEN_COMMENT, end, 2, err);
}

/* @return as next_comment() */
static int next_quoted(struct mig_lexer *lexer, struct mig_token *out, mig_error *err)
{
	const mig_lexis *lexis = lexer->lexis;
	const char *at = lexer->at, *end = lexer->end;
	size_t shown = 1;
	if (*at == '\'' || *at == '"')
		end = scan_quoted(at, end, lexis->backslash_escapes);
	else if (*at == '`' && lexis->backtick_quotes)
		end = scan_quoted(at, end, false);
	else if (*at == '[' && lexis->bracket_quotes)
		end = scan_bracket(at, end);
	else if ((*at == 'e' || *at == 'E') && lexis->escape_strings &&
		 follows(at + 1, end, "'", 1))
		end = scan_quoted(at + 1, end, true), shown = 2;
	else if (*at == '$' && lexis->dollar_quotes && (shown = dollar_tag(at, end)) > 0)
		end = scan_dollar_quote(at, end, shown);
	else
		return 0;
	return finish_closed(lexer, out, MIG_TOKEN_QUOTED, end, shown, err);
}

static int next_plain(struct mig_lexer *lexer, struct mig_token *out)
{
	const char *at = lexer->at, *end = lexer->end;
	if (mig_is_space(*at)) {
		while (at < end && mig_is_space(*at) && !at_delimiter(lexer, at))
			at++;
		return finish(lexer, out, MIG_TOKEN_SPACE, at);
	}
	if (mig_is_word(*at))
		return finish(lexer, out, MIG_TOKEN_WORD, scan_word(lexer));
	if (follows(at, end, "::", 2) || follows(at, end, ":=", 2))
		return finish(lexer, out, MIG_TOKEN_OTHER, at + 2);
	return finish(lexer, out, MIG_TOKEN_OTHER, at + 1);
}

int mig_lexer_next(struct mig_lexer *lexer, struct mig_token *out, mig_error *err)
{
	if (lexer->at >= lexer->end) {
		if (lexer->executable)
			return never_closed(lexer, lexer->executable, lexer->executable_line, 3,
				"a comment", err);
		return 0;
	}
	if (at_delimiter(lexer, lexer->at))
		return finish(lexer, out, MIG_TOKEN_DELIMITER, lexer->at + lexer->delimiter_len);
	int rc = next_comment(lexer, out, err);
	if (!rc)
		rc = next_quoted(lexer, out, err);
	if (!rc)
		rc = next_plain(lexer, out);
	return rc;
}

bool mig_lexer_next_said(struct mig_lexer *lexer, struct mig_token *out)
{
	enum { MARK_LEAST = 3 }; /* bytes of a mark, which is longer than any operator */
	while (mig_lexer_next(lexer, out, NULL) > 0)
		if (out->kind != MIG_TOKEN_SPACE && out->kind != MIG_TOKEN_COMMENT &&
			(out->kind != MIG_TOKEN_OTHER || out->len < MARK_LEAST))
			return true;
	return false;
}
