#include "engine/version.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"

void mig_version_init(struct mig_version *version, const mig_driver *driver, const char *schema,
	const char *table, bool primary_key)
{
	struct mig_buf name = MIG_BUF_INIT;
	char *quoted_schema = schema ? driver->quote_ident(schema) : NULL;
	char *quoted_table = driver->quote_ident(table);
	mig_buf_printf(
		&name, "%s%s%s", schema ? quoted_schema : "", schema ? "." : "", quoted_table);
	*version = (struct mig_version){
		.driver = driver,
		.schema = mig_strdup(schema),
		.table = mig_strdup(table),
		.qualified = mig_buf_take(&name),
		.primary_key = primary_key,
	};
	mig_free(quoted_schema);
	mig_free(quoted_table);
}

void mig_version_dispose(struct mig_version *version)
{
	mig_free(version->schema);
	mig_free(version->table);
	mig_free(version->qualified);
	*version = (struct mig_version){ 0 };
}

int mig_version_exists(
	const struct mig_version *version, struct mig_sink *sink, bool *out, mig_error *err)
{
	return mig_sink_has_table(sink, version->schema, version->table, out, err);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Texts of a database whose character set is none are bytes, which the server compares with texts.
 * In a file each value has a type of its own, and bytes are equal to no text. */
static bool is_text(const struct mig_version *version, const mig_value *value)
{
	return value->type == MIG_TEXT ||
	       (value->type == MIG_BYTES && !version->driver->database_is_file);
}

/* One row: its only column must be text. */
static int take_row(
	const struct mig_version *version, mig_cursor *cursor, struct mig_strs *out, mig_error *err)
{
	mig_value value;
	version->driver->column_value(cursor, 0, &value);
	if (!is_text(version, &value))
		return mig_fail(err, MIG_EDB,
			"table %s holds a version_num that is not text; correct the row",
			version->qualified);
	char *id = mig_strndup(value.as.text.data, value.as.text.len);
	mig_vec_push(out, id);
	return 0;
}

int mig_version_read(const struct mig_version *version, struct mig_sink *sink, struct mig_strs *out,
	mig_error *err)
{
	const mig_driver *driver = version->driver;
	mig_cursor *cursor = NULL;
	struct mig_buf sql = MIG_BUF_INIT;
	bool exists = false;
	mig_strs_dispose(out);
	int rc = mig_version_exists(version, sink, &exists, err);
	if (rc < 0 || !exists)
		return rc;
	mig_buf_printf(&sql, "SELECT version_num FROM %s", version->qualified);
	rc = mig_sink_query(sink, sql.data, sql.len, NULL, 0, &cursor, err);
	while (rc == 0 && (rc = driver->next(cursor, err)) > 0)
		rc = take_row(version, cursor, out, err);
	driver->finish(cursor);
	mig_buf_dispose(&sql);
	if (rc == 0 && out->len > 1) /* the database promises no order, a plan needs one */
		qsort(out->items, out->len, sizeof *out->items, by_text);
	return rc;
}

int mig_version_create(const struct mig_version *version, struct mig_sink *sink, mig_error *err)
{
	/* White space included, this is the text that Alembic leaves in the catalogue. */
	struct mig_buf sql = MIG_BUF_INIT;
	mig_buf_printf(
		&sql, "CREATE TABLE %s (\n\tversion_num VARCHAR(32) NOT NULL", version->qualified);
	if (version->primary_key) {
		char *plain = mig_format("%s_pkc", version->table);
		char *name = version->driver->quote_ident(plain);
		mig_buf_printf(&sql, ", \n\tCONSTRAINT %s PRIMARY KEY (version_num)", name);
		mig_free(name);
		mig_free(plain);
	}
	mig_buf_puts(&sql, "\n)");
	int rc = mig_sink_exec(sink, sql.data, sql.len, NULL, err);
	mig_buf_dispose(&sql);
	return rc;
}

int mig_version_purge(const struct mig_version *version, struct mig_sink *sink, mig_error *err)
{
	struct mig_buf sql = MIG_BUF_INIT;
	mig_buf_printf(&sql, "DELETE FROM %s", version->qualified);
	int rc = mig_sink_exec(sink, sql.data, sql.len, NULL, err);
	mig_buf_dispose(&sql);
	return rc;
}

/* Ids are checked when they are loaded, but rows of the table may hold anything. */
void mig_version_put_literal(
	const struct mig_version *version, struct mig_buf *out, const char *text)
{
	const char *special = version->driver->lexis.backslash_escapes ? "'\\" : "'";
	mig_buf_putc(out, '\'');
	for (;;) {
		size_t len = strcspn(text, special);
		mig_buf_put(out, text, len);
		text += len;
		if (!*text)
			break;
		mig_buf_putc(out, *text);
		mig_buf_putc(out, *text++);
	}
	mig_buf_putc(out, '\'');
}

static void put_texts(struct mig_buf *out, const char *a, const char *b, const char *c)
{
	mig_buf_puts(out, a);
	mig_buf_puts(out, b);
	mig_buf_puts(out, c);
}

static void put_change(
	const struct mig_version *version, const struct mig_row_change *change, struct mig_buf *sql)
{
	const char *table = version->qualified;
	if (change->kind == MIG_ROW_INSERT) {
		put_texts(sql, "INSERT INTO ", table, " (version_num) VALUES (");
		mig_version_put_literal(version, sql, change->to);
		mig_buf_putc(sql, ')');
		return;
	}
	if (change->kind == MIG_ROW_UPDATE) {
		put_texts(sql, "UPDATE ", table, " SET version_num=");
		mig_version_put_literal(version, sql, change->to);
	} else {
		put_texts(sql, "DELETE FROM ", table, "");
	}
	put_texts(sql, " WHERE ", table, ".version_num = ");
	mig_version_put_literal(version, sql, change->from);
}

/* What to say when a change did not meet one row. */
static char *mismatch(const struct mig_version *version, const struct mig_row_change *change)
{
	static const char start[] = "Online migration expected to match one row when";
	if (change->kind == MIG_ROW_UPDATE)
		return mig_format("%s updating '%s' to '%s' in '%s'", start, change->from,
			change->to, version->table);
	return mig_format("%s deleting '%s' in '%s'", start, change->from, version->table);
}

int mig_version_apply(const struct mig_version *version, struct mig_sink *sink,
	const struct mig_step *step, bool last, mig_error *err)
{
	struct mig_buf sql = MIG_BUF_INIT;
	int rc = 0;
	for (size_t i = 0; i < step->nchanges && rc == 0; i++) {
		const struct mig_row_change *change = &step->changes[i];
		mig_buf_clear(&sql);
		put_change(version, change, &sql);
		char *failure = change->kind == MIG_ROW_INSERT || mig_sink_offline(sink)
					? NULL
					: mismatch(version, change);
		if (last && i + 1 == step->nchanges)
			rc = mig_sink_exec_last(sink, sql.data, sql.len, failure, err);
		else if (failure)
			rc = mig_sink_exec_one(sink, sql.data, sql.len, failure, err);
		else
			rc = mig_sink_exec(sink, sql.data, sql.len, NULL, err);
	}
	mig_buf_dispose(&sql);
	return rc;
}
