/* engine/history.h - what the file of each revision was when it ran: the table mig_history.
 *
 * With record_history, an upgrade adds a row for each revision and a downgrade takes it away. Rows
 * are collected and written before the commit that their revisions are a part of, so that a run
 * that is killed leaves a record of each revision that it leaves, and of no other.
 *
 * A row counts only while its revision is applied, so that nobody has to take away what Alembic or
 * a stamp makes untrue. */
#ifndef MIG_ENGINE_HISTORY_H
#define MIG_ENGINE_HISTORY_H

#include <sha2.h>
#include <stdint.h>

#include "base/vec.h"
#include "db/sink.h"
#include "engine/version.h"
#include "graph/plan.h"

/** Bytes of a checksum, SHA-256 in hexadecimal, with its end. */
enum { MIG_HISTORY_DIGEST = SHA256_DIGEST_STRING_LENGTH };

/** A row that is to be written. */
struct mig_history_entry {
	const mig_revision *rev; /* borrowed */
	char *checksum;          /* of its file */
	char *files;             /* lines of the SQL files that it ran: checksum, blank, path */
};

struct mig_history {
	const struct mig_version *version; /* the table's neighbour; borrowed */
	struct mig_sink *sink;
	const char *location; /* the folder that names of SQL files begin at; borrowed */
	char *table;          /* as SQL writes it */
	bool on;              /* records are wanted */
	bool forward;         /* they are added; else taken away */
	struct mig_history_entries MIG_VEC(struct mig_history_entry) waiting; /* to be written */
};

/** `version`, `sink` and `location` are borrowed. It is off. */
void mig_history_init(struct mig_history *history, const struct mig_version *version,
	struct mig_sink *sink, const char *location);
void mig_history_dispose(struct mig_history *history);

/** Prepare for the steps of a plan, in its transaction: have the table, and no row of a revision
 *  that is about to run. Without a table there is nothing to take away, and it is off.
 *  @param made  set when the table was made, which ends the transaction on some databases */
int mig_history_open(struct mig_history *history, const struct mig_plan *plan, bool forward,
	bool *made, mig_error *err);

/** A revision is done.
 *  @param sql_files  paths of those that it ran
 *  @return 0; what mig_fs_read() returns for a file that is gone since */
int mig_history_add(struct mig_history *history, const mig_revision *rev,
	const struct mig_strs *sql_files, mig_error *err);
/** It is not: its version could not be written. */
void mig_history_take_back(struct mig_history *history, const mig_revision *rev);

/** Write what waits, in the transaction that is open. */
int mig_history_write(struct mig_history *history, mig_error *err);
/** Forget what waits: it was rolled back. */
void mig_history_forget(struct mig_history *history);

/** The digest of a file's text, in which the ends of lines do not count.
 *  @return 0; what mig_fs_read() returns */
int mig_history_digest(const char *path, char out[MIG_HISTORY_DIGEST], mig_error *err);

/** A row. */
struct mig_history_row {
	char *revision, *checksum, *files, *applied_at, *applied_by, *mig_version;
};
struct mig_history_rows MIG_VEC(struct mig_history_row);

/** All rows of the version table, by revision; none when there is no table. */
int mig_history_read(
	const struct mig_history *history, struct mig_history_rows *out, mig_error *err);
/** The row of a revision, or NULL. */
const struct mig_history_row *mig_history_find(const struct mig_history_rows *rows, const char *id);
void mig_history_rows_dispose(struct mig_history_rows *rows);

/** Take the rows of some revisions away. */
int mig_history_delete(
	const struct mig_history *history, const struct mig_refs *ids, mig_error *err);
/** Make the table unless it is there. @param made  set when it was made; may be NULL */
int mig_history_create(const struct mig_history *history, bool *made, mig_error *err);

#endif
