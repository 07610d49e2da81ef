/* db/flight.h - statements on their way to the server, and what is to happen when they arrive.
 *
 * A driver that can send() gets the next statement before the last one has been answered. When an
 * answer is an error, the script is somewhere else by then: each statement therefore travels with
 * where it came from. Log lines travel along, so that none tells of a step before the server has
 * done what was before it. */
#ifndef MIG_DB_FLIGHT_H
#define MIG_DB_FLIGHT_H

#include "base/log.h"
#include "base/progress.h"
#include "base/vec.h"
#include "mig/driver.h"

/** Where a statement comes from; all borrowed. */
struct mig_origin {
	const char *revision; /**< its id; NULL: none */
	const char *file;     /**< NULL: unknown */
	int line;             /**< 0: unknown */
	bool is_text;         /**< the statement's text stands there: a position in it is a line of
				   the file */
};

/** A statement (its sql is set), a log line or an event. */
struct mig_flight {
	char *sql, *file, *revision;
	int line;
	bool is_text, is_commit;
	char *expected; /**< it must change one row, or this is what went wrong; NULL: any number */
	const struct mig_log *log;
	enum mig_log_level level;
	const char *logger; /**< static */
	char *text;
	struct mig_progress *progress; /**< of an event, whose `what` is `text` */
	mig_progress_event event;
};

/** A queue; a zeroed one is empty. */
struct mig_flights {
	struct mig_flight *items;
	size_t len, cap;
	size_t first;      /**< those before it have arrived */
	size_t statements; /**< that have not arrived */
	size_t bytes;      /**< of their texts */
	size_t commits;    /**< COMMITs that have arrived, in all */
	mig_error failure; /**< of the first statement that changed another number of rows */
};

/** Queue a statement. @param expected  see there; swallowed, may be NULL */
void mig_flights_add(struct mig_flights *flights, const char *sql, size_t len, bool is_commit,
	const struct mig_origin *origin, char *take_expected);

/** Log now when nothing is on its way, else when all that is has arrived. */
void mig_flights_log(struct mig_flights *flights, const struct mig_log *log,
	enum mig_log_level level, const char *logger, const char *text);

/** Tell of an event now, or when all that is on its way has arrived. */
void mig_flights_progress(struct mig_flights *flights, struct mig_progress *progress,
	const mig_progress_event *event);

/** A statement has arrived; a mig_outcome_fn for `data`, the queue. */
void mig_flights_arrived(void *data, int64_t changed);

/** The next statement that has not arrived failed with `err`: say where it came from, and forget
 *  the rest of the queue. */
void mig_flights_fail(struct mig_flights *flights, mig_error *err);

/** Forget everything that has not arrived. */
void mig_flights_drop(struct mig_flights *flights);

/** Free what the queue owns and empty it. */
void mig_flights_dispose(struct mig_flights *flights);

/** Complete the error of a statement that came from `origin`; what is known already stays. */
void mig_origin_blame(const struct mig_origin *origin, const char *sql, size_t len, mig_error *err);

#endif
