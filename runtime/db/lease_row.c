#include "db/lease_row.h"
#include "db/driver.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/runner.h"
#include "db/value.h"

enum { MOST_PARAMS = 6, HOLDER_MOST = 240 /* bytes of its column, with room to spare */ };

/* Parameters of one statement; the first is always :name. */
struct params {
	struct mig_named items[MOST_PARAMS];
	size_t len;
};

static void add(struct params *params, const char *name, const char *text)
{
	params->items[params->len++] = (struct mig_named){ name, mig_value_text(text) };
}

static struct params of_lease(const struct mig_lease *lease)
{
	struct params params = { .len = 0 };
	add(&params, "name", lease->name);
	return params;
}

/* Run a statement with one %s for the table. */
static int run(const struct mig_lease *lease, struct mig_sink *sink, const char *format,
	const struct params *params, int64_t *changed, mig_error *err)
{
	int64_t ignored;
	struct mig_buf sql = MIG_BUF_INIT;
	const char *table = strstr(format, "%s");
	mig_buf_put(&sql, format, (size_t)(table - format));
	mig_buf_puts(&sql, lease->table);
	mig_buf_puts(&sql, table + 2);
	int rc = mig_sink_exec_params(sink, sql.data, sql.len, params->items, params->len,
		changed ? changed : &ignored, err);
	mig_buf_dispose(&sql);
	return rc;
}

/* ---- the table ---- */

int mig_lease_table_exists(const struct mig_lease *lease, bool *out, mig_error *err)
{
	return lease->driver->has_table(lease->sink.conn, lease->schema, "mig_lease", out, err);
}

int mig_lease_table_create(const struct mig_lease *lease, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	bool exists = false;
	int rc = mig_lease_table_exists(lease, &exists, err);
	if (rc < 0 || exists)
		return rc;
	char *sql = mig_format("CREATE TABLE %s (\n"
			       "\tname VARCHAR(250) NOT NULL,\n"
			       "\tkind VARCHAR(8) NOT NULL,\n"
			       "\ttoken VARCHAR(64) NOT NULL,\n"
			       "\tholder VARCHAR(250) NOT NULL,\n"
			       "\trevision VARCHAR(250) NOT NULL,\n"
			       "\tsince VARCHAR(32) NOT NULL,\n"
			       "\tseconds INTEGER NOT NULL,\n"
			       "\ttouched BIGINT NOT NULL,\n"
			       "\tPRIMARY KEY (name, kind)\n)%s",
		lease->table, mig_driver_table_options(lease->driver));
	rc = lease->driver->exec(lease->sink.conn, sql, strlen(sql), NULL, 0, NULL, &found);
	mig_free(sql);
	if (rc < 0 && mig_lease_table_exists(lease, &exists, NULL) == 0 && exists)
		rc = 0; /* two that make it at once: one of them is told that it is there */
	if (rc < 0 && rc != MIG_EDB)
		return mig_error_move(err, &found);
	if (rc < 0)
		rc = mig_fail(err, rc,
			"the table %s, whose rows keep runners apart here, cannot be made: %s",
			lease->table, found.message);
	mig_error_dispose(&found);
	return rc;
}

/* ---- reading ---- */

static void row_dispose(struct mig_lease_row *row)
{
	mig_free(row->token);
	mig_free(row->holder);
	mig_free(row->revision);
	mig_free(row->since);
	*row = (struct mig_lease_row){ 0 };
}

void mig_lease_rows_dispose(struct mig_lease_rows *rows)
{
	row_dispose(&rows->lease);
	row_dispose(&rows->claim);
}

static void take_row(const struct mig_sink *sink, mig_cursor *cursor, struct mig_lease_rows *out)
{
	char *kind = mig_column_text(sink->driver, cursor, 0);
	struct mig_lease_row *row = !strcmp(kind, "lease") ? &out->lease : &out->claim;
	mig_value seconds;
	sink->driver->column_value(cursor, 5, &seconds);
	row_dispose(row);
	*row = (struct mig_lease_row){
		.token = mig_column_text(sink->driver, cursor, 1),
		.holder = mig_column_text(sink->driver, cursor, 2),
		.revision = mig_column_text(sink->driver, cursor, 3),
		.since = mig_column_text(sink->driver, cursor, 4),
		.seconds = seconds.type == MIG_INTEGER ? (int)seconds.as.integer : 0,
	};
	mig_free(kind);
}

int mig_lease_rows_read(const struct mig_lease *lease, struct mig_sink *sink,
	struct mig_lease_rows *out, mig_error *err)
{
	const struct params params = of_lease(lease);
	mig_cursor *cursor = NULL;
	char *sql = mig_format("SELECT kind, token, holder, revision, since, seconds FROM %s "
			       "WHERE name = :name",
		lease->table);
	mig_lease_rows_dispose(out);
	int rc = mig_sink_query(sink, sql, strlen(sql), params.items, params.len, &cursor, err);
	while (rc == 0 && (rc = sink->driver->next(cursor, err)) > 0) {
		take_row(sink, cursor, out);
		rc = 0;
	}
	sink->driver->finish(cursor);
	mig_free(sql);
	return rc;
}

/* ---- changing ---- */

/* "pid 4711 on web1, user deploy", in ASCII, whatever the character set of the table. */
static char *describe_holder(void)
{
	char name[64] = "", room[1024];
	struct passwd entry, *found = NULL;
	if (getpwuid_r(geteuid(), &entry, room, sizeof room, &found) == 0 && found)
		snprintf(name, sizeof name, "%s", found->pw_name);
	else
		snprintf(name, sizeof name, "%ld", (long)geteuid());
	char *runner = mig_runner_describe();
	char *text = mig_format("%s, user %s", runner, name);
	mig_free(runner);
	for (char *p = text; *p; p++)
		*p = *p < ' ' || *p > '~' ? '?' : *p;
	if (strlen(text) > HOLDER_MOST)
		text[HOLDER_MOST] = '\0';
	return text;
}

int mig_lease_row_insert(struct mig_lease *lease, const char *kind, const char *condition,
	int64_t *changed, mig_error *err)
{
	char *since = mig_utc_now(), *holder = describe_holder();
	struct params params = of_lease(lease);
	add(&params, "kind", kind);
	add(&params, "token", lease->token);
	add(&params, "holder", holder);
	add(&params, "since", since);
	char *sql = mig_format("INSERT INTO %%s (name, kind, token, holder, revision, since, "
			       "seconds, touched) SELECT :name, :kind, :token, :holder, '', "
			       ":since, %d, 0 FROM (SELECT 1 AS one) one_row WHERE %s",
		lease->seconds, condition ? condition : "1 = 1");
	int rc = run(lease, &lease->sink, sql, &params, changed, err);
	mig_free(sql);
	mig_free(since);
	mig_free(holder);
	return rc;
}

int mig_lease_row_delete(struct mig_lease *lease, const char *kind, const char *token,
	int64_t *changed, mig_error *err)
{
	struct params params = of_lease(lease);
	add(&params, "kind", kind);
	add(&params, "token", token);
	return run(lease, &lease->sink,
		"DELETE FROM %s WHERE name = :name AND kind = :kind AND token = :token", &params,
		changed, err);
}

int mig_lease_claim_replace(
	struct mig_lease *lease, const char *token, int64_t *changed, mig_error *err)
{
	struct params params = of_lease(lease);
	add(&params, "mine", lease->token);
	add(&params, "token", token);
	return run(lease, &lease->sink,
		"UPDATE %s SET token = :mine WHERE name = :name AND kind = 'claim' "
		"AND token = :token",
		&params, changed, err);
}

int mig_lease_claim_empty(
	const struct mig_lease *lease, struct mig_sink *sink, const char *revision, mig_error *err)
{
	struct params params = of_lease(lease);
	add(&params, "revision", revision);
	return run(lease, sink,
		"UPDATE %s SET token = '', revision = :revision WHERE name = :name "
		"AND kind = 'claim' AND token <> ''",
		&params, NULL, err);
}

int mig_lease_row_touch(struct mig_lease *lease, int64_t *changed, mig_error *err)
{
	struct params params = of_lease(lease);
	add(&params, "token", lease->token);
	return run(lease, &lease->sink,
		"UPDATE %s SET touched = touched + 1 WHERE name = :name AND kind = 'lease' "
		"AND token = :token",
		&params, changed, err);
}
