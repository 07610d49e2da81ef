/* db/sink.h - where SQL goes: to a connection, or to a FILE as a script (`--sql`).
 *
 * What runs migrations writes to a sink and cannot tell the two apart, so that a script says
 * what a run does. */
#ifndef MIG_DB_SINK_H
#define MIG_DB_SINK_H

#include <stdio.h>

#include "db/binds.h"
#include "db/flight.h"
#include "mig/driver.h"

/** A sink; made by mig_sink_conn() or mig_sink_file(). The fields are its own business. */
struct mig_sink {
	const mig_driver *driver;
	mig_conn *conn; /* NULL: a script */
	FILE *file;
	struct mig_buf last_sql; /* what last_binds was made from: bulk inserts repeat it */
	struct mig_binds last_binds;
	struct mig_vec_values MIG_VEC(mig_value) values;
	struct mig_origin origin;   /* of the next statement */
	struct mig_flights flights; /* sent, and not answered yet */
	bool waits;                 /* for each answer: the script minds the order */
	bool autocommit;            /* no transaction is open, on purpose */
	size_t done;                /* statements done since mig_sink_step() … */
	size_t committed;           /* … and how many of them no rollback undoes any more */
};

/** A named parameter; borrowed. */
struct mig_named {
	const char *name;
	mig_value value;
};

/** A sink that executes; `conn` is borrowed and must outlive it. */
struct mig_sink mig_sink_conn(mig_conn *conn, const mig_driver *driver);

/** A sink that writes a script in the dialect of `driver`; `file` is borrowed and not closed. */
struct mig_sink mig_sink_file(FILE *file, const mig_driver *driver);

/** Free what the sink owns; neither connection nor file. */
void mig_sink_dispose(struct mig_sink *sink);

/** Begin or end the rebuild of a table; see mig_driver. A script has no connection to prepare. */
int mig_sink_rebuild(struct mig_sink *sink, bool on, int64_t bytes, mig_error *err);

/** Whether the sink writes a script: nothing can be read, and nothing has happened. */
bool mig_sink_offline(const struct mig_sink *sink);

/** From here on statements belong to the step of `revision` (borrowed until the next call; NULL:
 *  to none), and are counted anew. */
void mig_sink_step(struct mig_sink *sink, const char *revision);

/** Where in a file the next statement comes from (borrowed until then), for errors.
 *  @param is_text  the SQL itself stands there */
void mig_sink_from(struct mig_sink *sink, const char *file, int line, bool is_text);

/** Wait for the answer of each statement, up to the next step: for scripts that set savepoints. */
void mig_sink_wait(struct mig_sink *sink);

/** Log, after what is on its way to the server has arrived. `logger` is static. */
void mig_sink_log(struct mig_sink *sink, const struct mig_log *log, enum mig_log_level level,
	const char *logger, const char *text);

/** Tell how far the run is, after what is on its way to the server has arrived. */
void mig_sink_progress(
	struct mig_sink *sink, struct mig_progress *progress, const mig_progress_event *event);

/** Ask for the answers of all statements that are on their way, and wait for none: a server may
 *  keep what it has to say until it is asked, or until it has nothing left to do.
 *  @return as mig_sink_collect() */
int mig_sink_ask(struct mig_sink *sink, mig_error *err);

/** Wait for the answers of all statements that are on their way.
 *  @return 0; the error of the first that failed, with where it came from */
int mig_sink_collect(struct mig_sink *sink, mig_error *err);

/** Run one statement, byte for byte as it is. A script gets it without white space around it,
 *  with tabs outside quotes as four spaces, and with what ends a statement.
 *  @param changed  rows changed, 0 in a script. NULL: nobody waits for them, and where the driver
 *  can, the statement is only sent on its way; an error of it is then returned by a later call,
 *  at the latest by the one that commits
 *  @return 0; what the driver returns; MIG_EIO when the script cannot be written; MIG_EINVALID
 *  for a quote or comment that is never closed (in a script) */
int mig_sink_exec(
	struct mig_sink *sink, const char *sql, size_t len, int64_t *changed, mig_error *err);

/** Run a statement of the engine's own, without waiting for it where the driver can: it is not
 *  counted, and blames nobody. */
int mig_sink_exec_aside(struct mig_sink *sink, const char *sql, size_t len, mig_error *err);

/** mig_sink_exec() for one that must change one row. @param take_failure  what to say if not, to
 * which the number is added; a script needs none */
int mig_sink_exec_one(
	struct mig_sink *sink, const char *sql, size_t len, char *take_failure, mig_error *err);

/** The same for the last statement of a transaction. Where it is the only one, and the driver saves
 * a round trip by it, it is committed; mig_sink_commit() follows in any case.
 *  @param take_failure  NULL: any number of rows will do */
int mig_sink_exec_last(
	struct mig_sink *sink, const char *sql, size_t len, char *take_failure, mig_error *err);

/** Run one statement whose `:name` parameters take the values of `params`; a script gets them
 *  as literals.
 *  @return as mig_sink_exec(); MIG_EINVALID for a parameter without value, a value without
 *  parameter, and a value that has no literal */
int mig_sink_exec_params(struct mig_sink *sink, const char *sql, size_t len,
	const struct mig_named *params, size_t nparams, int64_t *changed, mig_error *err);

/** Run one statement for its rows, to be read and finished with the slots of sink->driver.
 *  @param params  NULL: the statement is taken byte for byte, as by mig_sink_exec()
 *  @param out  owned by the caller; NULL after an error
 *  @return as mig_sink_exec_params(); MIG_EUNSUPPORTED in a script */
int mig_sink_query(struct mig_sink *sink, const char *sql, size_t len,
	const struct mig_named *params, size_t nparams, mig_cursor **out, mig_error *err);

/** Whether a table is there; not for a script. */
int mig_sink_has_table(
	struct mig_sink *sink, const char *schema, const char *name, bool *out, mig_error *err);

/** The transaction. A script gets BEGIN and COMMIT where DDL is transactional, and nothing for
 *  a rollback: who writes one throws it away instead. */
int mig_sink_begin(struct mig_sink *sink, mig_error *err);
int mig_sink_commit(struct mig_sink *sink, mig_error *err);
/** Commit without waiting for it, where the driver can: sink->flights.commits tells later. */
int mig_sink_commit_soon(struct mig_sink *sink, mig_error *err);
int mig_sink_rollback(struct mig_sink *sink, mig_error *err);
/** Commit, without letting another runner in before the next begin. */
int mig_sink_commit_locked(struct mig_sink *sink, mig_error *err);
/** That, and begin anew. */
int mig_sink_commit_and_begin(struct mig_sink *sink, mig_error *err);
/** Commit, run what comes without a transaction, and begin again; other runners stay out. */
int mig_sink_autocommit(struct mig_sink *sink, bool on, mig_error *err);

/** Savepoints; `name` is quoted where it must be. */
int mig_sink_savepoint(struct mig_sink *sink, const char *name, mig_error *err);
int mig_sink_release(struct mig_sink *sink, const char *name, mig_error *err);
int mig_sink_rollback_to(struct mig_sink *sink, const char *name, mig_error *err);

/** Write `text` as `-- …` lines and an empty line; a connection gets nothing. */
int mig_sink_comment(struct mig_sink *sink, const char *text, mig_error *err);

#endif
