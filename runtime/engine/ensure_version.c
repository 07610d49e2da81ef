/* The version table, made on its own. */
#include "base/buf.h"
#include "engine/env.h"
#include "engine/txn.h"
#include "mig/migrate.h"

/* Make the table in a transaction of its own. */
static int create_table(mig_env *env, struct mig_sink *sink, mig_error *err)
{
	struct mig_txn txn = { .sink = sink, .driver = env->driver, .conn = env->db.conn };
	bool exists = false;
	if (!mig_sink_offline(sink))
		mig_lock_init(&txn.lock, env);
	int rc = mig_txn_begin(&txn, err);
	if (rc < 0)
		goto done;
	/* somebody may have made it while we waited for the lock */
	if (!mig_sink_offline(sink))
		rc = mig_version_exists(&env->version, sink, &exists, err);
	if (rc == 0 && !exists)
		rc = mig_version_create(&env->version, sink, err);
	if (rc == 0)
		rc = mig_txn_commit(&txn, err);
	if (rc < 0)
		mig_sink_rollback(sink, NULL);
	mig_txn_end(&txn);
done:
	mig_txn_dispose(&txn);
	return rc < 0 ? rc : !exists;
}

int mig_ensure_version(mig_env *env, FILE *script, mig_error *err)
{
	bool exists = false;
	int rc = mig_env_locate(env, err);
	if (rc == 0 && script) {
		struct mig_sink sink = mig_sink_file(script, env->driver);
		mig_env_log_dialect(env, true);
		rc = mig_env_head_script(env, &sink, err);
		if (rc == 0)
			rc = create_table(env, &sink, err);
		mig_sink_dispose(&sink);
		return rc;
	}
	if (rc == 0)
		rc = mig_env_connect(env, err);
	if (rc == 0)
		rc = mig_version_exists(&env->version, &env->sink, &exists, err);
	if (rc == 0 && !exists)
		rc = create_table(env, &env->sink, err);
	mig_env_give_back(env);
	return rc;
}
