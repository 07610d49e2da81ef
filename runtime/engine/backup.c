#include "engine/backup.h"

#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/error.h"
#include "base/fs.h"
#include "base/path.h"
#include "engine/telling.h"

/* app.db.20261126T134501Z.backup, with a number when there is one already. */
static char *choose_path(const char *database)
{
	char moment[32];
	time_t seconds = time(NULL);
	struct tm parts;
	gmtime_r(&seconds, &parts);
	strftime(moment, sizeof moment, "%Y%m%dT%H%M%SZ", &parts);
	char *path = mig_format("%s.%s.backup", database, moment);
	for (int i = 2; mig_fs_exists(path); i++) {
		mig_free(path);
		path = mig_format("%s.%s-%d.backup", database, moment, i);
	}
	return path;
}

int mig_backup_take(mig_env *env, char **path, mig_error *err)
{
	const mig_driver *driver = env->driver;
	*path = NULL;
	if (!driver->backup)
		return mig_fail(err, MIG_EUNSUPPORTED,
			"a backup is made of SQLite databases only; servers have tools for it");
	char *chosen = choose_path(env->place.database ? env->place.database : "");
	int rc = driver->backup(env->db.conn, chosen, err);
	if (rc < 0) {
		mig_free(chosen);
		return rc;
	}
	mig_log(&env->log, MIG_LOG_INFO, mig_run_logger, "Backup: %s", mig_path_display(chosen));
	*path = chosen;
	return 0;
}

void mig_backup_settle(mig_env *env, const struct mig_txn *txn, const char *path, mig_error *err)
{
	mig_error found = MIG_ERROR_INIT;
	if (!txn->kept.len && !txn->step_committed) {
		unlink(path);
		return;
	}
	int rc = env->driver->restore(env->db.conn, path, &found);
	char *state = rc == 0 ? mig_format("the database was put back as it was before the run")
			      : mig_format("%s; what was kept could not be put back (%s): the "
					   "database from before the run is %s",
					err && err->state ? err->state : "the run failed",
					found.message, mig_path_display(path));
	if (rc == 0)
		unlink(path);
	if (err)
		mig_error_set(&err->state, state);
	mig_free(state);
	mig_error_dispose(&found);
}
