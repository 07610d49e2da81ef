#include "engine/history.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "db/driver.h"
#include "db/value.h"
#include "engine/journal_text.h"
#include "engine/naming.h"

enum { ROWS_AT_ONCE = 500 }; /* in a statement */

static const char table_name[] = "mig_history";

void mig_history_init(struct mig_history *history, const struct mig_version *version,
	struct mig_sink *sink, const char *location)
{
	char *schema = version->schema ? version->driver->quote_ident(version->schema) : NULL;
	*history = (struct mig_history){
		.version = version,
		.sink = sink,
		.location = location,
		.table = mig_format("%s%s%s", schema ? schema : "", schema ? "." : "", table_name),
	};
	mig_free(schema);
}

static void entry_dispose(struct mig_history_entry *entry)
{
	mig_free(entry->checksum);
	mig_free(entry->files);
}

void mig_history_forget(struct mig_history *history)
{
	for (size_t i = 0; i < history->waiting.len; i++)
		entry_dispose(&history->waiting.items[i]);
	history->waiting.len = 0;
}

void mig_history_dispose(struct mig_history *history)
{
	mig_history_forget(history);
	mig_vec_dispose(&history->waiting);
	mig_free(history->table);
	*history = (struct mig_history){ 0 };
}

/* ---- digests ---- */

/* Checkouts on other systems may have other ends of lines. */
static void drop_returns(struct mig_buf *text)
{
	size_t kept = 0;
	if (!text->len || !memchr(text->data, '\r', text->len))
		return;
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] != '\r' || text->data[i + 1] != '\n')
			text->data[kept++] = text->data[i];
	text->len = kept;
}

int mig_history_digest(const char *path, char out[MIG_HISTORY_DIGEST], mig_error *err)
{
	struct mig_buf text = MIG_BUF_INIT;
	int rc = mig_fs_read(path, &text, err);
	if (rc == 0) {
		drop_returns(&text);
		SHA256Data((const uint8_t *)(text.len ? text.data : ""), text.len, out);
	}
	mig_buf_dispose(&text);
	return rc;
}

/* ---- statements ---- */

static int run(const struct mig_history *history, const struct mig_buf *sql, mig_error *err)
{
	return mig_sink_exec_aside(history->sink, sql->data, sql->len, err);
}

/* "DELETE FROM …", to which ids are added. */
static void begin_delete(const struct mig_history *history, struct mig_buf *sql)
{
	mig_buf_printf(sql, "DELETE FROM %s WHERE version_table = ", history->table);
	mig_version_put_literal(history->version, sql, history->version->table);
	mig_buf_puts(sql, " AND revision IN (");
}

static void put_next(
	const struct mig_history *history, struct mig_buf *sql, bool first, const char *text)
{
	mig_buf_puts(sql, first ? "" : ", ");
	mig_version_put_literal(history->version, sql, text);
}

int mig_history_delete(
	const struct mig_history *history, const struct mig_refs *ids, mig_error *err)
{
	struct mig_buf sql = MIG_BUF_INIT;
	int rc = 0;
	for (size_t at = 0; at < ids->len && rc == 0; at += ROWS_AT_ONCE) {
		mig_buf_clear(&sql);
		begin_delete(history, &sql);
		for (size_t i = at; i < ids->len && i < at + ROWS_AT_ONCE; i++)
			put_next(history, &sql, i == at, ids->items[i]);
		mig_buf_putc(&sql, ')');
		rc = run(history, &sql, err);
	}
	mig_buf_dispose(&sql);
	return rc;
}

static char *applied_by(void)
{
	char host[256] = "";
	const struct passwd *user = getpwuid(getuid());
	if (gethostname(host, sizeof host - 1) < 0)
		strcpy(host, "unknown host");
	char *plain = user ? mig_format("%.100s@%s", user->pw_name, host)
			   : mig_format("user %ld@%s", (long)getuid(), host);
	char *text = mig_journal_text_encode(plain);
	mig_free(plain);
	return text;
}

/* Add rows for what waits, from `at` on. */
static int insert(const struct mig_history *history, size_t at, const char *when, const char *who,
	mig_error *err)
{
	struct mig_buf sql = MIG_BUF_INIT;
	mig_buf_printf(&sql,
		"INSERT INTO %s (version_table, revision, checksum, files, applied_at, applied_by, "
		"mig_version) VALUES ",
		history->table);
	for (size_t i = at; i < history->waiting.len && i < at + ROWS_AT_ONCE; i++) {
		const struct mig_history_entry *entry = &history->waiting.items[i];
		const char *const values[] = { history->version->table, mig_revision_id(entry->rev),
			entry->checksum, entry->files, when, who, MIG_VERSION };
		mig_buf_puts(&sql, i == at ? "(" : ", (");
		for (size_t j = 0; j < sizeof values / sizeof *values; j++)
			put_next(history, &sql, j == 0, values[j]);
		mig_buf_putc(&sql, ')');
	}
	int rc = run(history, &sql, err);
	mig_buf_dispose(&sql);
	return rc;
}

static int insert_all(const struct mig_history *history, mig_error *err)
{
	char *when = mig_utc_now(), *who = applied_by();
	int rc = 0;
	for (size_t at = 0; at < history->waiting.len && rc == 0; at += ROWS_AT_ONCE)
		rc = insert(history, at, when, who, err);
	mig_free(when);
	mig_free(who);
	return rc;
}

static int delete_all(const struct mig_history *history, mig_error *err)
{
	struct mig_refs ids = { 0 };
	for (size_t i = 0; i < history->waiting.len; i++)
		mig_vec_push(&ids, mig_revision_id(history->waiting.items[i].rev));
	int rc = mig_history_delete(history, &ids, err);
	mig_vec_dispose(&ids);
	return rc;
}

/* ---- a run ---- */

int mig_history_create(const struct mig_history *history, bool *made, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	int64_t changed = 0;
	bool exists = false;
	int rc = mig_sink_has_table(
		history->sink, history->version->schema, table_name, &exists, err);
	if (rc < 0 || exists)
		return rc;
	char *sql = mig_format("CREATE TABLE %s (\n"
			       "\tversion_table VARCHAR(250) NOT NULL,\n"
			       "\trevision VARCHAR(32) NOT NULL,\n"
			       "\tchecksum VARCHAR(64) NOT NULL,\n"
			       "\tfiles TEXT NOT NULL,\n"
			       "\tapplied_at VARCHAR(32) NOT NULL,\n"
			       "\tapplied_by VARCHAR(1000) NOT NULL,\n"
			       "\tmig_version VARCHAR(32) NOT NULL,\n"
			       "\tPRIMARY KEY (version_table, revision)\n)%s",
		history->table, mig_driver_table_options(history->version->driver));
	rc = mig_sink_exec(history->sink, sql, strlen(sql), &changed, &found);
	mig_free(sql);
	if (rc < 0)
		rc = mig_fail(err, rc,
			"the table %s, which record_history needs, cannot be made: %s",
			history->table, found.message);
	if (rc == 0 && made)
		*made = true;
	mig_error_dispose(&found);
	return rc;
}

static int delete_stale(
	const struct mig_history *history, const struct mig_plan *plan, mig_error *err)
{
	struct mig_refs ids = { 0 };
	for (size_t i = 0; i < plan->nsteps; i++)
		mig_vec_push(&ids, mig_revision_id(plan->steps[i].rev));
	int rc = mig_history_delete(history, &ids, err);
	mig_vec_dispose(&ids);
	return rc;
}

int mig_history_open(struct mig_history *history, const struct mig_plan *plan, bool forward,
	bool *made, mig_error *err)
{
	bool created = false;
	mig_history_forget(history);
	history->forward = forward;
	if (!history->on)
		return 0;
	if (!forward)
		return mig_sink_has_table(
			history->sink, history->version->schema, table_name, &history->on, err);
	int rc = mig_history_create(history, &created, err);
	if (rc == 0 && !created)
		rc = delete_stale(history, plan, err);
	*made = *made || created;
	return rc;
}

/* What a column keeps of the SQL files. */
static int list_files(
	const struct mig_history *history, const struct mig_strs *paths, char **out, mig_error *err)
{
	struct mig_buf lines = MIG_BUF_INIT;
	char digest[MIG_HISTORY_DIGEST];
	int rc = 0;
	for (size_t i = 0; paths && i < paths->len && rc == 0; i++) {
		char *name = mig_path_relative(history->location, paths->items[i]);
		rc = mig_history_digest(paths->items[i], digest, err);
		mig_buf_printf(&lines, "%s %s\n", digest, name);
		mig_free(name);
	}
	char *text = mig_buf_take(&lines);
	*out = rc == 0 ? mig_journal_text_encode(text) : NULL;
	mig_free(text);
	return rc;
}

int mig_history_add(struct mig_history *history, const mig_revision *rev,
	const struct mig_strs *sql_files, mig_error *err)
{
	struct mig_history_entry entry = { .rev = rev };
	int rc = 0;
	if (!history->on)
		return 0;
	if (history->forward) {
		char digest[MIG_HISTORY_DIGEST];
		rc = mig_history_digest(mig_revision_path(rev), digest, err);
		entry.checksum = rc == 0 ? mig_strdup(digest) : NULL;
		if (rc == 0)
			rc = list_files(history, sql_files, &entry.files, err);
	}
	if (rc == 0)
		mig_vec_push(&history->waiting, entry);
	else
		entry_dispose(&entry);
	return rc;
}

void mig_history_take_back(struct mig_history *history, const mig_revision *rev)
{
	if (history->waiting.len && mig_vec_last(&history->waiting).rev == rev)
		entry_dispose(&history->waiting.items[--history->waiting.len]);
}

int mig_history_write(struct mig_history *history, mig_error *err)
{
	if (!history->waiting.len)
		return 0;
	int rc = history->forward ? insert_all(history, err) : delete_all(history, err);
	mig_history_forget(history);
	return rc;
}

/* ---- reading ---- */

/* Column `i` of the current row as text; owned by the caller. */
static char *column_text(const struct mig_sink *sink, mig_cursor *cursor, size_t i)
{
	char *plain = mig_column_text(sink->driver, cursor, i);
	char *decoded = mig_journal_text_decode(plain);
	mig_free(plain);
	return decoded;
}

static int by_revision(const void *a, const void *b)
{
	return strcmp(((const struct mig_history_row *)a)->revision,
		((const struct mig_history_row *)b)->revision);
}

int mig_history_read(
	const struct mig_history *history, struct mig_history_rows *out, mig_error *err)
{
	struct mig_sink *sink = history->sink;
	mig_cursor *cursor = NULL;
	struct mig_buf sql = MIG_BUF_INIT;
	bool exists = false;
	int rc = mig_sink_has_table(sink, history->version->schema, table_name, &exists, err);
	if (rc < 0 || !exists)
		return rc;
	mig_buf_printf(&sql,
		"SELECT revision, checksum, files, applied_at, applied_by, mig_version FROM %s "
		"WHERE version_table = ",
		history->table);
	mig_version_put_literal(history->version, &sql, history->version->table);
	rc = mig_sink_query(sink, sql.data, sql.len, NULL, 0, &cursor, err);
	while (rc == 0 && (rc = sink->driver->next(cursor, err)) > 0) {
		const struct mig_history_row row = { column_text(sink, cursor, 0),
			column_text(sink, cursor, 1), column_text(sink, cursor, 2),
			column_text(sink, cursor, 3), column_text(sink, cursor, 4),
			column_text(sink, cursor, 5) };
		mig_vec_push(out, row);
		rc = 0;
	}
	sink->driver->finish(cursor);
	mig_buf_dispose(&sql);
	if (rc == 0 && out->len > 1)
		qsort(out->items, out->len, sizeof *out->items, by_revision);
	return rc;
}

const struct mig_history_row *mig_history_find(const struct mig_history_rows *rows, const char *id)
{
	const struct mig_history_row key = { .revision = (char *)(uintptr_t)id };
	return rows->len ? bsearch(&key, rows->items, rows->len, sizeof key, by_revision) : NULL;
}

void mig_history_rows_dispose(struct mig_history_rows *rows)
{
	for (size_t i = 0; i < rows->len; i++) {
		struct mig_history_row *row = &rows->items[i];
		mig_free(row->revision);
		mig_free(row->checksum);
		mig_free(row->files);
		mig_free(row->applied_at);
		mig_free(row->applied_by);
		mig_free(row->mig_version);
	}
	mig_vec_dispose(rows);
}
