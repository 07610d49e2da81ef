/* engine/patience.h - how long a run waits for what others hold.
 *
 * A change of the schema that waits for a lock makes everybody wait who comes after it. So it waits
 * for a short time only; then the run gives up what it holds, pauses, and tries again, until its
 * budget is over. Statements that read or change rows wait as long as the session lets them. */
#ifndef MIG_ENGINE_PATIENCE_H
#define MIG_ENGINE_PATIENCE_H

#include "engine/env.h"

struct mig_patience {
	struct mig_sink *sink; /* borrowed; NULL: there is nothing to limit */
	const struct mig_log *log;
	int timeout;    /* of DDL in a transaction, in milliseconds; 0: that of the session */
	int concurrent; /* the same of what runs outside of one */
	int budget;     /* for trying again, in milliseconds */
	int of_step;    /* the timeout that the revision asks for; -1: none */
	int applied;    /* what statements have now; -1: what the session had before;
			-2: nobody knows */
	bool lasting;   /* it does not end with the transaction */
	int64_t began;  /* when the first attempt failed; 0: none has */
	unsigned attempts;
};

/** Read the settings ddl_lock_timeout, ddl_lock_budget and concurrent_lock_timeout.
 *  @param sink  NULL: a script, or a transaction that is somebody else's; nothing is limited */
int mig_patience_init(
	struct mig_patience *patience, mig_env *env, struct mig_sink *sink, mig_error *err);

/** A revision begins; what it asks for is asked for in it. */
void mig_patience_step(struct mig_patience *patience);
/** A transaction begins: what was set in the one before ended with it. */
void mig_patience_forget(struct mig_patience *patience);
/** A statement of a revision is about to run: set how long it may wait. */
int mig_patience_statement(
	struct mig_patience *patience, const char *sql, size_t len, mig_error *err);
/** The run, or what it does outside transactions, is over: the session is as it was before. */
void mig_patience_end(struct mig_patience *patience);

/** After MIG_EBUSY: pause before the next attempt. @return whether there is one */
bool mig_patience_again(struct mig_patience *patience, const mig_error *err);

#endif
