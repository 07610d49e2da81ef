/* The table mig_journal: one row for each version table with a revision that was cut short. */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/runner.h"
#include "db/driver.h"
#include "db/value.h"
#include "engine/journal_row.h"
#include "engine/journal_text.h"
#include "engine/naming.h"
#include "engine/patience.h"
#include "engine/search_path.h"

static const char *const states[] = { "next", "running", "refused", "decided" };

const char *mig_journal_state_name(enum mig_journal_state state)
{
	return states[state];
}

void mig_journal_row_dispose(struct mig_journal_row *row)
{
	mig_free(row->revision);
	mig_free(row->direction);
	mig_free(row->sql);
	mig_free(row->foreign_keys);
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
	rc = mig_search_path_leave(journal->path_noted, sink, err);
	if (rc == 0)
		rc = nparams ? mig_sink_exec_params(
				       sink, sql, strlen(sql), params, nparams, &changed, err)
			     : mig_sink_exec(sink, sql, strlen(sql), &changed, err);
	if (rc == 0)
		rc = mig_search_path_back(journal->path_noted, sink, err);
	sink->done = done;
	sink->committed = committed;
	sink->origin = origin;
	return rc;
}

int mig_journal_table_exists(struct mig_journal *journal, bool *out, mig_error *err)
{
	return mig_sink_has_table(journal->sink, journal->version->schema, "mig_journal", out, err);
}

int mig_journal_table_create(struct mig_journal *journal, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	char *sql = mig_format("CREATE TABLE %s (\n"
			       "\tversion_table VARCHAR(250) NOT NULL PRIMARY KEY,\n"
			       "\tversions TEXT NOT NULL,\n"
			       "\trevision VARCHAR(250) NOT NULL,\n"
			       "\tdirection VARCHAR(16) NOT NULL,\n"
			       "\tstatement BIGINT NOT NULL,\n"
			       "\tstate VARCHAR(16) NOT NULL,\n"
			       "\tsql_text TEXT NOT NULL,\n"
			       "\tforeign_keys TEXT NOT NULL,\n"
			       "\tdigest VARCHAR(16) NOT NULL,\n"
			       "\tdigest_done VARCHAR(16) NOT NULL,\n"
			       "\tparts TEXT NOT NULL,\n"
			       "\trunner VARCHAR(250) NOT NULL,\n"
			       "\tsince VARCHAR(32) NOT NULL\n)%s",
		journal->table, mig_driver_table_options(journal->version->driver));
	int rc = run(journal, sql, NULL, 0, &found);
	mig_free(sql);
	journal->exists = rc == 0;
	journal->has_row = false;
	if (rc != MIG_EDB)
		return rc < 0 ? mig_error_move(err, &found) : rc;
	rc = mig_fail(err, rc,
		"the table %s, in which mig keeps how far a revision has come, cannot be made: %s",
		journal->table, found.message);
	mig_error_dispose(&found);
	return rc;
}

int mig_journal_table_drop(struct mig_journal *journal, mig_error *err)
{
	const struct mig_sink *sink = journal->sink;
	char *sql = mig_format("DROP TABLE %s", journal->table);
	bool limited = journal->patience && (!sink->driver->transactional_ddl ||
						    sink->driver->in_transaction(sink->conn));
	int rc = limited ? mig_patience_statement(journal->patience, sql, strlen(sql), err) : 0;
	if (rc == 0)
		rc = run(journal, sql, NULL, 0, err);
	mig_free(sql);
	journal->exists = journal->exists && rc < 0;
	journal->has_row = journal->has_row && rc < 0;
	return rc;
}

int mig_journal_row_delete(struct mig_journal *journal, mig_error *err)
{
	const struct mig_named params[] = { { "key", mig_value_text(journal->version->table) } };
	char *sql = mig_format("DELETE FROM %s WHERE version_table = :key", journal->table);
	int rc = run(journal, sql, params, 1, err);
	mig_free(sql);
	journal->has_row = journal->has_row && rc < 0;
	return rc;
}

/* An SQL expression for what the statement of the row could lose besides; NULL: nothing. */
static char *foreign_keys(const struct mig_journal *journal, const struct mig_journal_row *row)
{
	const struct mig_sink *sink = journal->sink;
	bool begun = row->state == MIG_JOURNAL_RUNNING && row->sql;
	return begun && sink->driver->foreign_keys
		       ? sink->driver->foreign_keys(sink->conn, row->sql, strlen(row->sql))
		       : NULL;
}

static int put(struct mig_journal *journal, const struct mig_named *params, size_t nparams,
	const char *keys, mig_error *err)
{
	static const char insert[] =
		"INSERT INTO %s (version_table, versions, revision, direction, statement, state, "
		"sql_text, foreign_keys, digest, digest_done, parts, runner, since) VALUES (:key, "
		":versions, :revision, :direction, :statement, :state, :sql, %s, :digest, :done, "
		":parts, :runner, :since)";
	static const char update[] =
		"UPDATE %s SET versions = :versions, revision = :revision, direction = :direction, "
		"statement = :statement, state = :state, sql_text = :sql, foreign_keys = %s, "
		"digest = :digest, digest_done = :done, parts = :parts, runner = :runner, "
		"since = :since WHERE version_table = :key";
	char *sql =
		mig_format(journal->has_row ? update : insert, journal->table, keys ? keys : "''");
	int rc = run(journal, sql, params, nparams, err);
	journal->has_row = journal->has_row || rc == 0;
	mig_free(sql);
	return rc;
}

/* The same where a catalogue that does not tell its keys, for a session with a small
 * group_concat_max_len say, is no reason to stop. */
static int put_with(struct mig_journal *journal, const struct mig_named *params, size_t nparams,
	const char *keys, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	int rc = put(journal, params, nparams, keys, &found);
	if (rc != MIG_EDB || !keys)
		return rc < 0 ? mig_error_move(err, &found) : rc;
	mig_error_dispose(&found);
	return put(journal, params, nparams, NULL, err);
}

int mig_journal_row_write(
	struct mig_journal *journal, const struct mig_journal_row *row, mig_error *err)
{
	char digest[20], done[20];
	snprintf(digest, sizeof digest, "%016llx", (unsigned long long)row->digest);
	snprintf(done, sizeof done, "%016llx", (unsigned long long)row->digest_done);
	char *text = mig_journal_text_encode(row->sql ? row->sql : "");
	char *who = mig_runner_describe(), *when = mig_utc_now();
	const struct mig_named params[] = {
		{ "key", mig_value_text(journal->version->table) },
		{ "versions", mig_value_text(journal->versions) },
		{ "revision", mig_value_text(row->revision) },
		{ "direction", mig_value_text(row->direction) },
		{ "statement",
			{ .type = MIG_INTEGER, .as = { .integer = (int64_t)row->statement } } },
		{ "state", mig_value_text(states[row->state]) },
		{ "sql", mig_value_text(text) },
		{ "digest", mig_value_text(digest) },
		{ "done", mig_value_text(done) },
		{ "parts", mig_value_text(row->parts ? row->parts : "") },
		{ "runner", mig_value_text(who) },
		{ "since", mig_value_text(when) },
	};
	char *keys = foreign_keys(journal, row);
	int rc = put_with(journal, params, sizeof params / sizeof *params, keys, err);
	mig_free(keys);
	mig_free(text);
	mig_free(who);
	mig_free(when);
	return rc;
}

static uint64_t column_digest(const struct mig_sink *sink, mig_cursor *cursor, size_t i)
{
	char *text = mig_column_text(sink->driver, cursor, i);
	uint64_t digest = strtoull(text, NULL, 16);
	mig_free(text);
	return digest;
}

static void take_row(
	struct mig_sink *sink, mig_cursor *cursor, struct mig_journal_row *out, char **versions)
{
	mig_value value;
	*versions = mig_column_text(sink->driver, cursor, 0);
	out->revision = mig_column_text(sink->driver, cursor, 1);
	out->direction = mig_column_text(sink->driver, cursor, 2);
	sink->driver->column_value(cursor, 3, &value);
	out->statement =
		value.type == MIG_INTEGER && value.as.integer > 0 ? (size_t)value.as.integer : 1;
	char *state = mig_column_text(sink->driver, cursor, 4);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (!strcmp(state, states[i]))
			out->state = (enum mig_journal_state)i;
	mig_free(state);
	char *text = mig_column_text(sink->driver, cursor, 5);
	out->sql = mig_journal_text_decode(text);
	mig_free(text);
	out->digest = column_digest(sink, cursor, 6);
	out->digest_done = column_digest(sink, cursor, 7);
	out->parts = mig_column_text(sink->driver, cursor, 8);
	out->runner = mig_column_text(sink->driver, cursor, 9);
	out->since = mig_column_text(sink->driver, cursor, 10);
	out->foreign_keys = mig_column_text(sink->driver, cursor, 11);
}

int mig_journal_row_read(
	struct mig_journal *journal, struct mig_journal_row *out, char **versions, mig_error *err)
{
	struct mig_sink *sink = journal->sink;
	const struct mig_named params[] = { { "key", mig_value_text(journal->version->table) } };
	char *sql = mig_format("SELECT versions, revision, direction, statement, state, sql_text, "
			       "digest, digest_done, parts, runner, since, foreign_keys FROM %s "
			       "WHERE version_table = :key",
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
