/* db/postgresql_conn.h - what the files of the PostgreSQL driver share. */
#ifndef MIG_DB_POSTGRESQL_CONN_H
#define MIG_DB_POSTGRESQL_CONN_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "base/vec.h"
#include "mig/driver.h"

extern MIG_API const mig_driver mig_driver_module;

/* What the call in progress waits for, and what an interrupt does to it. */
enum mig_pg_wait_kind {
	MIG_PG_STATEMENT, /* an interrupt cancels the statement */
	MIG_PG_ATTEMPT,   /* to connect or to lock: an interrupt ends it */
	MIG_PG_CLEANUP,   /* comes after an interrupt: it only sets a limit */
	MIG_PG_DISCARD,   /* statements that nobody wants any more: cancelled if they take time */
};

struct mig_pg_wait {
	enum mig_pg_wait_kind kind;
	int64_t began;
	int64_t checked; /* when the host was last asked for an interrupt */
	int64_t give_up; /* when waiting makes no sense any more; 0: never */
};

/* What the session is called, and is to be called while a revision runs, in pieces of a literal:
 * with a revision between the last two. All NULL: it is not ours to change. */
struct mig_pg_name {
	char *first, *before, *after;
	size_t room; /* bytes that the server leaves between and after them */
};

/** A statement that was sent ahead. */
struct mig_pg_sent {
	char *sql;    /* as it is told of */
	bool one_row; /* it was sent so that it fails unless it changes one */
};

struct mig_conn {
	bool pooled; /* a pooler shares the server's sessions: see mig_pg_find_pooler() */
	PGconn *pg;
	const mig_driver_host *host;
	struct mig_pg_wait wait;
	char *server; /* product and version */
	struct mig_pg_name name;
	bool lost;  /* the connection broke down */
	int signal; /* that interrupted a statement and was not told of yet; 0: none */
	struct mig_pg_adopted *adopted; /* what an adopted connection was; NULL: it is ours */
	bool inner;    /* its owner has a transaction open: ours are savepoints in it */
	int runs;      /* savepoints of ours that were sent, without those known to be released */
	bool in_block; /* a transaction is open once everything that was sent has been done */
	struct MIG_VEC(struct mig_pg_sent) sent;
	size_t collected;    /* of those that were sent, from the first */
	mig_cursor *cursors; /* that are open: closing the connection ends them */
};

struct mig_cursor {
	mig_conn *conn;   /* NULL: closed */
	PGresult *result; /* all rows; NULL: closed */
	int row;          /* -1 before the first */
	char **bytes;     /* of the current row, by column: what was decoded */
	mig_cursor *before, *after;
};

/* Slots of the driver and their helpers, by file; mig/driver.h says what slots do. */

/* postgresql_url.c */

/** What libpq is told to connect with. */
struct mig_pg_keywords {
	struct mig_refs names, values;
	struct mig_strs owned; /* values that are not of the URL */
	char port[16];
};

/** The URL in libpq's words; the URL is borrowed. */
void mig_pg_keywords_init(struct mig_pg_keywords *out, const mig_url *url);
void mig_pg_keywords_dispose(struct mig_pg_keywords *keywords);

/** Take the host that `pg` is trying to reach from a list of several.
 *  @return false when it is the only one */
bool mig_pg_keywords_drop_host(struct mig_pg_keywords *keywords, PGconn *pg);

/* postgresql_open.c */
int mig_pg_open(const mig_url *url, const mig_driver_host *host, mig_conn **out, mig_error *err);
void mig_pg_close(mig_conn *conn);
/** Learn the server's version, and make the session what mig needs: common to open and adopt. */
int mig_pg_prepare_session(mig_conn *conn, mig_error *err);

/* postgresql_adopt.c: connections that are somebody else's */
int mig_pg_adopt(void *handle, const mig_driver_host *host, mig_conn **out, mig_error *err);
/** Put back what was changed. */
void mig_pg_give_back(mig_conn *conn);
/** What BEGIN and COMMIT are inside the transaction of the owner. */
extern const char mig_pg_inner_begin[], mig_pg_inner_commit[];

/* postgresql_wait.c: waiting with an eye on interrupts */

/** Prepare for a series of calls that wait. */
void mig_pg_expect(mig_conn *conn, enum mig_pg_wait_kind kind);

/** Wait until the socket can be read, or written if `write`, but no longer than `until` (see
 *  mig_pg_now(); 0: for ever) or than an interrupt allows, of which conn->signal tells.
 *  @return 1 ready, 0 the time is over */
int mig_pg_wait(mig_conn *conn, bool write, int64_t until);

/** Give everything that waits for being sent to the socket, and read what comes meanwhile: a server
 *  that cannot write its answers does not read either. @return 0, or -1 for a lost connection */
int mig_pg_flush(mig_conn *conn);

/** The next result; NULL between statements, at the end, and when the connection is lost. A
 *  statement that was cancelled has a result that tells so. */
PGresult *mig_pg_result(mig_conn *conn);

/* postgresql_values.c */

/** Parameters as libpq wants them. */
struct mig_pg_params {
	Oid *types;
	const char **values;
	int *lengths, *formats;
	char *texts; /* of numbers */
	int n;
};

/** @return 0; MIG_EINVALID for text with a NUL byte */
int mig_pg_params_init(
	struct mig_pg_params *out, const mig_value *params, size_t nparams, mig_error *err);
void mig_pg_params_dispose(struct mig_pg_params *params);

/* postgresql_stmt.c */
int mig_pg_exec(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err);
int mig_pg_query(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, mig_cursor **out, mig_error *err);

/** Run one statement and give its result. @param out  the caller's, for PQclear() */
int mig_pg_run(mig_conn *conn, enum mig_pg_wait_kind kind, const char *sql, size_t len,
	const mig_value *params, size_t nparams, PGresult **out, mig_error *err);

/** Refuse what must not get to the server. @return 0, MIG_EINVALID or MIG_EUNSUPPORTED */
int mig_pg_check(const char *sql, size_t len, mig_error *err);

/** Whether a result is that of a statement that was done. */
bool mig_pg_is_done(const PGresult *result);

/** Rows inserted, updated or deleted. */
int64_t mig_pg_changed(PGresult *result);

/* postgresql_pipeline.c */
int mig_pg_send(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, bool one_row, mig_error *err);
int mig_pg_collect(mig_conn *conn, bool wait, mig_outcome_fn outcome, void *data, mig_error *err);

/** Forget what was sent. */
void mig_pg_forget(mig_conn *conn);
/** Throw away what was sent and not collected, and leave the pipeline. */
void mig_pg_drain(mig_conn *conn);

/* postgresql_rows.c */

/** A cursor over a result, which it takes. */
mig_cursor *mig_pg_cursor(mig_conn *conn, PGresult *take_result);
int mig_pg_next(mig_cursor *cursor, mig_error *err);
size_t mig_pg_column_count(const mig_cursor *cursor);
const char *mig_pg_column_name(const mig_cursor *cursor, size_t column);
void mig_pg_column_value(mig_cursor *cursor, size_t column, mig_value *out);
void mig_pg_finish(mig_cursor *cursor);
/** End the cursors that are open. */
void mig_pg_end_cursors(mig_conn *conn);

/* postgresql_error.c */

/** Fill `err` from a result that is an error, or (NULL) from the state of the connection, and note
 *  whether it is lost. */
int mig_pg_fail(
	mig_conn *conn, const PGresult *result, const char *sql, size_t len, mig_error *err);

/** The place in the SQL that the server tells of. @param text  it counts characters, from 1
 *  @return a byte, from 1; 0: of none */
int mig_pg_position(const char *text, const char *sql, size_t len);

/** Fill `err` from the failure of an attempt to connect. */
int mig_pg_fail_connect(const mig_conn *conn, mig_error *err);

/** A PQnoticeReceiver; `data` is the connection. */
void mig_pg_notice(void *data, const PGresult *result);

/* postgresql_lock.c */
int mig_pg_lock(mig_conn *conn, const char *key, mig_error *err);
void mig_pg_unlock(mig_conn *conn, const char *key);
enum mig_lock_reach mig_pg_lock_reach(const mig_conn *conn);
char *mig_pg_lease_condition(const char *key);
char *mig_pg_lock_holder(mig_conn *conn, const char *key);
bool mig_pg_is_pooled(const mig_conn *conn);
/** Find out whether there is a pooler: it tells its clients a number that is no process of the
 *  server's. */
int mig_pg_find_pooler(mig_conn *conn, mig_error *err);

/* postgresql_holder.c: who holds a lock, and what a session shows of itself */

/** Who holds the advisory lock `number`, as a heap string. */
char *mig_pg_holder(mig_conn *conn, int64_t number);
/** Learn what the new connection is called, so that it may be called something else. */
void mig_pg_introduce(mig_conn *conn);
void mig_pg_name_dispose(struct mig_pg_name *name);
char *mig_pg_tell_revision(const mig_conn *conn, const char *revision);
/** Further columns of a query that put back what tell_revision() changed, on the heap. */
char *mig_pg_put_back_name(const mig_conn *conn);

/* postgresql_names.c: pure */
char *mig_pg_quote_ident(const char *name);
char *mig_pg_literal(const mig_value *value);

#endif
