/* mig/error.h - how functions of libmig tell that they failed.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_ERROR_H
#define MIG_ERROR_H

#include "common.h"

MIG_BEGIN_DECLS

/** Every function that can fail returns 0 (or a count) or one of these. */
enum mig_code {
	MIG_OK = 0,
	MIG_EINVALID = -1,       /**< an argument, option, file or revision is not valid */
	MIG_ENOTFOUND = -2,      /**< no such revision, file, section, table, template */
	MIG_EAMBIGUOUS = -3,     /**< several revisions, heads or walks fit */
	MIG_EEXISTS = -4,        /**< a file or revision is there already */
	MIG_ECONFIG = -5,        /**< mig.ini, .env or env.lua is wrong */
	MIG_EIO = -6,            /**< the operating system refused a file operation */
	MIG_ESCRIPT = -7,        /**< Lua code raised an error */
	MIG_EDB = -8,            /**< the database refused a statement */
	MIG_ECONNECT = -9,       /**< no connection to the database */
	MIG_ELOCKED = -10,       /**< another runner holds the database */
	MIG_EIRREVERSIBLE = -11, /**< a revision cannot be downgraded */
	MIG_EUNSUPPORTED = -12,  /**< the database or mode cannot do this */
	MIG_EINTERRUPTED = -13,  /**< mig_interrupt() was called (Ctrl-C, SIGTERM) */
	MIG_ENOMEM = -14,        /**< out of memory inside Lua or a driver */
	MIG_ENOTHEAD = -15,      /**< the database is not at the heads (an expected answer) */
	MIG_ECANCELLED = -16,    /**< whoever was asked by mig_migrate_options.confirm said no */
	MIG_EBUSY = -17,         /**< a statement waited too long for what others hold */
};

/** What went wrong. Initialise with MIG_ERROR_INIT, dispose with mig_error_dispose(). All
 *  strings are owned by the error and NULL when unknown; none ever holds a password. */
typedef struct mig_error {
	int code;        /**< one of enum mig_code */
	char *message;   /**< one line, no trailing full stop */
	char *revision;  /**< id of the revision at fault */
	char *file;      /**< file at fault (a revision, mig.ini, an .sql file) */
	int line;        /**< 1-based line in it; 0: unknown */
	char *sql;       /**< the statement that failed */
	int position;    /**< 1-based byte position in sql; 0: unknown */
	char *state;     /**< what state the database is in now */
	char *traceback; /**< Lua traceback, for --raiseerr */
} mig_error;

#define MIG_ERROR_INIT                                                                             \
	{                                                                                          \
		0, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL                                        \
	}

/** Free what the error owns and set it back to MIG_ERROR_INIT; accepts NULL. */
MIG_API void mig_error_dispose(mig_error *err);

/** The error as one line: `file:line: message (revision …) [SQL: …]; state`. Line breaks and
 *  runs of white space become one blank, what a terminal or a reader of UTF-8 cannot bear becomes
 *  U+FFFD, and of a long message or statement only a part is shown; with a position in a statement
 *  of several lines, the line is told, and how it goes on there.
 *  @return owned by the caller; free with mig_free() */
MIG_API char *mig_error_format(const mig_error *err);

/** The name of a code ("MIG_EINVALID"); static, never NULL. */
MIG_API const char *mig_code_name(int code);

/** "Did you mean": the name with the smallest edit distance to `word`, or NULL when none is close
 *  enough to be what was meant (about a third of the letters may differ).
 *  @param names  NULL-terminated; the result is one of them */
MIG_API const char *mig_nearest(const char *word, const char *const *names);

/** Free memory that a function of libmig returned as "owned by the caller". Accepts NULL. */
MIG_API void mig_free(void *memory);

MIG_END_DECLS

#endif
