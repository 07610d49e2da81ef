/* The table mig_journal: one row for each version table with a revision that was cut short. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "engine/journal_row.h"

enum { TEXT_MOST = 60000 /* bytes of MariaDB's TEXT, with room for escapes */ };

static const char *const states[] = { "next", "running", "refused" };

const char *mig_journal_state_name(enum mig_journal_state state)
{
	return states[state];
}

void mig_journal_row_dispose(struct mig_journal_row *row)
{
	mig_free(row->revision);
	mig_free(row->direction);
	mig_free(row->sql);
	mig_free(row->parts);
	mig_free(row->runner);
	mig_free(row->since);
	*row = (struct mig_journal_row){ 0 };
}

/* Run a statement that is none of the revision's: it is not counted as one of its. */
static int run(struct mig_journal *journal, const char *sql, const struct mig_named *params,
	size_t nparams, mig_error *err)
{
	struct mig_sink *sink = journal->sink;
	int rc = mig_sink_collect(sink, err);
	if (rc < 0)
		return rc;
	const size_t done = sink->done, committed = sink->committed;
	const struct mig_origin origin = sink->origin;
	int64_t changed = 0;
	sink->origin = (struct mig_origin){ 0 };
	rc = nparams ? mig_sink_exec_params(sink, sql, strlen(sql), params, nparams, &changed, err)
		     : mig_sink_exec(sink, sql, strlen(sql), &changed, err);
	sink->done = done;
	sink->committed = committed;
	sink->origin = origin;
	return rc;
}

/* The text in ASCII, whatever the character set of the table: other bytes as %XX. */
static char *encoded(const char *text)
{
	struct mig_buf out = MIG_BUF_INIT;
	for (; *text && out.len < TEXT_MOST; text++) {
		unsigned char c = (unsigned char)*text;
		if (c >= 0x80 || c == '%')
			mig_buf_printf(&out, "%%%02X", c);
		else
			mig_buf_putc(&out, *text);
	}
	return mig_buf_take(&out);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static char *decoded(const char *text, size_t len)
{
	struct mig_buf out = MIG_BUF_INIT;
	for (size_t i = 0; i < len; i++) {
		int high = text[i] == '%' && i + 2 < len ? hex_digit(text[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
		mig_buf_putc(&out, low >= 0 ? (char)(high * 16 + low) : text[i]);
		i += low >= 0 ? 2 : 0;
	}
	return mig_buf_take(&out);
}

static mig_value text_value(const char *text)
{
	mig_value value = { .type = MIG_TEXT };
	value.as.text.data = text;
	value.as.text.len = strlen(text);
	return value;
}

static char *runner(void)
{
	char host[256] = "";
	if (gethostname(host, sizeof host - 1) < 0)
		strcpy(host, "unknown host");
	return mig_format("%s, pid %ld", host, (long)getpid());
}

static char *now(void)
{
	char text[32];
	time_t seconds = time(NULL);
	struct tm parts;
	gmtime_r(&seconds, &parts);
	strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts);
	return mig_strdup(text);
}

int mig_journal_table_exists(struct mig_journal *journal, bool *out, mig_error *err)
{
	return mig_sink_has_table(journal->sink, journal->version->schema, "mig_journal", out, err);
}

int mig_journal_table_create(struct mig_journal *journal, mig_error *err)
{
	char *sql = mig_format("CREATE TABLE %s (\n"
			       "\tversion_table VARCHAR(250) NOT NULL PRIMARY KEY,\n"
			       "\tversions TEXT NOT NULL,\n"
			       "\trevision VARCHAR(250) NOT NULL,\n"
			       "\tdirection VARCHAR(16) NOT NULL,\n"
			       "\tstatement BIGINT NOT NULL,\n"
			       "\tstate VARCHAR(16) NOT NULL,\n"
			       "\tsql_text TEXT NOT NULL,\n"
			       "\tdigest VARCHAR(16) NOT NULL,\n"
			       "\tdigest_done VARCHAR(16) NOT NULL,\n"
			       "\tparts TEXT NOT NULL,\n"
			       "\trunner VARCHAR(250) NOT NULL,\n"
			       "\tsince VARCHAR(32) NOT NULL\n)",
		journal->table);
	int rc = run(journal, sql, NULL, 0, err);
	mig_free(sql);
	journal->exists = rc == 0;
	journal->has_row = false;
	return rc;
}

int mig_journal_table_drop(struct mig_journal *journal, mig_error *err)
{
	char *sql = mig_format("DROP TABLE %s", journal->table);
	int rc = run(journal, sql, NULL, 0, err);
	mig_free(sql);
	journal->exists = journal->exists && rc < 0;
	journal->has_row = journal->has_row && rc < 0;
	return rc;
}

int mig_journal_row_delete(struct mig_journal *journal, mig_error *err)
{
	const struct mig_named params[] = { { "key", text_value(journal->version->table) } };
	char *sql = mig_format("DELETE FROM %s WHERE version_table = :key", journal->table);
	int rc = run(journal, sql, params, 1, err);
	mig_free(sql);
	journal->has_row = journal->has_row && rc < 0;
	return rc;
}

int mig_journal_row_write(
	struct mig_journal *journal, const struct mig_journal_row *row, mig_error *err)
{
	static const char insert[] =
		"INSERT INTO %s (version_table, versions, revision, direction, statement, state, "
		"sql_text, digest, digest_done, parts, runner, since) VALUES (:key, :versions, "
		":revision, :direction, :statement, :state, :sql, :digest, :done, :parts, :runner, "
		":since)";
	static const char update[] =
		"UPDATE %s SET versions = :versions, revision = :revision, direction = :direction, "
		"statement = :statement, state = :state, sql_text = :sql, digest = :digest, "
		"digest_done = :done, parts = :parts, runner = :runner, since = :since WHERE "
		"version_table = :key";
	char digest[20], done[20];
	snprintf(digest, sizeof digest, "%016llx", (unsigned long long)row->digest);
	snprintf(done, sizeof done, "%016llx", (unsigned long long)row->digest_done);
	char *text = encoded(row->sql ? row->sql : ""), *who = runner(), *when = now();
	const struct mig_named params[] = {
		{ "key", text_value(journal->version->table) },
		{ "versions", text_value(journal->versions) },
		{ "revision", text_value(row->revision) },
		{ "direction", text_value(row->direction) },
		{ "statement",
			{ .type = MIG_INTEGER, .as = { .integer = (int64_t)row->statement } } },
		{ "state", text_value(states[row->state]) },
		{ "sql", text_value(text) },
		{ "digest", text_value(digest) },
		{ "done", text_value(done) },
		{ "parts", text_value(row->parts ? row->parts : "") },
		{ "runner", text_value(who) },
		{ "since", text_value(when) },
	};
	char *sql = mig_format(journal->has_row ? update : insert, journal->table);
	int rc = run(journal, sql, params, sizeof params / sizeof *params, err);
	journal->has_row = journal->has_row || rc == 0;
	mig_free(sql);
	mig_free(text);
	mig_free(who);
	mig_free(when);
	return rc;
}

/* Column `i` of the current row as text; owned by the caller. */
static char *column_text(const struct mig_sink *sink, mig_cursor *cursor, size_t i)
{
	mig_value value;
	sink->driver->column_value(cursor, i, &value);
	bool text = value.type == MIG_TEXT || value.type == MIG_BYTES;
	return text ? mig_strndup(value.as.text.data, value.as.text.len) : mig_strdup("");
}

static uint64_t column_digest(const struct mig_sink *sink, mig_cursor *cursor, size_t i)
{
	char *text = column_text(sink, cursor, i);
	uint64_t digest = strtoull(text, NULL, 16);
	mig_free(text);
	return digest;
}

static void take_row(
	struct mig_sink *sink, mig_cursor *cursor, struct mig_journal_row *out, char **versions)
{
	mig_value value;
	*versions = column_text(sink, cursor, 0);
	out->revision = column_text(sink, cursor, 1);
	out->direction = column_text(sink, cursor, 2);
	sink->driver->column_value(cursor, 3, &value);
	out->statement =
		value.type == MIG_INTEGER && value.as.integer > 0 ? (size_t)value.as.integer : 1;
	char *state = column_text(sink, cursor, 4);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (!strcmp(state, states[i]))
			out->state = (enum mig_journal_state)i;
	mig_free(state);
	char *text = column_text(sink, cursor, 5);
	out->sql = decoded(text, strlen(text));
	mig_free(text);
	out->digest = column_digest(sink, cursor, 6);
	out->digest_done = column_digest(sink, cursor, 7);
	out->parts = column_text(sink, cursor, 8);
	out->runner = column_text(sink, cursor, 9);
	out->since = column_text(sink, cursor, 10);
}

int mig_journal_row_read(
	struct mig_journal *journal, struct mig_journal_row *out, char **versions, mig_error *err)
{
	struct mig_sink *sink = journal->sink;
	const struct mig_named params[] = { { "key", text_value(journal->version->table) } };
	char *sql = mig_format("SELECT versions, revision, direction, statement, state, sql_text, "
			       "digest, digest_done, parts, runner, since FROM %s WHERE "
			       "version_table = :key",
		journal->table);
	mig_cursor *cursor = NULL;
	int rc = mig_sink_query(sink, sql, strlen(sql), params, 1, &cursor, err);
	if (rc == 0)
		rc = sink->driver->next(cursor, err);
	if (rc > 0)
		take_row(sink, cursor, out, versions);
	sink->driver->finish(cursor);
	mig_free(sql);
	journal->has_row = rc > 0;
	return rc < 0 ? rc : 0;
}

int mig_journal_row_count(struct mig_journal *journal, int64_t *out, mig_error *err)
{
	struct mig_sink *sink = journal->sink;
	char *sql = mig_format("SELECT count(*) FROM %s", journal->table);
	mig_cursor *cursor = NULL;
	mig_value value;
	*out = 0;
	int rc = mig_sink_query(sink, sql, strlen(sql), NULL, 0, &cursor, err);
	if (rc == 0)
		rc = sink->driver->next(cursor, err);
	if (rc > 0) {
		sink->driver->column_value(cursor, 0, &value);
		*out = value.type == MIG_INTEGER ? value.as.integer : 0;
	}
	sink->driver->finish(cursor);
	mig_free(sql);
	return rc < 0 ? rc : 0;
}
