#include "engine/scratch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "db/url.h"
#include "engine/reading.h"
#include "script/autogenerate.h"

static const char logger[] = "mig.test";

/* ---- beside the configured database ---- */

/* What was made is dropped also after Ctrl-C. */
static int never(void)
{
	return 0;
}

/* Connect to another database of the server. @param database  NULL: to none */
static int open_beside(const mig_env *env, const char *database, const mig_driver_host *host,
	struct mig_db *out, mig_error *err)
{
	mig_url place = env->place;
	place.database = (char *)(uintptr_t)database;
	return mig_db_open(&place, host, out, err);
}

/* Connect to the configured database, or to one that is always there when that is not. */
static int open_server(const struct mig_scratch *scratch, const mig_driver_host *host,
	struct mig_db *out, mig_error *err)
{
	const mig_env *env = scratch->env;
	mig_error found = MIG_ERROR_INIT;
	int rc = open_beside(env, scratch->configured, host, out, &found);
	if (rc == MIG_ECONNECT &&
		open_beside(env, env->driver->databases->maintenance, host, out, NULL) == 0) {
		mig_error_dispose(&found);
		return 0;
	}
	return rc < 0 ? mig_error_move(err, &found) : rc;
}

/* The first column of a query's rows. */
static int ask(const struct mig_db *db, const char *sql, struct mig_strs *out, mig_error *err)
{
	mig_cursor *cursor = NULL;
	mig_value value;
	int rc = db->driver->query(db->conn, sql, strlen(sql), NULL, 0, &cursor, err);
	while (rc == 0 && (rc = db->driver->next(cursor, err)) > 0) {
		db->driver->column_value(cursor, 0, &value);
		if (value.type == MIG_TEXT) {
			char *text = mig_strndup(value.as.text.data, value.as.text.len);
			mig_vec_push(out, text);
		}
		rc = 0;
	}
	db->driver->finish(cursor);
	return rc;
}

/* A test that was killed left its database behind. */
static void tell_of_others(const struct mig_scratch *scratch, const struct mig_db *db)
{
	struct mig_strs names = { 0 };
	ask(db, db->driver->databases->unused, &names, NULL);
	for (size_t i = 0; i < names.len; i++)
		mig_log(&scratch->env->log, MIG_LOG_WARN, logger,
			"database %s is of a test that was cut short; nobody uses it, and DROP "
			"DATABASE %s takes it away",
			names.items[i], names.items[i]);
	mig_strs_dispose(&names);
}

static int choose_name(char **out, mig_error *err)
{
	unsigned char bytes[6];
	struct mig_buf name = MIG_BUF_INIT;
	if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
		return mig_fail(err, MIG_EIO, "the system gives no random numbers");
	mig_buf_puts(&name, "mig_test_");
	for (size_t i = 0; i < sizeof bytes; i++)
		mig_buf_printf(&name, "%02x", bytes[i]);
	*out = mig_buf_take(&name);
	return 0;
}

static int create(struct mig_scratch *scratch, mig_error *err)
{
	mig_env *env = scratch->env;
	struct mig_db db = { 0 };
	struct mig_strs likeness = { 0 };
	mig_error found = MIG_ERROR_INIT;
	char *name = NULL;
	int rc = choose_name(&name, err);
	if (rc == 0)
		rc = open_server(scratch, &env->driver_host, &db, err);
	if (rc == 0) {
		tell_of_others(scratch, &db);
		rc = ask(&db, env->driver->databases->likeness, &likeness, err);
	}
	if (rc == 0) {
		char *sql = mig_format(
			"CREATE DATABASE %s %s", name, likeness.len ? likeness.items[0] : "");
		rc = db.driver->exec(db.conn, sql, strlen(sql), NULL, 0, NULL, &found);
		mig_free(sql);
		if (rc < 0 && rc != MIG_EINTERRUPTED)
			rc = mig_fail(err, MIG_EDB,
				"no scratch database can be made (%s): give the user the right to "
				"create databases",
				found.message);
		else if (rc < 0)
			rc = mig_error_move(err, &found);
		mig_error_dispose(&found);
	}
	mig_db_close(&db);
	mig_strs_dispose(&likeness);
	if (rc == 0)
		scratch->made = name;
	else
		mig_free(name);
	return rc;
}

static void drop_on_server(const struct mig_scratch *scratch)
{
	const mig_env *env = scratch->env;
	const mig_driver_host host = { .lock_timeout = env->driver_host.lock_timeout,
		.interrupted = never };
	mig_error found = MIG_ERROR_INIT;
	struct mig_db db = { 0 };
	char *sql = mig_format("DROP DATABASE %s", scratch->made);
	int rc = open_server(scratch, &host, &db, &found);
	if (rc == 0)
		rc = db.driver->exec(db.conn, sql, strlen(sql), NULL, 0, NULL, &found);
	mig_db_close(&db);
	if (rc < 0)
		mig_log(&env->log, MIG_LOG_WARN, logger,
			"database %s of this test is still there (%s); %s takes it away",
			scratch->made, found.message, sql);
	mig_error_dispose(&found);
	mig_free(sql);
}

/* ---- a file, or memory ---- */

/* The URL may say that the database is to be read only. */
static void set_mode(mig_url *url, const char *mode)
{
	for (size_t i = 0; i < url->nparams; i++) {
		if (strcmp(url->params[i].name, "mode") != 0)
			continue;
		mig_free(url->params[i].value);
		url->params[i].value = mig_strdup(mode);
	}
}

static int choose_file(struct mig_scratch *scratch, bool keep, mig_error *err)
{
	char *name = NULL;
	set_mode(&scratch->env->place, keep ? "rwc" : "memory");
	int rc = keep ? choose_name(&name, err) : 0;
	if (name) {
		const char *folder = getenv("TMPDIR");
		char *file = mig_format("%s.db", name);
		scratch->made = mig_path_join(folder && *folder ? folder : "/tmp", file);
		mig_free(file);
	}
	mig_free(name);
	return rc;
}

/* ---- both ---- */

/* The schemas that the environment takes for granted, where there are such. */
static int make_schemas(const mig_env *env, mig_error *err)
{
	const char *const names[] = { env->version.schema, mig_env_schema(env) };
	struct mig_db db = { 0 };
	int rc = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names && rc == 0; i++) {
		if (!names[i])
			continue;
		if (!db.conn)
			rc = mig_db_open(&env->place, &env->driver_host, &db, err);
		char *quoted = env->driver->quote_ident(names[i]);
		char *sql = mig_format("CREATE SCHEMA IF NOT EXISTS %s", quoted);
		if (rc == 0)
			rc = db.driver->exec(db.conn, sql, strlen(sql), NULL, 0, NULL, err);
		mig_free(sql);
		mig_free(quoted);
	}
	mig_db_close(&db);
	return rc;
}

/* Have a version table in the scratch database. Where schemas are databases, the one of the
 * configuration is another, and not to be touched. */
static int settle(const struct mig_scratch *scratch, mig_error *err)
{
	mig_env *env = scratch->env;
	if (env->driver->use_schema)
		return make_schemas(env, err);
	struct mig_version version;
	mig_version_init(&version, env->driver, NULL, env->version.table, env->version.primary_key);
	mig_version_dispose(&env->version);
	env->version = version;
	return 0;
}

static int make(struct mig_scratch *scratch, bool keep, mig_error *err)
{
	mig_env *env = scratch->env;
	int rc = env->driver->databases ? create(scratch, err) : choose_file(scratch, keep, err);
	if (rc < 0)
		return rc;
	mig_free(env->place.database);
	env->place.database = mig_strdup(scratch->made ? scratch->made : ":memory:");
	return settle(scratch, err);
}

static void drop(struct mig_scratch *scratch)
{
	mig_env_disconnect(scratch->env);
	if (scratch->made && scratch->env->driver->databases)
		drop_on_server(scratch);
	else if (scratch->made)
		unlink(scratch->made);
	mig_free(scratch->made);
	scratch->made = NULL;
}

/* ---- given ---- */

/* Work in a database that was given. */
static int enter(struct mig_scratch *scratch, size_t i, mig_error *err)
{
	mig_env_move(scratch->env, scratch->given[i]);
	scratch->current = i;
	int rc = mig_env_locate(scratch->env, err);
	return rc < 0 ? rc : settle(scratch, err);
}

static int refuse(const struct mig_scratch *scratch, int code, const char *what, mig_error *err)
{
	char *url = mig_url_redacted(scratch->given[scratch->current]);
	mig_fail(err, code, "the database given with --scratch, %s, %s", url, what);
	mig_free(url);
	return code;
}

/* The one that is used now. */
static int check_empty(const struct mig_scratch *scratch, mig_error *err)
{
	struct mig_reading reading = { 0 };
	struct mig_strs rows = { 0 };
	bool empty = false;
	int rc = mig_env_read_any_rows(scratch->env, &rows, err);
	if (rc == 0)
		rc = mig_reading_begin(&reading, scratch->env, err);
	if (rc == 0)
		rc = mig_host_snapshot(scratch->env->host, 0, &empty, err);
	mig_reading_end(&reading);
	if (rc == 0 && (!empty || rows.len))
		rc = refuse(scratch, MIG_EEXISTS,
			"is not empty: everything in it might be lost; give one without tables",
			err);
	mig_strs_dispose(&rows);
	return rc;
}

static bool is_repeated(const struct mig_scratch *scratch, size_t i)
{
	bool found = false;
	for (size_t j = 0; j < i; j++)
		found |= !strcmp(scratch->given[i], scratch->given[j]);
	return found;
}

int mig_scratch_check(struct mig_scratch *scratch, const mig_driver *driver, mig_error *err)
{
	int rc = 0;
	for (size_t i = scratch->ngiven; i-- > 0 && rc == 0;) { /* the first is used then */
		rc = scratch->current == i ? 0 : enter(scratch, i, err);
		if (rc == 0 && driver && scratch->env->driver != driver)
			rc = refuse(scratch, MIG_EINVALID,
				"is of another product than the configured one: give one of the "
				"same",
				err);
		if (rc == 0 && is_repeated(scratch, i))
			rc = refuse(scratch, MIG_EINVALID,
				"is named twice, and each is used for one thing: give another",
				err);
		if (rc == 0)
			rc = check_empty(scratch, err);
	}
	return rc;
}

/* ---- all of them ---- */

int mig_scratch_begin(struct mig_scratch *scratch, mig_env *env, const char *const *given,
	size_t ngiven, bool keep, mig_error *err)
{
	*scratch = (struct mig_scratch){
		.env = env,
		.url = env->url ? mig_strdup(env->url) : NULL,
		.was_moved = env->moved,
		.given = given,
		.ngiven = ngiven,
	};
	if (env->handle && !ngiven)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"no database can be made beside a connection of the program's own: give an "
			"empty one");
	if (ngiven)
		return enter(scratch, 0, err);
	int rc = mig_env_locate(env, err);
	if (rc < 0)
		return rc;
	scratch->configured = env->place.database ? mig_strdup(env->place.database) : NULL;
	mig_env_disconnect(env);
	return make(scratch, keep, err);
}

int mig_scratch_renew(struct mig_scratch *scratch, bool keep, mig_error *err)
{
	if (scratch->ngiven) {
		int rc = enter(scratch, scratch->current + 1, err);
		return rc < 0 ? rc : check_empty(scratch, err); /* by another name, it was used */
	}
	drop(scratch);
	return make(scratch, keep, err);
}

void mig_scratch_end(struct mig_scratch *scratch, bool keep)
{
	mig_env *env = scratch->env;
	if (!env)
		return;
	if (scratch->made && keep && (env->driver->databases || mig_fs_exists(scratch->made)))
		mig_log(&env->log, MIG_LOG_WARN, logger, "the database of this test is left: %s",
			scratch->made);
	else
		drop(scratch);
	mig_env_move(env, scratch->url);
	env->moved = scratch->was_moved;
	mig_free(scratch->url);
	mig_free(scratch->configured);
	mig_free(scratch->made);
	*scratch = (struct mig_scratch){ 0 };
}
