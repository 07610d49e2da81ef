/* db/mariadb_conn.h - what the files of the MariaDB driver share. */
#ifndef MIG_DB_MARIADB_CONN_H
#define MIG_DB_MARIADB_CONN_H

#include <mysql.h>

#include "base/buf.h"
#include "mig/driver.h"

extern MIG_API const mig_driver mig_driver_module;

/* How long the call in progress may wait, and what an interrupt does to it. */
enum mig_mariadb_wait_kind {
	MIG_WAIT_STATEMENT, /* an interrupt kills the statement */
	MIG_WAIT_CONNECT,   /* an interrupt ends the attempt */
	MIG_WAIT_CLEANUP,   /* comes after an interrupt: it only sets a limit */
	MIG_WAIT_KILL,      /* stops another connection's statement: the limit is short */
};

struct mig_mariadb_wait {
	enum mig_mariadb_wait_kind kind;
	int64_t checked; /* when the host was last asked for an interrupt */
	int64_t give_up; /* when waiting makes no sense any more; 0: never */
	int signal;      /* that interrupted this call; 0: none */
};

struct mig_conn {
	MYSQL *my;
	const mig_driver_host *host;
	struct mig_mariadb_adopted *adopted; /* what an adopted connection was; NULL: it is ours */
	mig_url url; /* a copy: a second connection is what kills a statement */
	struct mig_mariadb_wait wait;
	char *server;        /* product and version */
	unsigned failed;     /* the number of the last error */
	bool lost;           /* the connection broke down */
	bool in_cluster;     /* locks are known at this node only */
	bool in_block;       /* between begin() and its end */
	bool reading;        /* begin_reading() told the session to refuse changes */
	bool alone;          /* the statement in progress is the last before a commit */
	bool undone;         /* the server rolled the transaction back, and began another */
	uint64_t max_packet; /* the server's max_allowed_packet; 0: not asked for yet */
	mig_cursor *cursors; /* that are open: closing the connection ends them */
};

struct mig_cursor {
	mig_conn *conn;    /* NULL: closed */
	MYSQL_RES *result; /* all rows; NULL: the statement has none, or closed */
	MYSQL_ROW row;
	unsigned long *lengths;
	mig_cursor *before, *after;
};

/* Errors of the server and of libmariadb that mean something to the driver. */
enum {
	MIG_MARIADB_RECORD_CHANGED = 1020,
	MIG_MARIADB_NO_DATABASE = 1046,
	MIG_MARIADB_SHUTDOWN = 1053,
	MIG_MARIADB_SYNTAX = 1064,
	MIG_MARIADB_EMPTY_QUERY = 1065,
	MIG_MARIADB_NO_TABLE = 1146,
	MIG_MARIADB_PACKET_TOO_LARGE = 1153,
	MIG_MARIADB_ABORTED = 1184, /* init_connect failed */
	MIG_MARIADB_LOCK_TIMEOUT = 1205,
	MIG_MARIADB_DEADLOCK = 1213,
	MIG_MARIADB_INTERRUPTED = 1317,
	MIG_MARIADB_CONNECTION_KILLED = 1927,
	MIG_MARIADB_CLIENT_GONE = 2006,
	MIG_MARIADB_CLIENT_LOST = 2013,
	MIG_MARIADB_CLIENT_PACKET_TOO_LARGE = 2020,
	MIG_MARIADB_CLIENT_LOST_EXTENDED = 2055,
	MIG_MARIADB_IDLE_TOO_LONG = 4031, /* MySQL */
};

/* Slots of the driver and their helpers, by file; mig/driver.h says what slots do. */

/* mariadb_url.c */

/** The URL parameters the driver understands, NULL-terminated. */
extern const char *const mig_mariadb_params[];

/** Check the values of the URL's parameters. @return 0 or MIG_EINVALID */
int mig_mariadb_check_params(const mig_url *url, mig_error *err);

/** Give the URL's parameters to a handle, after what option files say, which they override. */
void mig_mariadb_set_params(MYSQL *my, const mig_url *url);

/** Whether the URL asks for an encrypted connection. */
bool mig_mariadb_wants_tls(const mig_url *url);

/** The seconds a connection attempt may take. */
unsigned mig_mariadb_connect_timeout(const MYSQL *my);

/* mariadb_open.c */
int mig_mariadb_open(
	const mig_url *url, const mig_driver_host *host, mig_conn **out, mig_error *err);
void mig_mariadb_close(mig_conn *conn);

/** Make the session what mig needs, and learn the server's version. */
int mig_mariadb_prepare_session(mig_conn *conn, mig_error *err);

/** Make the server stop the statement that the connection waits for.
 *  @return whether the server was told so */
bool mig_mariadb_kill(mig_conn *conn);

/* mariadb_adopt.c: connections that are somebody else's */
int mig_mariadb_adopt(void *handle, const mig_driver_host *host, mig_conn **out, mig_error *err);
/** Put back what was changed. */
void mig_mariadb_give_back(mig_conn *conn);

/* mariadb_wait.c: calls of libmariadb that wait, with an eye on interrupts */

/** Prepare for a series of calls. */
void mig_mariadb_expect(mig_conn *conn, enum mig_mariadb_wait_kind kind);

MYSQL *mig_mariadb_connect(mig_conn *conn, unsigned long flags);
int mig_mariadb_send(mig_conn *conn, const char *sql, size_t len);
MYSQL_RES *mig_mariadb_store(mig_conn *conn);
int mig_mariadb_next_result(mig_conn *conn);

/* mariadb_run.c */

/** Run a statement of the driver's own and give its first result, which may be NULL.
 *  @param out  may be NULL; else the caller's, for mysql_free_result() */
int mig_mariadb_run(mig_conn *conn, enum mig_mariadb_wait_kind kind, const char *sql, size_t len,
	MYSQL_RES **out, mig_error *err);

/** Run a statement of a user: in the transaction or not, as begin() and commit() left it.
 *  @param changed  may be NULL */
int mig_mariadb_run_user(mig_conn *conn, const char *sql, size_t len, MYSQL_RES **out,
	int64_t *changed, mig_error *err);

/** Whether the transaction is still what it was at begin(). @return 0 or MIG_EDB */
int mig_mariadb_check_commit(mig_conn *conn, mig_error *err);

/* mariadb_stmt.c */
int mig_mariadb_exec(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, int64_t *changed, mig_error *err);
int mig_mariadb_query(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
	size_t nparams, mig_cursor **out, mig_error *err);

/* mariadb_rows.c */

/** A cursor over a result, which it takes. */
mig_cursor *mig_mariadb_cursor(mig_conn *conn, MYSQL_RES *take_result);
int mig_mariadb_next(mig_cursor *cursor, mig_error *err);
size_t mig_mariadb_column_count(const mig_cursor *cursor);
const char *mig_mariadb_column_name(const mig_cursor *cursor, size_t column);
void mig_mariadb_column_value(mig_cursor *cursor, size_t column, mig_value *out);
void mig_mariadb_finish(mig_cursor *cursor);
/** End the cursors that are open. */
void mig_mariadb_end_cursors(mig_conn *conn);

/* mariadb_error.c */

/** Whether the error says that others were in the way: a lock that was not to be had in time, a
 *  deadlock that they were spared, a row that they have changed meanwhile. */
bool mig_mariadb_is_busy(unsigned number);

/** Fill `err` from the last error of the connection, and note whether it is lost. */
int mig_mariadb_fail(mig_conn *conn, const char *sql, size_t len, mig_error *err);

/** The place in the SQL that a message of the server tells of: a byte, from 1; 0: of none. */
int mig_mariadb_position(const char *message, const char *sql, size_t len);

/** Fill `err` from the failure of an attempt to connect. */
int mig_mariadb_fail_connect(mig_conn *conn, mig_error *err);

/** Whether it is among the first warnings of the last statement. */
bool mig_mariadb_has_warning(mig_conn *conn, unsigned number);
/** Tell the host of the warnings of the last statement. */
void mig_mariadb_tell_warnings(mig_conn *conn);

/* mariadb_lock.c */
int mig_mariadb_lock(mig_conn *conn, const char *key, mig_error *err);
void mig_mariadb_unlock(mig_conn *conn, const char *key);
enum mig_lock_reach mig_mariadb_lock_reach(const mig_conn *conn);

/* mariadb_holder.c */

/** The connection attribute by which mig tells the server which process it is. */
extern const char mig_mariadb_runner_attribute[];

/** The first row of a question to the server, or NULL. @param result  the caller's, for
 *  mysql_free_result(); NULL when there is none */
MYSQL_ROW mig_mariadb_ask(mig_conn *conn, char *take_sql, MYSQL_RES **result);

/** Who holds a lock, and what that run is at, as a heap string.
 *  @param name  of the lock, as a literal */
char *mig_mariadb_holder(mig_conn *conn, const char *name);

/* mariadb_keys.c: the driver's foreign_keys() */
char *mig_mariadb_foreign_keys(mig_conn *conn, const char *sql, size_t len);

/* mariadb_names.c: pure */
char *mig_mariadb_quote_ident(const char *name);
char *mig_mariadb_literal(const mig_value *value);

/** Append text or bytes as a string literal.
 *  @param backslashes  whether backslashes escape in this session */
void mig_mariadb_put_string(struct mig_buf *out, const char *text, size_t len, bool backslashes);

#endif
