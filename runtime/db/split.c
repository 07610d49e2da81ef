#include "db/split.h"

#include <string.h>

#include "base/error.h"

/* What is known about the statement being read: enough to tell whether a delimiter ends it. */
struct body {
	int words;
	bool create;    /* it begins with CREATE */
	bool temp;      /* … TEMP */
	bool trigger;   /* it is a CREATE TRIGGER that has a body */
	bool routine;   /* it is a CREATE FUNCTION or PROCEDURE */
	bool in_body;   /* its BEGIN was seen */
	bool was_begin; /* the word before was BEGIN */
	int depth;      /* of BEGIN ATOMIC and CASE in a routine's body */
	int parens;
	enum { INSIDE, SEMICOLON, LAST_END } tail; /* the last tokens of a trigger's body */
};

void mig_split_init(struct mig_split *split, const char *sql, size_t len, const mig_lexis *lexis)
{
	size_t mark = len >= 3 && !memcmp(sql, "\xEF\xBB\xBF", 3) ? 3 : 0;
	mig_lexer_init(&split->lexer, sql + mark, len - mark, lexis);
}

static int fail_at(const struct mig_statement *at, mig_error *err, const char *message)
{
	int rc = mig_fail(err, MIG_EINVALID, "%s", message);
	if (err)
		err->line = at->line;
	return rc;
}

/* The head of a statement tells whether it has a body, and which. */
static void track_head(struct body *body, const struct mig_token *token, const mig_lexis *lexis)
{
	if (body->words == 1)
		body->create = mig_token_is(token, "create");
	if (!body->create || body->words == 1 || body->words > 4)
		return;
	if (body->words == 2)
		body->temp = mig_token_is(token, "temp") || mig_token_is(token, "temporary");
	if (lexis->trigger_bodies && body->words == (body->temp ? 3 : 2))
		body->trigger = mig_token_is(token, "trigger");
	if (lexis->atomic_bodies && (body->words == 2 || body->words == 4)) /* OR REPLACE */
		body->routine = body->routine || mig_token_is(token, "function") ||
				mig_token_is(token, "procedure");
}

static void track_word(struct body *body, const struct mig_token *token, const mig_lexis *lexis)
{
	body->words++;
	track_head(body, token, lexis);
	if (body->trigger) {
		body->in_body = body->in_body || mig_token_is(token, "begin");
		body->tail =
			body->tail == SEMICOLON && mig_token_is(token, "end") ? LAST_END : INSIDE;
	}
	if (body->routine && !body->in_body) {
		body->in_body = body->was_begin && mig_token_is(token, "atomic");
		body->was_begin = mig_token_is(token, "begin");
		body->depth = body->in_body ? 1 : 0;
	} else if (body->routine && body->depth > 0) {
		if (mig_token_is(token, "case"))
			body->depth++;
		else if (mig_token_is(token, "end"))
			body->depth--;
	}
}

static void track(struct body *body, const struct mig_token *token, const mig_lexis *lexis)
{
	if (token->kind == MIG_TOKEN_WORD) {
		track_word(body, token, lexis);
		return;
	}
	body->tail = token->kind == MIG_TOKEN_DELIMITER ? SEMICOLON : INSIDE;
	body->was_begin = false;
	if (token->kind == MIG_TOKEN_OTHER && lexis->atomic_bodies) {
		if (*token->text == '(')
			body->parens++;
		else if (*token->text == ')' && body->parens > 0)
			body->parens--;
	}
}

static bool ends(const struct body *body)
{
	if (body->trigger && body->in_body)
		return body->tail == LAST_END;
	return !body->depth && !body->parens;
}

/* `DELIMITER //`: the first word after it ends statements from the next line on. */
static int change_delimiter(struct mig_lexer *lexer, const struct mig_statement *at, mig_error *err)
{
	const char *newline = memchr(lexer->at, '\n', (size_t)(lexer->end - lexer->at));
	const char *line_end = newline ? newline : lexer->end;
	const char *word = lexer->at, *end;
	while (word < line_end && mig_is_space(*word))
		word++;
	for (end = word; end < line_end && !mig_is_space(*end); end++)
		if (*end == '\\')
			return fail_at(at, err, "DELIMITER cannot have a backslash");
	if (end == word)
		return fail_at(
			at, err, "DELIMITER without what ends statements: write DELIMITER //");
	lexer->delimiter = word;
	lexer->delimiter_len = (size_t)(end - word);
	lexer->at = line_end;
	return 0;
}

static bool is_delimiter_line(const struct mig_lexer *lexer, const struct mig_token *token)
{
	return lexer->lexis->delimiter_lines && mig_token_is(token, "delimiter") &&
	       (lexer->at == lexer->end || mig_is_space(*lexer->at));
}

static int finish_file(const struct body *body, const struct mig_statement *out, mig_error *err)
{
	if (!out->text)
		return 0;
	if (body->trigger && body->in_body && body->tail != LAST_END)
		return fail_at(out, err, "CREATE TRIGGER has no END; after its BEGIN");
	if (body->depth)
		return fail_at(out, err, "BEGIN ATOMIC has no END;");
	return 1;
}

int mig_split_next(struct mig_split *split, struct mig_statement *out, mig_error *err)
{
	struct mig_lexer *lexer = &split->lexer;
	struct body body = { 0 };
	struct mig_token token;
	int rc;
	*out = (struct mig_statement){ 0 };
	while ((rc = mig_lexer_next(lexer, &token, err)) > 0) {
		if (token.kind == MIG_TOKEN_SPACE || token.kind == MIG_TOKEN_COMMENT)
			continue;
		if (token.kind == MIG_TOKEN_DELIMITER && (!out->text || ends(&body))) {
			if (out->text)
				return 1;
			continue;
		}
		if (!out->text) {
			out->text = token.text;
			out->line = token.line;
			if (is_delimiter_line(lexer, &token)) {
				rc = change_delimiter(lexer, out, err);
				if (rc < 0)
					return rc;
				*out = (struct mig_statement){ 0 };
				continue;
			}
		}
		out->len = (size_t)(token.text + token.len - out->text);
		track(&body, &token, lexer->lexis);
	}
	return rc < 0 ? rc : finish_file(&body, out, err);
}
