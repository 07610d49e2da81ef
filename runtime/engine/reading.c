#include "engine/reading.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "graph/query.h"
#include "script/autogenerate.h"

static int connect(struct mig_reading *reading, mig_error *err)
{
	mig_env *env = reading->env;
	int rc = mig_env_locate(env, err);
	if (rc == 0 && mig_env_is_absent(env) && reading->must_exist)
		return mig_fail(err, MIG_ENOTFOUND, "there is no database %s",
			mig_path_display(env->place.database));
	if (rc == 0 && mig_env_is_absent(env)) {
		reading->absent = env->place.database;
		env->place.database = mig_strdup(":memory:");
	}
	return rc < 0 ? rc : mig_env_connect(env, err);
}

/* Not the driver's begin(), which may be the lock that writers take; but inside a transaction of
 * the caller's it is a savepoint. */
static int begin(struct mig_reading *reading, mig_error *err)
{
	static const char sql[] = "BEGIN";
	const mig_env *env = reading->env;
	if (reading->read_only)
		return env->driver->begin_reading(env->db.conn, err);
	if (env->driver->in_transaction(env->db.conn))
		return env->driver->begin(env->db.conn, err);
	return env->driver->exec(env->db.conn, sql, sizeof sql - 1, NULL, 0, NULL, err);
}

int mig_reading_begin(struct mig_reading *reading, mig_env *env, mig_error *err)
{
	static const struct mig_host_txn none = { 0 };
	reading->env = env;
	int rc = connect(reading, err);
	if (rc == 0)
		rc = begin(reading, err);
	return rc < 0 ? rc
		      : mig_host_begin(
				env->host, &env->sink, env->driver->name, reading->tag, &none, err);
}

void mig_reading_end(struct mig_reading *reading)
{
	mig_env *env = reading->env;
	if (!env)
		return;
	mig_host_end(env->host);
	if (env->db.conn)
		mig_sink_rollback(&env->sink, NULL);
	if (reading->absent) {
		mig_env_disconnect(env);
		mig_free(env->place.database);
		env->place.database = reading->absent;
	}
	mig_env_give_back(env);
	*reading = (struct mig_reading){ 0 };
}

int mig_require_heads(mig_env *env, mig_error *err)
{
	struct mig_strs rows = { 0 };
	mig_revision_list *heads = NULL;
	int rc = mig_env_graph(env, err);
	if (rc == 0)
		rc = mig_env_read_rows(env, &rows, err);
	if (rc == 0)
		mig_graph_heads(env->graph, true, &heads);
	bool same = rc == 0 && rows.len == heads->len;
	for (size_t i = 0; same && i < heads->len; i++)
		same = mig_strs_has(&rows, mig_revision_id(heads->items[i]));
	if (rc == 0 && !same)
		rc = mig_fail(err, MIG_ENOTHEAD,
			"Target database is not up to date; run 'mig upgrade' first");
	if (rc == 0)
		rc = mig_host_rows(env->host, &rows, err);
	mig_revision_list_free(heads);
	mig_strs_dispose(&rows);
	mig_env_give_back(env);
	return rc;
}
