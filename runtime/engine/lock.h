/* engine/lock.h - one runner at a time: the driver's lock, or a lease where that does not reach. */
#ifndef MIG_ENGINE_LOCK_H
#define MIG_ENGINE_LOCK_H

#include "db/heartbeat.h"
#include "db/lease.h"
#include "engine/env.h"

/** A zeroed one takes nothing: where a transaction is the lock, and for scripts. */
struct mig_lock {
	mig_env *env;
	char *key;      /* what the driver calls it */
	bool held;      /* the driver's lock */
	bool has_lease; /* in its place */
	struct mig_lease lease;
	struct mig_heartbeat *heartbeat; /* NULL: the connection is somebody else's, and the lease
					    is only answered for between statements */
};

/** The lock of the version table of `env`, which is connected and outlives it. */
void mig_lock_init(struct mig_lock *lock, mig_env *env);
/** Gives it up, too. */
void mig_lock_dispose(struct mig_lock *lock);

/** Wait for it, and take it; harmless when it is held. No transaction is open, unless it is one of
 *  a program that shares its connection.
 *  @return 0; MIG_ELOCKED, naming the holder, when the time to wait is over; MIG_EINTERRUPTED;
 *  MIG_ECONFIG for a wrong lease_duration; what the driver returns */
int mig_lock_take(struct mig_lock *lock, mig_error *err);

/** Make sure that it is still held when the open transaction is committed. Nothing is on its way.
 *  @param alone  what comes next commits by itself, and may take long
 *  @return 0; MIG_ELOCKED when it was taken away */
int mig_lock_hold(struct mig_lock *lock, bool alone, mig_error *err);

/** Whether another runner may have taken it away, so that nothing is to be written any more. */
bool mig_lock_is_lost(const struct mig_lock *lock);

/** For those who wait: `revision` runs now. */
void mig_lock_step(struct mig_lock *lock, const char *revision);

/** Give it up; harmless when it is not held. */
void mig_lock_release(struct mig_lock *lock);

#endif
