#include "engine/lock.h"

#include "base/alloc.h"
#include "base/error.h"

enum { LEASE_SECONDS = 30 };

void mig_lock_init(struct mig_lock *lock, mig_env *env)
{
	*lock = (struct mig_lock){
		.env = env,
		.key = mig_format("mig.%s", env->version.qualified),
	};
}

void mig_lock_dispose(struct mig_lock *lock)
{
	mig_lock_release(lock);
	mig_free(lock->key);
	*lock = (struct mig_lock){ 0 };
}

static void close_lease(struct mig_lock *lock)
{
	if (!lock->has_lease)
		return;
	mig_lease_release(&lock->lease);
	mig_lease_dispose(&lock->lease);
	lock->has_lease = false;
}

static int open_lease(struct mig_lock *lock, mig_error *err)
{
	mig_env *env = lock->env;
	int duration = LEASE_SECONDS * 1000;
	int rc = mig_config_seconds(&env->config, "lease_duration", &duration, err);
	if (rc == 0)
		mig_lease_init(&lock->lease, env->db.conn, env->driver, &env->driver_host,
			env->version.schema, env->version.table, lock->key,
			(duration + 500) / 1000);
	lock->has_lease = rc == 0;
	return rc;
}

static int take_lease(struct mig_lock *lock, mig_error *err)
{
	mig_env *env = lock->env;
	int rc = mig_lease_take(&lock->lease, err);
	if (rc == 0 && !mig_env_is_shared(env))
		rc = mig_heartbeat_start(&env->place, &lock->lease, &lock->heartbeat, err);
	return rc;
}

/* Runners that need no lease, and those that do, keep each other out: the former let the lock go
 * again while one of the latter is at work. */
static int await_leases(struct mig_lock *lock, mig_error *err)
{
	const mig_env *env = lock->env;
	bool taken = false;
	int rc = mig_lease_is_taken(&lock->lease, &taken, err);
	while (rc == 0 && taken) {
		env->driver->unlock(env->db.conn, lock->key);
		lock->held = false;
		rc = mig_lease_await(&lock->lease, err);
		if (rc == 0)
			rc = env->driver->lock(env->db.conn, lock->key, err);
		lock->held = rc == 0;
		if (rc == 0)
			rc = mig_lease_is_taken(&lock->lease, &taken, err);
	}
	if (rc == 0) /* from here on the lock suffices */
		close_lease(lock);
	return rc;
}

int mig_lock_take(struct mig_lock *lock, mig_error *err)
{
	const mig_env *env = lock->env;
	if (!env || !env->driver->lock || lock->held)
		return 0;
	mig_conn *conn = env->db.conn;
	int rc = env->driver->lock(conn, lock->key, err);
	if (rc < 0)
		return rc;
	lock->held = true;
	enum mig_lock_reach reach =
		env->driver->lock_reach ? env->driver->lock_reach(conn) : MIG_LOCK_SUFFICES;
	if (reach == MIG_LOCK_SUFFICES)
		return 0;
	rc = open_lease(lock, err);
	if (rc == 0)
		rc = reach == MIG_LOCK_OR_LEASE ? await_leases(lock, err) : take_lease(lock, err);
	if (rc < 0)
		mig_lock_release(lock);
	return rc;
}

int mig_lock_hold(struct mig_lock *lock, bool alone, mig_error *err)
{
	if (!lock->has_lease)
		return 0;
	int rc = mig_lease_hold(&lock->lease, err);
	/* a claim that is not answered before a long statement stands until after it */
	if (rc == 0 && (alone || !lock->heartbeat))
		rc = mig_lease_answer(&lock->lease, &lock->lease.sink, "", err);
	return rc;
}

bool mig_lock_is_lost(const struct mig_lock *lock)
{
	return lock->lease.lost;
}

void mig_lock_step(struct mig_lock *lock, const char *revision)
{
	if (lock->heartbeat)
		mig_heartbeat_tell(lock->heartbeat, revision);
}

void mig_lock_release(struct mig_lock *lock)
{
	const mig_env *env = lock->env;
	mig_heartbeat_stop(lock->heartbeat);
	lock->heartbeat = NULL;
	close_lease(lock);
	if (lock->held)
		env->driver->unlock(env->db.conn, lock->key);
	lock->held = false;
}
