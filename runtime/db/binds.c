#include "db/binds.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "db/lexer.h"

/* The index of the name in out->names, where it is put if a new number is due. */
static size_t name_index(struct mig_binds *out, const char *name, size_t len, bool reuse)
{
	for (size_t i = 0; reuse && i < out->names.len; i++) {
		const char *known = out->names.items[i];
		if (!strncmp(known, name, len) && !known[len])
			return i;
	}
	char *copy = mig_strndup(name, len);
	mig_vec_push(&out->names, copy);
	return out->names.len - 1;
}

static void put_placeholder(
	struct mig_binds *out, const char *name, size_t len, const mig_lexis *lexis)
{
	bool numbered = lexis->placeholder != 'q';
	struct mig_bind_slot slot = { .at = out->sql.len };
	slot.name = name_index(out, name, len, numbered);
	if (numbered)
		mig_buf_printf(&out->sql, "%c%zu", lexis->placeholder, slot.name + 1);
	else
		mig_buf_putc(&out->sql, '?');
	slot.len = out->sql.len - slot.at;
	mig_vec_push(&out->slots, slot);
}

/* The length of the name of the parameter whose colon is `token`, or 0. */
static size_t parameter_name(const struct mig_lexer *lexer, const struct mig_token *token)
{
	const char *name = lexer->at, *end = name;
	if (token->len != 1 || *token->text != ':')
		return 0;
	if (token->text > lexer->start && (mig_is_word(token->text[-1]) || token->text[-1] == ':'))
		return 0; /* a[lo:hi], \:: */
	if (name == lexer->end || !mig_is_word_start(*name))
		return 0;
	while (end < lexer->end && mig_is_word(*end))
		end++;
	return (size_t)(end - name);
}

int mig_binds_parse(
	const char *sql, size_t len, const mig_lexis *lexis, struct mig_binds *out, mig_error *err)
{
	struct mig_lexer lexer;
	struct mig_token token;
	int rc;
	mig_lexer_init(&lexer, sql, len, lexis);
	while ((rc = mig_lexer_next(&lexer, &token, err)) > 0) {
		size_t name_len = 0;
		if (token.kind == MIG_TOKEN_OTHER)
			name_len = parameter_name(&lexer, &token);
		if (name_len) {
			put_placeholder(out, lexer.at, name_len, lexis);
			lexer.at += name_len;
		} else if (token.kind == MIG_TOKEN_OTHER && *token.text == '\\' &&
			   lexer.at < lexer.end && *lexer.at == ':') {
			mig_buf_putc(&out->sql, ':');
			lexer.at++;
		} else {
			mig_buf_put(&out->sql, token.text, token.len);
		}
	}
	if (rc < 0) {
		if (err) {
			free(err->sql);
			err->sql = mig_strndup(sql, len);
		}
		mig_binds_dispose(out);
	}
	return rc;
}

void mig_binds_dispose(struct mig_binds *binds)
{
	mig_buf_dispose(&binds->sql);
	mig_strs_dispose(&binds->names);
	mig_vec_dispose(&binds->slots);
}
