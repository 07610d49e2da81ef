/* mig/driver.h - what a database driver provides.
 *
 * SQLite's driver is part of the library; others are modules that export one symbol,
 * `const mig_driver mig_driver_module`, and are loaded when a URL asks for their scheme.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_DRIVER_H
#define MIG_DRIVER_H

#include "common.h"
#include "error.h"

MIG_BEGIN_DECLS

/** Changes when the layout of anything on this page changes. */
#define MIG_DRIVER_ABI 8

/** A parsed database URL; everything percent-decoded, NULL where absent. */
typedef struct mig_url {
	char *scheme; /**< lower case, without a "+driver" suffix */
	char *user;
	char *password;
	char *host;
	int port;       /**< 0: not given */
	char *database; /**< for SQLite the file path; NULL or "": in memory */
	struct mig_url_param {
		char *name;
		char *value;
	} * params; /**< `?name=value&…`, in order */
	size_t nparams;
} mig_url;

/** The value of parameter `name`, or NULL. */
MIG_API const char *mig_url_param(const mig_url *url, const char *name);

/** What a column or a bind parameter holds. */
enum mig_type { MIG_NULL, MIG_BOOLEAN, MIG_INTEGER, MIG_REAL, MIG_TEXT, MIG_BYTES };

/** A value on its way to or from the database. Text and bytes are borrowed: from the caller
 *  for a bind, from the cursor (until its next step) for a column. */
typedef struct mig_value {
	enum mig_type type;
	union {
		bool boolean;
		int64_t integer;
		double real;
		struct {
			const char *data;
			size_t len;
		} text; /**< MIG_TEXT and MIG_BYTES */
	} as;
} mig_value;

/** A connection and a result set; each driver defines its own. */
typedef struct mig_conn mig_conn;
typedef struct mig_cursor mig_cursor;

/** What the library gives to a connection; borrowed, it outlives the connection. */
typedef struct mig_driver_host {
	int lock_timeout; /**< milliseconds to wait for another runner, in lock() or begin() */
	/** must. Not 0 once somebody asked the process to stop. Whatever waits (for a server, for a
	 *  lock) asks at least ten times a second, cancels what the server is doing, and fails
	 *  with MIG_EINTERRUPTED. A function of the host and not of the module: a module that
	 *  brings copies of the library's helpers along would ask a flag that nobody sets. */
	int (*interrupted)(void);
	/** may be NULL. A message of the server that is no error, without a line break.
	 *  @param warning  it is a warning rather than a notice */
	void (*notice)(void *data, bool warning, const char *text);
	/** may be NULL: nobody wants to know. How many rows the copy of a rebuild() has by now,
	 * told whenever there are a thousand more. */
	void (*copied)(void *data, int64_t rows);
	void *data; /**< for both */
} mig_driver_host;

/** Told by collect() of each statement that was sent and has succeeded, in the order they were
 *  sent. @param changed  rows inserted, updated or deleted by it */
typedef void (*mig_outcome_fn)(void *data, int64_t changed);

/** How a dialect writes SQL, as far as C needs to know it: for finding `:name` parameters and
 *  for splitting files into statements. */
typedef struct mig_lexis {
	bool dollar_quotes;     /**< `$tag$ … $tag$` (PostgreSQL) */
	bool nested_comments;   /**< comments in comments (PostgreSQL) */
	bool escape_strings;    /**< `E'…\'…'` (PostgreSQL) */
	bool backslash_escapes; /**< a backslash escapes in every string (MariaDB) */
	bool backtick_quotes;   /**< `` `name` `` (MariaDB, SQLite) */
	bool bracket_quotes;    /**< `[name]` (SQLite) */
	bool hash_comments;     /**< `# …` to the end of the line (MariaDB) */
	bool mariadb_comments;  /**< `--` is a comment only before white space, and the text of a
				     comment that begins with slash, star, `!` is SQL (MariaDB) */
	bool delimiter_lines;   /**< `DELIMITER //` lines (the mariadb client) */
	bool trigger_bodies;    /**< semicolons between BEGIN and END of CREATE TRIGGER belong to
				     the statement (SQLite) */
	bool atomic_bodies;     /**< semicolons between BEGIN ATOMIC and END of CREATE FUNCTION, and
				     in parentheses, belong to the statement (PostgreSQL) */
	char placeholder;       /**< '?' for `?1`-style, '$' for `$1`-style, 'q' for plain `?` */
} mig_lexis;

/** One database. "must": the slot is never NULL. */
typedef struct mig_driver {
	unsigned abi;               /**< MIG_DRIVER_ABI */
	const char *name;           /**< must; the dialect's name: "sqlite", "postgresql" */
	const char *impl;           /**< must; in "Context impl SQLiteImpl." */
	const char *const *schemes; /**< must; URL schemes, NULL-terminated */
	const char *const *params;  /**< URL parameters understood, NULL-terminated; NULL: the
					 driver's library checks them */
	bool database_is_file;      /**< a URL's database is a path; a relative one is relative to
					 mig.ini's folder */
	bool schema_is_database;    /**< what SQL calls a schema is what URLs call a database */
	bool transactional_ddl;     /**< DDL can be rolled back */
	bool commits_are_dear;      /**< a commit waits for the disk several times: revisions with
					 a transaction each become savepoints of a few larger ones */
	mig_lexis lexis;
	int max_identifier; /**< bytes; 0: no limit */

	/** must. Connect. On failure *out stays NULL. */
	int (*open)(
		const mig_url *url, const mig_driver_host *host, mig_conn **out, mig_error *err);
	/** may be NULL: cannot. Use a connection that somebody else has made with the driver's
	 *  library, and goes on using after close(): that puts back every setting the driver
	 *  changed, and leaves the connection open. Where its owner has a transaction open,
	 * begin(), commit() and rollback() are a savepoint in it, commit_locked() fails with
	 *  MIG_EUNSUPPORTED, and in_transaction() is true from the start.
	 *  @param handle  what the library calls a connection; borrowed
	 *  @return 0; MIG_EUNSUPPORTED for a connection in a state in which it cannot be used */
	int (*adopt)(void *handle, const mig_driver_host *host, mig_conn **out, mig_error *err);
	/** may be NULL: never. Whether open() would make a database that is not there yet, so that
	 *  a command which only reads can leave it so. What open() would refuse is not absent. */
	bool (*is_absent)(const mig_url *url);
	/** must. Close; rolls back what is open. Cursors that are open have no more rows then and
	 *  are still to be finished. Accepts NULL. */
	void (*close)(mig_conn *conn);

	/** must. Run one statement whose rows, if any, are not wanted. `params` fill placeholders
	 *  1…nparams. @param changed  rows inserted, updated or deleted by it; may be NULL */
	int (*exec)(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
		size_t nparams, int64_t *changed, mig_error *err);
	/** must. Run one statement for its rows. */
	int (*query)(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
		size_t nparams, mig_cursor **out, mig_error *err);
	/** must. Step to the next row: 1 a row, 0 no more, negative an error. */
	int (*next)(mig_cursor *cursor, mig_error *err);
	/** must. Number of columns, the name of one, its value in the current row. */
	size_t (*column_count)(const mig_cursor *cursor);
	const char *(*column_name)(const mig_cursor *cursor, size_t column);
	void (*column_value)(mig_cursor *cursor, size_t column, mig_value *out);
	/** must. Free the cursor; accepts NULL. */
	void (*finish)(mig_cursor *cursor);

	/** Both NULL (exec() is all there is) or none. send() puts a statement on its way to the
	 *  server without waiting for its outcome; the text and the values are the driver's own
	 *  when it returns. It never blocks for good: it reads what the server answers meanwhile.
	 *  The texts "BEGIN" and "COMMIT" begin and end the transaction. Once a statement has
	 *  failed, those sent after it do not take effect, up to the next rollback().
	 *
	 *  collect() tells of the statements that succeeded and returns the error of the first that
	 *  did not, which is the one after the last that was told of. What was sent behind it is
	 *  forgotten. @param wait  for all of them; else only those known already, after asking the
	 *  server to tell what it has done so far. Any other slot is called only when nothing is
	 *  left to collect, but for rollback() and close(), which throw it away. */
	int (*send)(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
		size_t nparams, mig_error *err);
	int (*collect)(
		mig_conn *conn, bool wait, mig_outcome_fn outcome, void *data, mig_error *err);

	/** Both NULL (begin() is the lock) or none. Take the lock that keeps other runners out
	 * until unlock() or close(), by trying again and again until the host's lock_timeout has
	 * passed. It outlives transactions. @param key  names what is locked, within the server's
	 * database
	 *  @return 0; MIG_ELOCKED, naming the holder where the server tells; MIG_EINTERRUPTED */
	int (*lock)(mig_conn *conn, const char *key, mig_error *err);
	void (*unlock)(mig_conn *conn, const char *key);

	/** may be NULL: never. After lock(): whether this connection cannot hold a lock between
	 *  transactions, because a pooler shares the server's sessions. begin() is then what keeps
	 *  other runners out, and commit_locked() fails with MIG_EUNSUPPORTED. */
	bool (*begin_locks)(const mig_conn *conn);
	/** must. Begin a transaction; without lock(), one that keeps other runners out (SQLite:
	 *  BEGIN IMMEDIATE). MIG_ELOCKED: another runner holds the database. */
	int (*begin)(mig_conn *conn, mig_error *err);
	int (*commit)(mig_conn *conn, mig_error *err);
	/** must. Commit without letting another runner in before the next begin(). Statements run
	 *  until then are committed one by one. */
	int (*commit_locked)(mig_conn *conn, mig_error *err);
	/** must. Roll back; harmless when no transaction is open. */
	int (*rollback)(mig_conn *conn, mig_error *err);
	/** must. Whether a transaction is open and can still be committed. */
	bool (*in_transaction)(const mig_conn *conn);
	/** may be NULL: exec() and commit(). Run one statement and commit it with all that is open,
	 *  in fewer round trips than the two take. @param changed  as for exec() */
	int (*exec_commit)(
		mig_conn *conn, const char *sql, size_t len, int64_t *changed, mig_error *err);
	/** may be NULL: never. Whether the connection broke down after open(): what was in a
	 *  transaction is lost, and of a commit in flight nobody knows. */
	bool (*is_lost)(const mig_conn *conn);
	/** may be NULL. Product and version of the server ("PostgreSQL 15.8"); borrowed. */
	const char *(*server)(const mig_conn *conn);

	/** may be NULL. Whether the open transaction could be committed as it is; where several
	 *  revisions share one, each must leave it so. The error is the one of commit(). */
	int (*check_commit)(mig_conn *conn, mig_error *err);

	/** may be NULL: ALTER TABLE can do everything here. Begin or end the time in which a new
	 *  table is filled and takes the place of an old one: dropping a table does not touch rows
	 *  that refer to it, renaming one changes no other object. May be called inside a
	 *  transaction; rollback() ends it too. @param bytes  what the copy will take: an error
	 *  when there is less room than that */
	int (*rebuild)(mig_conn *conn, bool on, int64_t bytes, mig_error *err);

	/** may be NULL: there are no schemas, or they are databases. Make `schema` the only one in
	 * which names without a schema are looked up and made, for as long as the connection lives.
	 *  @return 0; MIG_ENOTFOUND when there is no such schema */
	int (*use_schema)(mig_conn *conn, const char *schema, mig_error *err);
	/** NULL where there are neither. The statement that does it in a script, as a heap string
	 *  (mig_free); pure. */
	char *(*schema_statement)(const char *schema);

	/** may be NULL: statements never wait long for what others hold. Limits how long each of
	 * the statements that follow waits, as SQL; one that waited longer fails with MIG_EBUSY.
	 *  @param milliseconds    -1: as before the first call
	 *  @param in_transaction  the limit may end with the transaction
	 *  @return a heap string (mig_free); pure */
	char *(*lock_wait)(int milliseconds, bool in_transaction);
	/** Both NULL (servers have tools for it) or none. backup() copies the database, as it was
	 *  before the open transaction, to a new file, and checks the copy, which is gone again
	 * after an error. restore() puts it back; no transaction is open. */
	int (*backup)(mig_conn *conn, const char *path, mig_error *err);
	int (*restore)(mig_conn *conn, const char *path, mig_error *err);
	/** must. Whether table `name` is visible (in `schema`, or by default when NULL). */
	int (*has_table)(
		mig_conn *conn, const char *schema, const char *name, bool *out, mig_error *err);
	/** must. `name` quoted when it must be, as a heap string (mig_free); pure. */
	char *(*quote_ident)(const char *name);
	/** may be NULL. `value` as a literal for scripts, as a heap string (mig_free); pure. NULL,
	 * the slot or its answer: the common form, which is '…', X'…', and 1 and 0 for booleans. */
	char *(*literal)(const mig_value *value);
} mig_driver;

MIG_END_DECLS

#endif
