#include "engine/journal_session.h"

#include <string.h>
#include <strings.h>

#include "base/alloc.h"
#include "db/lexer.h"

/* What a statement says about the session. */
struct words {
	bool is_set;         /* SET, of the session and of nothing else */
	bool is_computed;    /* its values may be others the next time */
	struct mig_strs set; /* variables, without the @ */
	struct mig_strs read;
};

static void dispose(struct words *words)
{
	mig_strs_dispose(&words->set);
	mig_strs_dispose(&words->read);
}

void mig_journal_session_dispose(struct mig_journal_session *session)
{
	mig_strs_dispose(&session->lost);
}

static bool is_among(const struct mig_token *token, const char *const *list)
{
	while (*list && !mig_token_is(token, *list))
		list++;
	return *list != NULL;
}

static bool is_mark(const struct mig_token *token, const char *mark)
{
	return token->kind == MIG_TOKEN_OTHER && token->len == strlen(mark) &&
	       !memcmp(token->text, mark, token->len);
}

/* The next token that means something; at the end one of no length. */
static struct mig_token next(struct mig_lexer *lexer)
{
	struct mig_token token;
	if (mig_lexer_next_said(lexer, &token))
		return token;
	return (struct mig_token){ .kind = MIG_TOKEN_SPACE, .text = "" };
}

/* What SET sets besides the session, or for one transaction only. */
static const char *const elsewhere[] = { "STATEMENT", "PASSWORD", "GLOBAL", "TRANSACTION",
	"CONSTRAINTS", "DEFAULT", NULL };
/* Functions that give the same each time. */
static const char *const constant[] = { "COALESCE", "CONCAT", "IF", "IFNULL", "REPLACE", NULL };

static void read_words(const mig_driver *driver, const char *sql, size_t len, struct words *out)
{
	struct mig_lexer lexer;
	mig_lexer_init(&lexer, sql, len, &driver->lexis);
	struct mig_token token = next(&lexer), before = { .text = "" };
	bool set = mig_token_is(&token, "SET"), call = mig_token_is(&token, "CALL"), into = false;
	*out = (struct words){ .is_set = set };
	for (; token.len; before = token, token = next(&lexer)) {
		bool second = mig_token_is(&before, "SET") && set;
		if (mig_token_is(&token, "GLOBAL") || (second && is_among(&token, elsewhere)) ||
			/* elsewhere this is another word for SESSION */
			(second && driver->transactional_ddl && mig_token_is(&token, "LOCAL")))
			out->is_set = false;
		out->is_computed |= is_mark(&token, "(") && !is_among(&before, constant);
		into = mig_token_is(&token, "INTO") || (into && token.kind == MIG_TOKEN_OTHER);
		if (!is_mark(&token, "@") || driver->transactional_ddl)
			continue;
		struct mig_token name = next(&lexer);
		if (is_mark(&name, "@")) { /* @@ is the server's */
			token = next(&lexer);
			out->is_set &= !mig_token_is(&token, "GLOBAL");
			continue;
		}
		struct mig_lexer ahead = lexer;
		const struct mig_token after = next(&ahead);
		bool given = call || into || is_mark(&after, ":=") || (set && is_mark(&after, "="));
		char *text = mig_strndup(name.text, name.len);
		if (given)
			mig_strs_add(&out->set, text);
		if (!given || call) /* of a procedure nobody knows */
			mig_strs_add(&out->read, text);
		mig_free(text);
	}
}

static size_t find(const struct mig_strs *list, const char *name)
{
	size_t i = 0;
	while (i < list->len && strcasecmp(list->items[i], name) != 0)
		i++;
	return i;
}

static const char *first_lost(const struct mig_strs *lost, const struct mig_strs *names)
{
	for (size_t i = 0; i < names->len; i++) {
		size_t at = find(lost, names->items[i]);
		if (at < lost->len)
			return lost->items[at];
	}
	return NULL;
}

static void mark(struct mig_strs *lost, const struct mig_strs *names, bool is_lost)
{
	for (size_t i = 0; i < names->len; i++) {
		size_t at = find(lost, names->items[i]);
		if (is_lost && at == lost->len)
			mig_strs_add(lost, names->items[i]);
		if (!is_lost && at < lost->len) {
			mig_free(lost->items[at]);
			lost->items[at] = lost->items[--lost->len];
		}
	}
}

bool mig_journal_session_passed(
	struct mig_journal_session *session, const mig_driver *driver, const char *sql, size_t len)
{
	struct words words;
	read_words(driver, sql, len, &words);
	bool again = words.is_set && !words.is_computed && !first_lost(&session->lost, &words.read);
	mark(&session->lost, &words.set, !again);
	dispose(&words);
	return again;
}

const char *mig_journal_session_lacks(
	struct mig_journal_session *session, const mig_driver *driver, const char *sql, size_t len)
{
	struct words words;
	if (!session->lost.len)
		return NULL;
	read_words(driver, sql, len, &words);
	const char *lost = first_lost(&session->lost, &words.read);
	if (!lost)
		mark(&session->lost, &words.set, false);
	dispose(&words);
	return lost;
}
