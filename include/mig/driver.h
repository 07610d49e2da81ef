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
#define MIG_DRIVER_ABI 13

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

/** `text`, which should be a URL, with `***` in the place of the password and of the values of
 *  password parameters. What cannot be parsed is cut where a password may begin.
 *  @return a heap string, free with mig_free(); NULL gives NULL */
MIG_API char *mig_url_redacted(const char *text);

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
	/** may be NULL. What the database itself tells of the run that holds it: "the database is
	 * at revision …". For the messages of lock() and begin(), which call it between two
	 * statements. It asks the connection, of which the driver makes sure that it does not wait
	 * for others meanwhile.
	 *  @return a heap string (mig_free); NULL: nothing is known */
	char *(*standing)(void *data);
	void *data; /**< for all of them */
} mig_driver_host;

/** Whom the lock of a connection keeps out. */
enum mig_lock_reach {
	MIG_LOCK_SUFFICES, /**< every other runner */
	MIG_LOCK_OR_LEASE, /**< every other that takes it; some may have a lease in its place */
	MIG_LOCK_IS_LEASE, /**< nobody: this one is to take a lease, a row of the database */
};

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

/** How databases of a server are made beside each other. */
typedef struct mig_driver_databases {
	/** One to connect to where that of a URL is not there; NULL: none is needed. */
	const char *maintenance;
	/** Query of one row: what CREATE DATABASE has to say behind the name so that the new one
	 *  has encoding and collation of the one that is connected to. */
	const char *likeness;
	/** Query: the names of databases that begin with mig_test_ and are used by nobody. */
	const char *unused;
} mig_driver_databases;

/** SQL about search_path, which a revision may change. No member is NULL; all are fit for scripts.
 */
typedef struct mig_driver_search_path {
	const char *note;  /**< keep the present one in the session, as mig's */
	const char *again; /**< set mig's again */
	const char *leave; /**< the same, and keep that of the revision … */
	const char *back;  /**< … which this sets again */
} mig_driver_search_path;

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
	const char *table_options; /**< of mig's own tables, after the bracket: an engine that has
					 transactions; NULL: all have */
	int max_identifier;        /**< bytes; 0: no limit */
	const mig_driver_databases *databases; /**< NULL: a database is a file, or in memory */

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
	 *  @param one_row  the statement, an UPDATE or DELETE without RETURNING, fails unless it
	 *  changes one row exactly: who reads the count later finds a COMMIT sent behind it done
	 *
	 *  collect() tells of the statements that succeeded and returns the error of the first that
	 *  did not, which is the one after the last that was told of; where that is a matter of
	 *  one_row, it is told of with the number it would have changed. What was sent behind it is
	 *  forgotten. @param wait  for all of them; else only those known already, after asking the
	 *  server to tell what it has done so far. Any other slot is called only when nothing is
	 *  left to collect, but for rollback() and close(), which throw it away. */
	int (*send)(mig_conn *conn, const char *sql, size_t len, const mig_value *params,
		size_t nparams, bool one_row, mig_error *err);
	int (*collect)(
		mig_conn *conn, bool wait, mig_outcome_fn outcome, void *data, mig_error *err);

	/** Both NULL (begin() is the lock) or none. Take the lock that keeps other runners out
	 * until unlock() or close(), by trying again and again until the host's lock_timeout has
	 * passed. It outlives transactions. @param key  names what is locked, within the server's
	 * database
	 *  @return 0; MIG_ELOCKED, naming the holder where the server tells; MIG_EINTERRUPTED */
	int (*lock)(mig_conn *conn, const char *key, mig_error *err);
	void (*unlock)(mig_conn *conn, const char *key);

	/** may be NULL: MIG_LOCK_SUFFICES. After lock(): whom it keeps out. */
	enum mig_lock_reach (*lock_reach)(const mig_conn *conn);
	/** may be NULL: there is none. An SQL condition that holds while nobody has the lock of
	 *  `key`, and keeps everybody from taking it up to the end of the transaction; as a heap
	 *  string (mig_free); pure. */
	char *(*lease_condition)(const char *key);
	/** NULL where lease_condition() is. Who has the lock of `key`, as a heap string (mig_free)
	 *  to be shown to people. */
	char *(*lock_holder)(mig_conn *conn, const char *key);
	/** may be NULL: never. After lock(): whether a pooler shares the server's sessions between
	 *  transactions, so that what is set in one does not stay, and is found by others. */
	bool (*is_pooled)(const mig_conn *conn);

	/** may be NULL: a statement takes effect as a whole, or not. What a statement could lose
	 *  besides, if the server ends in the middle of it: an SQL expression for the foreign keys
	 *  of the table that it alters, as a text that the dialect reads again; NULL: nothing. As a
	 *  heap string (mig_free). */
	char *(*foreign_keys)(mig_conn *conn, const char *sql, size_t len);

	/** must. Begin a transaction; without lock(), one that keeps other runners out (SQLite:
	 *  BEGIN IMMEDIATE). MIG_ELOCKED: another runner holds the database. */
	int (*begin)(mig_conn *conn, mig_error *err);
	/** must. Begin a transaction in which the database refuses to change anything, and which
	 *  keeps nobody out; rollback() ends it. */
	int (*begin_reading)(mig_conn *conn, mig_error *err);
	int (*commit)(mig_conn *conn, mig_error *err);
	/** must. Commit without letting another runner in before the next begin(). Statements run
	 *  until then are committed one by one. */
	int (*commit_locked)(mig_conn *conn, mig_error *err);
	/** must. Roll back; harmless when no transaction is open.
	 *  @return 0; MIG_EUNSUPPORTED when rows were changed that no transaction could hold, and
	 *  stay as they are */
	int (*rollback)(mig_conn *conn, mig_error *err);
	/** must. Whether a transaction is open and can still be committed. */
	bool (*in_transaction)(const mig_conn *conn);
	/** may be NULL: exec() and commit(). Run the only statement of a transaction and commit it,
	 *  in fewer round trips than the two take. @param changed  as for exec() */
	int (*exec_commit)(
		mig_conn *conn, const char *sql, size_t len, int64_t *changed, mig_error *err);
	/** may be NULL: never. Whether the connection broke down after open(): what was in a
	 *  transaction is lost, and of a commit in flight nobody knows. */
	bool (*is_lost)(const mig_conn *conn);
	/** may be NULL. Product and version of the server ("PostgreSQL 15.8"); borrowed. */
	const char *(*server)(const mig_conn *conn);

	/** may be NULL: others see no more of the connection than that it is there. The statement
	 * by which it tells those who wait for its lock that it runs `revision`, as a heap string
	 *  (mig_free); NULL when it is not to. It is sent ahead of each step, and ends with
	 *  unlock(). */
	char *(*tell_revision)(const mig_conn *conn, const char *revision);

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
	const mig_driver_search_path *search_path; /**< NULL: there is none */

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
	/** may be NULL: there is none, and operations are compiled without one. A database in
	 * memory with everything that this one has but rows, for finding out what statements would
	 * do. What happens there stays there: no file can be reached from it. Close it with
	 * close(). */
	int (*mirror)(mig_conn *conn, mig_conn **out, mig_error *err);
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
