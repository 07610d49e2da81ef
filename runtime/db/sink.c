#include "db/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/script.h"

struct mig_sink mig_sink_conn(mig_conn *conn, const mig_driver *driver)
{
	return (struct mig_sink){
		.driver = driver,
		.conn = conn,
		.last_sql = MIG_BUF_INIT,
		.last_binds = MIG_BINDS_INIT,
	};
}

struct mig_sink mig_sink_file(FILE *file, const mig_driver *driver)
{
	struct mig_sink sink = mig_sink_conn(NULL, driver);
	sink.file = file;
	return sink;
}

void mig_sink_dispose(struct mig_sink *sink)
{
	mig_buf_dispose(&sink->last_sql);
	mig_binds_dispose(&sink->last_binds);
	mig_vec_dispose(&sink->values);
	mig_flights_dispose(&sink->flights);
}

bool mig_sink_offline(const struct mig_sink *sink)
{
	return sink->file != NULL;
}

/* --- parameters -------------------------------------------------------------------------- */

/* Make last_binds those of `sql`. */
static int parse_binds(struct mig_sink *sink, const char *sql, size_t len, mig_error *err)
{
	if (len && sink->last_sql.len == len && !memcmp(sink->last_sql.data, sql, len))
		return 0;
	mig_binds_dispose(&sink->last_binds);
	mig_buf_clear(&sink->last_sql);
	int rc = mig_binds_parse(sql, len, &sink->driver->lexis, &sink->last_binds, err);
	if (!rc)
		mig_buf_put(&sink->last_sql, sql, len);
	return rc;
}

static const struct mig_named *find_named(
	const struct mig_named *params, size_t nparams, const char *name)
{
	for (size_t i = 0; i < nparams; i++)
		if (!strcmp(params[i].name, name))
			return &params[i];
	return NULL;
}

static int fail_params(const char *sql, size_t len, mig_error *err, char *take_message)
{
	int rc = mig_fail(err, MIG_EINVALID, "%s", take_message);
	free(take_message);
	if (err)
		err->sql = mig_strndup(sql, len);
	return rc;
}

/* Fill sink->values with the value of each placeholder. */
static int collect_values(struct mig_sink *sink, const char *sql, size_t len,
	const struct mig_named *params, size_t nparams, mig_error *err)
{
	int rc = parse_binds(sink, sql, len, err);
	if (rc < 0)
		return rc;
	const struct mig_strs *names = &sink->last_binds.names;
	sink->values.len = 0;
	for (size_t i = 0; i < names->len; i++) {
		const struct mig_named *param = find_named(params, nparams, names->items[i]);
		if (!param)
			return fail_params(
				sql, len, err, mig_format("no value for :%s", names->items[i]));
		mig_vec_push(&sink->values, param->value);
	}
	for (size_t i = 0; i < nparams; i++)
		if (!mig_strs_has(names, params[i].name))
			return fail_params(
				sql, len, err, mig_format(":%s is not in the SQL", params[i].name));
	return 0;
}

/* --- scripts ----------------------------------------------------------------------------- */

static int write_text(struct mig_sink *sink, const char *text, size_t len, mig_error *err)
{
	errno = 0;
	if (fwrite(text, 1, len, sink->file) == len)
		return 0;
	return mig_fail(err, MIG_EIO, "cannot write the SQL script: %s",
		errno ? strerror(errno) : "the output is closed");
}

static int write_statement(struct mig_sink *sink, const char *sql, size_t len, mig_error *err)
{
	struct mig_buf out = MIG_BUF_INIT;
	int rc = mig_script_statement(&out, sql, len, &sink->driver->lexis, err);
	if (!rc && out.len)
		rc = write_text(sink, out.data, out.len, err);
	mig_buf_dispose(&out);
	return rc;
}

/* The statement with the values in the place of their placeholders. */
static int write_with_values(struct mig_sink *sink, mig_error *err)
{
	const struct mig_binds *binds = &sink->last_binds;
	struct mig_buf sql = MIG_BUF_INIT;
	size_t at = 0;
	int rc = 0;
	for (size_t i = 0; i < binds->slots.len && !rc; i++) {
		const struct mig_bind_slot *slot = &binds->slots.items[i];
		mig_buf_put(&sql, binds->sql.data + at, slot->at - at);
		rc = mig_script_literal(&sql, sink->driver, &sink->values.items[slot->name],
			binds->names.items[slot->name], err);
		at = slot->at + slot->len;
	}
	if (!rc) {
		mig_buf_put(&sql, binds->sql.data + at, binds->sql.len - at);
		rc = write_statement(sink, sql.data, sql.len, err);
	}
	mig_buf_dispose(&sql);
	return rc;
}

/* --- statements on their way ------------------------------------------------------------- */

enum {
	FLIGHTS_MOST = 256, /* more gain nothing, and an error would be told late */
	FLIGHT_BYTES_MOST = 4 << 20,
};

static int collect(struct mig_sink *sink, bool wait, mig_error *err)
{
	struct mig_flights *flights = &sink->flights;
	if (!flights->statements)
		return 0;
	size_t before = flights->statements;
	mig_error found = MIG_ERROR_INIT;
	int rc = sink->driver->collect(sink->conn, wait, mig_flights_arrived, flights, &found);
	sink->done += before - flights->statements;
	if (flights->failure.code) { /* a row too many or too few */
		mig_error_dispose(&found);
		rc = mig_error_move(&found, &flights->failure);
		mig_flights_drop(flights);
	} else if (rc < 0) {
		mig_flights_fail(flights, &found);
	}
	return rc < 0 ? mig_error_move(err, &found) : 0;
}

int mig_sink_ask(struct mig_sink *sink, mig_error *err)
{
	return collect(sink, false, err);
}

int mig_sink_collect(struct mig_sink *sink, mig_error *err)
{
	return collect(sink, true, err);
}

void mig_sink_step(struct mig_sink *sink, const char *revision)
{
	sink->origin = (struct mig_origin){ .revision = revision };
	sink->waits = false;
	sink->done = sink->committed = 0;
}

void mig_sink_from(struct mig_sink *sink, const char *file, int line, bool is_text)
{
	sink->origin.file = file;
	sink->origin.line = line;
	sink->origin.is_text = is_text;
}

void mig_sink_wait(struct mig_sink *sink)
{
	sink->waits = true;
}

static bool can_send(const struct mig_sink *sink)
{
	return sink->driver->send && !sink->waits && !sink->autocommit;
}

static int send(struct mig_sink *sink, const char *sql, size_t len, const mig_value *params,
	size_t nparams, char *take_expected, mig_error *err)
{
	bool one_row = take_expected != NULL;
	const struct mig_flights *flights = &sink->flights;
	int rc = 0;
	if (flights->statements >= FLIGHTS_MOST || flights->bytes >= FLIGHT_BYTES_MOST)
		rc = collect(sink, true, err);
	if (rc == 0) {
		rc = sink->driver->send(sink->conn, sql, len, params, nparams, one_row, err);
		if (rc < 0)
			mig_origin_blame(&sink->origin, sql, len, err);
	}
	if (rc == 0)
		mig_flights_add(&sink->flights, sql, len, false, &sink->origin, take_expected);
	else
		free(take_expected);
	return rc;
}

/* --- statements -------------------------------------------------------------------------- */

/* DDL that commits by itself takes along what was before it, also when it fails. */
static void note_commit(struct mig_sink *sink)
{
	const mig_driver *driver = sink->driver;
	if (driver->transactional_ddl || driver->in_transaction(sink->conn))
		return;
	bool lost = driver->is_lost && driver->is_lost(sink->conn);
	bool undone = driver->check_commit && driver->check_commit(sink->conn, NULL) < 0;
	if (!lost && !undone)
		sink->committed = sink->done;
}

/* Run a statement on the connection and wait for it. */
static int run(struct mig_sink *sink, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err)
{
	int rc = collect(sink, true, err);
	if (rc < 0)
		return rc;
	rc = sink->driver->exec(sink->conn, sql, len, params, nparams, changed, err);
	if (rc < 0)
		mig_origin_blame(&sink->origin, sql, len, err);
	else
		sink->done++;
	note_commit(sink);
	return rc;
}

static int execute(struct mig_sink *sink, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err)
{
	int rc = changed || !can_send(sink) ? run(sink, sql, len, params, nparams, changed, err)
					    : send(sink, sql, len, params, nparams, NULL, err);
	mig_sink_from(sink, NULL, 0, false);
	return rc;
}

int mig_sink_exec(
	struct mig_sink *sink, const char *sql, size_t len, int64_t *changed, mig_error *err)
{
	if (sink->conn)
		return execute(sink, sql, len, NULL, 0, changed, err);
	if (changed)
		*changed = 0;
	return write_statement(sink, sql, len, err);
}

int mig_sink_exec_aside(struct mig_sink *sink, const char *sql, size_t len, mig_error *err)
{
	if (!sink->conn)
		return write_statement(sink, sql, len, err);
	const struct mig_origin origin = sink->origin;
	const size_t done = sink->done, committed = sink->committed;
	bool waits = !can_send(sink);
	sink->origin = (struct mig_origin){ .revision = origin.revision };
	int rc = waits ? run(sink, sql, len, NULL, 0, NULL, err)
		       : send(sink, sql, len, NULL, 0, NULL, err);
	sink->done = waits ? done : sink->done;
	sink->committed = waits ? committed : sink->committed;
	sink->origin = origin;
	return rc;
}

int mig_sink_exec_one(
	struct mig_sink *sink, const char *sql, size_t len, char *take_failure, mig_error *err)
{
	if (sink->conn && can_send(sink))
		return send(sink, sql, len, NULL, 0, take_failure, err);
	int64_t changed = 1;
	int rc = mig_sink_exec(sink, sql, len, sink->conn ? &changed : NULL, err);
	if (rc == 0 && changed != 1)
		rc = mig_fail(err, MIG_EDB, "%s; %lld found", take_failure, (long long)changed);
	free(take_failure);
	return rc;
}

int mig_sink_exec_last(
	struct mig_sink *sink, const char *sql, size_t len, char *take_failure, mig_error *err)
{
	/* what is open may only be committed when it is known that one row was met */
	if (!sink->conn || !sink->driver->exec_commit || sink->autocommit ||
		sink->driver->in_transaction(sink->conn))
		return take_failure ? mig_sink_exec_one(sink, sql, len, take_failure, err)
				    : mig_sink_exec(sink, sql, len, NULL, err);
	int64_t changed = 1;
	int rc = mig_sink_collect(sink, err);
	if (rc == 0)
		rc = sink->driver->exec_commit(sink->conn, sql, len, &changed, err);
	if (rc == 0)
		sink->committed = ++sink->done;
	else
		mig_origin_blame(&sink->origin, sql, len, err);
	if (rc == 0 && take_failure && changed != 1)
		rc = mig_fail(err, MIG_EDB, "%s; %lld found", take_failure, (long long)changed);
	free(take_failure);
	return rc;
}

int mig_sink_exec_params(struct mig_sink *sink, const char *sql, size_t len,
	const struct mig_named *params, size_t nparams, int64_t *changed, mig_error *err)
{
	if (changed)
		*changed = 0;
	int rc = collect_values(sink, sql, len, params, nparams, err);
	if (rc < 0)
		return rc;
	if (!sink->conn)
		return write_with_values(sink, err);
	const struct mig_buf *text = &sink->last_binds.sql;
	return execute(
		sink, text->data, text->len, sink->values.items, sink->values.len, changed, err);
}

int mig_sink_query(struct mig_sink *sink, const char *sql, size_t len,
	const struct mig_named *params, size_t nparams, mig_cursor **out, mig_error *err)
{
	*out = NULL;
	if (!sink->conn)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"there is no database to read from: --sql only writes a script");
	int rc = mig_sink_collect(sink, err);
	if (rc == 0 && !params)
		return sink->driver->query(sink->conn, sql, len, NULL, 0, out, err);
	if (rc == 0)
		rc = collect_values(sink, sql, len, params, nparams, err);
	if (rc < 0)
		return rc;
	const struct mig_buf *text = &sink->last_binds.sql;
	return sink->driver->query(
		sink->conn, text->data, text->len, sink->values.items, sink->values.len, out, err);
}

/* --- transactions ------------------------------------------------------------------------ */

static int write_transaction(struct mig_sink *sink, const char *sql, mig_error *err)
{
	return sink->driver->transactional_ddl ? mig_sink_exec(sink, sql, strlen(sql), NULL, err)
					       : 0;
}

int mig_sink_has_table(
	struct mig_sink *sink, const char *schema, const char *name, bool *out, mig_error *err)
{
	int rc = mig_sink_collect(sink, err);
	return rc < 0 ? rc : sink->driver->has_table(sink->conn, schema, name, out, err);
}

int mig_sink_rebuild(struct mig_sink *sink, bool on, int64_t bytes, mig_error *err)
{
	if (!sink->conn || !sink->driver->rebuild)
		return 0;
	int rc = mig_sink_collect(sink, err);
	return rc < 0 ? rc : sink->driver->rebuild(sink->conn, on, bytes, err);
}

int mig_sink_begin(struct mig_sink *sink, mig_error *err)
{
	if (!sink->conn)
		return write_transaction(sink, "BEGIN", err);
	if (can_send(sink))
		return send(sink, "BEGIN", 5, NULL, 0, NULL, err);
	int rc = mig_sink_collect(sink, err);
	return rc < 0 ? rc : sink->driver->begin(sink->conn, err);
}

int mig_sink_commit_soon(struct mig_sink *sink, mig_error *err)
{
	if (!sink->conn || !can_send(sink))
		return mig_sink_commit(sink, err);
	int rc = send(sink, "COMMIT", 6, NULL, 0, NULL, err);
	if (rc == 0) {
		mig_vec_last(&sink->flights).is_commit = true;
		rc = collect(sink, false, err); /* so that a failure does not come too late */
	}
	return rc;
}

int mig_sink_commit(struct mig_sink *sink, mig_error *err)
{
	if (!sink->conn)
		return write_transaction(sink, "COMMIT", err);
	if (can_send(sink)) {
		int rc = mig_sink_commit_soon(sink, err);
		return rc < 0 ? rc : mig_sink_collect(sink, err);
	}
	int rc = mig_sink_collect(sink, err);
	if (rc == 0)
		rc = sink->driver->commit(sink->conn, err);
	if (rc == 0) {
		sink->flights.commits++;
		sink->committed = sink->done;
	}
	return rc;
}

int mig_sink_commit_locked(struct mig_sink *sink, mig_error *err)
{
	if (!sink->conn)
		return write_transaction(sink, "COMMIT", err);
	int rc = mig_sink_collect(sink, err);
	if (rc == 0)
		rc = sink->driver->commit_locked(sink->conn, err);
	if (rc == 0)
		sink->committed = sink->done;
	return rc;
}

int mig_sink_commit_and_begin(struct mig_sink *sink, mig_error *err)
{
	int rc = mig_sink_commit_locked(sink, err);
	return rc < 0 ? rc : mig_sink_begin(sink, err);
}

int mig_sink_autocommit(struct mig_sink *sink, bool on, mig_error *err)
{
	int rc = on ? mig_sink_commit_locked(sink, err) : 0;
	if (rc == 0)
		sink->autocommit = on;
	return on ? rc : mig_sink_begin(sink, err);
}

int mig_sink_rollback(struct mig_sink *sink, mig_error *err)
{
	mig_flights_drop(&sink->flights);
	sink->autocommit = false;
	return sink->conn ? sink->driver->rollback(sink->conn, err) : 0;
}

static int savepoint(struct mig_sink *sink, const char *verb, const char *name, mig_error *err)
{
	char *quoted = sink->driver->quote_ident(name);
	char *sql = mig_format("%s %s", verb, quoted);
	int rc = mig_sink_exec(sink, sql, strlen(sql), NULL, err);
	free(sql);
	free(quoted);
	return rc;
}

int mig_sink_savepoint(struct mig_sink *sink, const char *name, mig_error *err)
{
	return savepoint(sink, "SAVEPOINT", name, err);
}

int mig_sink_release(struct mig_sink *sink, const char *name, mig_error *err)
{
	return savepoint(sink, "RELEASE SAVEPOINT", name, err);
}

int mig_sink_rollback_to(struct mig_sink *sink, const char *name, mig_error *err)
{
	return savepoint(sink, "ROLLBACK TO SAVEPOINT", name, err);
}

int mig_sink_comment(struct mig_sink *sink, const char *text, mig_error *err)
{
	if (sink->conn)
		return 0;
	struct mig_buf out = MIG_BUF_INIT;
	do {
		size_t len = strcspn(text, "\r\n");
		mig_buf_puts(&out, len ? "-- " : "--");
		mig_buf_put(&out, text, len);
		mig_buf_putc(&out, '\n');
		text += len;
		text += *text == '\r' && text[1] == '\n' ? 2 : *text ? 1 : 0;
	} while (*text);
	mig_buf_putc(&out, '\n');
	int rc = write_text(sink, out.data, out.len, err);
	mig_buf_dispose(&out);
	return rc;
}
