/* mig/env.h - an environment: configuration, revision files, one Lua state.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_ENV_H
#define MIG_ENV_H

#include "common.h"
#include "error.h"
#include "revision.h"

MIG_BEGIN_DECLS

/** An environment. Everything the library does hangs on one; several may live side by side.
 *  Use one from one thread at a time. */
typedef struct mig_env mig_env;

/** How much a log line matters. */
enum mig_log_level { MIG_LOG_DEBUG, MIG_LOG_INFO, MIG_LOG_WARN, MIG_LOG_ERROR };

/** Receives log lines: `logger` is "mig.runtime.migration" and the like, and "mig.print" for what
 *  scripts print(), whatever the level; `text` is one line without a line break. Both are valid
 *  during the call only. */
typedef void (*mig_log_fn)(
	void *data, enum mig_log_level level, const char *logger, const char *text);

/** What a progress event tells. */
enum mig_progress_kind {
	MIG_PROGRESS_STEP,  /**< a step begins */
	MIG_PROGRESS_ROWS,  /**< rows of a table were inserted, or copied to change it */
	MIG_PROGRESS_BYTES, /**< of an SQL file were run */
	MIG_PROGRESS_END,   /**< no more of this run, whichever way it ended; the function that runs
				 it returns soon */
};

/** How far a run is; strings are valid during the call only. */
typedef struct mig_progress_event {
	enum mig_progress_kind kind;
	const char *direction; /**< "upgrade", "downgrade" or "stamp_revision" */
	const char *revision;  /**< that the step applies or undoes; NULL: none */
	size_t step, steps;    /**< this is number `step` (from 1) of `steps` */
	const char *what;      /**< the table or the file; NULL for a step as a whole */
	int64_t done, total;   /**< of it, in rows or bytes; a total of 0 is unknown */
} mig_progress_event;

/** Receives progress: each step when the database gets to it, just before the line of the log that
 *  says so, and up to ten times a second how far it is. */
typedef void (*mig_progress_fn)(void *data, const mig_progress_event *event);

/** Called when the configuration is read, before the first log line: time to look up settings of
 *  one's own with mig_env_config(), and to call mig_env_set_log_level() and mig_env_set_progress().
 *  `env` can do no more yet. */
typedef void (*mig_configured_fn)(void *data, mig_env *env);

/** What to open. A zeroed struct means: mig.ini of the current folder or the nearest parent,
 *  section [mig], its url, no log. Strings are copied by mig_env_open(). */
typedef struct mig_env_options {
	const char *config_file; /**< -c; NULL: $MIG_CONFIG, then mig.ini here or above */
	const char *section;     /**< -n; NULL: "mig" */
	const char *url;         /**< --url; NULL: $MIG_URL, env.lua's url(), then mig.ini */
	const char *const *x;    /**< -x arguments, "key=value" */
	size_t nx;
	mig_log_fn log;               /**< may be NULL */
	mig_configured_fn configured; /**< may be NULL */
	void *log_data;               /**< for both */
	enum mig_log_level log_level; /**< lines below it are not made */
	mig_progress_fn progress;     /**< may be NULL */
	void *progress_data;
	int lock_timeout; /**< milliseconds to wait for another runner; 0: 60 s */
	/** A connection of the caller's: the `sqlite3 *`, `PGconn *` or `MYSQL *` that the scheme
	 *  of the URL in use speaks of (nothing else of the URL counts), made with the client
	 *  library that mig has loaded, too. NULL: mig makes its own.
	 *
	 *  mig uses it during calls only and never closes it. When a call returns, every setting
	 *  that mig changed is what it was. Handlers of the caller for notices, waiting and
	 *  progress stay in place. On SQLite, foreign keys are on or off as the caller has them.
	 *
	 *  mig_interrupt() stops the statement that runs. On SQLite it would stop those of the
	 *  caller, too, and roll his transaction back: where he has one open, or a statement in
	 *  progress, the request is heeded when the statement is done. So it is on MariaDB and
	 *  MySQL where a second connection with the same credentials cannot be made, which is
	 *  what kills a statement there.
	 *
	 *  Inside a transaction of the caller's, mig neither begins nor commits one: a run is a
	 *  savepoint in it, which an error rolls back, and revisions that commit by themselves are
	 *  refused. On PostgreSQL other runners wait until that transaction ends, on SQLite from
	 *  its first write on. MariaDB and MySQL would commit it with the first change of the
	 *  schema: there an open transaction is refused with MIG_EUNSUPPORTED. Targets of
	 *  env.lua do not count: the connection is the place. */
	void *handle;
	bool detached; /**< there need not be a project: for mig_diff(), which asks databases */
} mig_env_options;

/** Tell the library that this process is its own, as the program `mig` does: it has one thread
 *  and nobody else in it uses SQLite, and it ends soon after its environments. Makes SQLite and Lua
 *  faster, and leaves files that scripts did not close to the end of the process. Call it once,
 *  before anything else, or not at all. */
MIG_API void mig_own_process(void);

/** Read the configuration. Revision files and the database are opened when first needed.
 *  @param out   the environment, owned by the caller; free with mig_env_free()
 *  @param opts  may be NULL
 *  @return 0; MIG_ECONFIG, MIG_ENOTFOUND or MIG_EIO */
MIG_API int mig_env_open(mig_env **out, const mig_env_options *opts, mig_error *err);

/** Roll back what is open, close the database and free everything; accepts NULL. */
MIG_API void mig_env_free(mig_env *env);

/** Make log lines of this level and above from here on. */
MIG_API void mig_env_set_log_level(mig_env *env, enum mig_log_level level);

/** Tell of progress from here on; NULL: to nobody. */
MIG_API void mig_env_set_progress(mig_env *env, mig_progress_fn progress, void *data);

/** The value of `key` in the section in use, or NULL; borrowed. */
MIG_API const char *mig_env_config(const mig_env *env, const char *key);
/** The configuration file in use, or NULL when there is none; borrowed. */
MIG_API const char *mig_env_config_file(const mig_env *env);
/** The folder of the environment ("script_location"), absolute; borrowed. */
MIG_API const char *mig_env_location(const mig_env *env);
/** The database URL in use with its password hidden.
 *  @param out  owned by the caller; free with mig_free() */
MIG_API int mig_env_url(mig_env *env, char **out, mig_error *err);

/** The revisions of a history range, newest first.
 *  @param range  "a:b", "a:", ":b" (both ends included; ids, symbols, relative, "current");
 *                NULL: everything. "current" opens the database.
 *  @param out    owned by the caller; free with mig_revision_list_free() */
MIG_API int mig_history(mig_env *env, const char *range, mig_revision_list **out, mig_error *err);

/** The revisions no other revision names in down_revision, oldest first.
 *  @param resolve_dependencies  leave out those that another depends on */
MIG_API int mig_heads(
	mig_env *env, bool resolve_dependencies, mig_revision_list **out, mig_error *err);

/** The revisions that several others name in down_revision, newest first. */
MIG_API int mig_branches(mig_env *env, mig_revision_list **out, mig_error *err);

/** The revisions that `spec` names: an id, a unique prefix, a symbol, a label. "current" opens
 *  the database. "base" gives an empty list. */
MIG_API int mig_show(mig_env *env, const char *spec, mig_revision_list **out, mig_error *err);

/** The revisions the database is at. Never changes the database.
 *  @param check_heads  fail with MIG_ENOTHEAD unless the stored rows are the heads */
MIG_API int mig_current(mig_env *env, bool check_heads, mig_revision_list **out, mig_error *err);

/** Where a database stands; owned by the caller, free with mig_status_free(). */
typedef struct mig_status {
	char *url;                  /**< of the database, password hidden */
	mig_revision_list *current; /**< the revisions it is at; empty: base */
	mig_revision_list *heads;   /**< the real heads of the files */
	mig_revision_list *pending; /**< what upgrade to the heads would run, in that order */
	struct mig_unfinished *unfinished; /**< a revision that was cut short; NULL: none */
	char **unknown; /**< version rows that no file has; then `pending` is empty */
	size_t nunknown;
} mig_status;

/** Ask where the database stands. Never changes it; one that is not there is at base. */
MIG_API int mig_status_read(mig_env *env, mig_status **out, mig_error *err);

/** Whether the database is at the heads: nothing is pending, unfinished or unknown. */
MIG_API bool mig_status_is_current(const mig_status *status);

/** Whether the database is at the heads: what a program asks before it serves. Never changes it.
 *  @param out  false too for a database that is not there, or at a revision that no file has */
MIG_API int mig_is_at_head(mig_env *env, bool *out, mig_error *err);

/** Free the status, not the revisions; accepts NULL. */
MIG_API void mig_status_free(mig_status *status);

MIG_END_DECLS

#endif
