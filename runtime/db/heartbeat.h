/* db/heartbeat.h - a thread with a connection of its own that answers claims to a lease while the
 * run is busy: with a statement that takes an hour, or with Lua code that does. */
#ifndef MIG_DB_HEARTBEAT_H
#define MIG_DB_HEARTBEAT_H

#include "db/lease.h"

struct mig_heartbeat;

/** Connect, and begin to answer.
 *  @param lease  borrowed, like `place`, until mig_heartbeat_stop()
 *  @param out    NULL after an error */
int mig_heartbeat_start(const mig_url *place, const struct mig_lease *lease,
	struct mig_heartbeat **out, mig_error *err);

/** The revision that runs now, for the answers; copied. */
void mig_heartbeat_tell(struct mig_heartbeat *heartbeat, const char *revision);

/** End the thread and close its connection; accepts NULL. */
void mig_heartbeat_stop(struct mig_heartbeat *heartbeat);

#endif
