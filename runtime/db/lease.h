/* db/lease.h - a row that keeps other runners out where no lock of the server does.
 *
 * Locks of a Galera cluster are known at one node only, and behind a pooler no session is one's
 * own. There the table mig_lease, beside the version table, has a row that says who may run; who
 * made it takes it away. No clock is compared: somebody who waits adds a second row, a claim, which
 * is the question "are you still there?". The holder answers it by emptying the claim, from a
 * connection of its own (db/heartbeat.h), so that it does while a statement runs. A claim that
 * stands for as long as the lease says is the proof that nobody answers; the lease is then taken
 * away. A holder that was only slow finds out before it commits: mig_lease_hold() changes its row
 * in the same transaction, or fails.
 *
 * In a cluster a change of the schema holds up everybody's commits, the answer to a claim included.
 * It holds up the claim as well, so a claim stands only while answers get through. */
#ifndef MIG_DB_LEASE_H
#define MIG_DB_LEASE_H

#include "db/sink.h"
#include "mig/driver.h"

struct mig_lease {
	const mig_driver *driver;
	const mig_driver_host *host; /* of the connection: how long to wait, whom to tell */
	struct mig_sink sink;        /* of the connection, apart from the run's own */
	char *schema;                /* of the table; NULL: the default one */
	char *table;                 /* as SQL writes it */
	char *name;                  /* of the row: the version table's */
	char *lock_key;              /* of the lock that runners take who need no lease */
	char *token;                 /* tells this holder from every other */
	int seconds;                 /* that a claim has to stand */
	bool held;
	bool lost; /* it was held, and may be another's by now */
};

/** @param conn     borrowed, as is all but the texts, which are copied
 *  @param schema   of the version table; NULL: the default one
 *  @param name     of the version table
 *  @param lock_key  as given to the driver's lock()
 *  @param seconds  how long a claim has to stand before the lease is taken away */
void mig_lease_init(struct mig_lease *lease, mig_conn *conn, const mig_driver *driver,
	const mig_driver_host *host, const char *schema, const char *name, const char *lock_key,
	int seconds);
void mig_lease_dispose(struct mig_lease *lease);

/** Wait for the lease, and take it. No transaction is open. Makes the table.
 *  @return 0; MIG_ELOCKED, naming the holder, when the host's lock_timeout is over;
 *  MIG_EINTERRUPTED; what the driver returns */
int mig_lease_take(struct mig_lease *lease, mig_error *err);

/** For somebody who has the server's lock: whether another has a lease. */
int mig_lease_is_taken(struct mig_lease *lease, bool *out, mig_error *err);
/** The same without that lock: wait until nobody has one. @return as mig_lease_take() */
int mig_lease_await(struct mig_lease *lease, mig_error *err);

/** Make sure, in the open transaction, that the lease is held when it is committed.
 *  @return 0; MIG_ELOCKED when it is not */
int mig_lease_hold(struct mig_lease *lease, mig_error *err);

/** Answer whoever asks. @param revision  that is being run; "": none
 *  @param sink  of the connection to do it with */
int mig_lease_answer(
	const struct mig_lease *lease, struct mig_sink *sink, const char *revision, mig_error *err);

/** Give it back; harmless when it is not held, or another's by now. */
void mig_lease_release(struct mig_lease *lease);

#endif
