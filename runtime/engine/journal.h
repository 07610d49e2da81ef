/* engine/journal.h - how far a revision has come whose statements cannot all be rolled back.
 *
 * Where a statement commits by itself (DDL on MariaDB, autocommit blocks anywhere), and where a
 * revision commits in its middle, one row of the table mig_journal says how far it has come: which
 * statement is next, or is being run at this moment. It is written in the transaction that the next
 * commit ends, so that it is never ahead of the truth and at most one statement behind. A run that
 * finds such a row goes on there: the statements before it are passed over, after a look at their
 * text; of the one that was being run the catalogue is asked whether it took effect. Operations
 * whose statements are all before it are not asked for them again (journal_part.h).
 *
 * The row counts only while the version rows are what they were when the revision began, and every
 * finished revision changes these. So no statement is needed to end it. */
#ifndef MIG_ENGINE_JOURNAL_H
#define MIG_ENGINE_JOURNAL_H

#include "base/vec.h"
#include "db/sink.h"
#include "engine/journal_part.h"
#include "engine/journal_session.h"
#include "engine/version.h"

/** What became of the statement that the row tells of. */
enum mig_journal_state {
	MIG_JOURNAL_NEXT,    /* it has not been begun */
	MIG_JOURNAL_RUNNING, /* it was sent; nothing is known of its outcome */
	MIG_JOURNAL_REFUSED, /* the server answered with an error */
	MIG_JOURNAL_DECIDED, /* it has not been begun; somebody has said that it is next */
};
/** Its name, as the row has it and people read it. */
const char *mig_journal_state_name(enum mig_journal_state state);

/** The row; zeroed: there is none. */
struct mig_journal_row {
	char *revision;   /* NULL: there is no row */
	char *direction;  /* "upgrade", "downgrade" */
	size_t statement; /* 1-based, of those that upgrade() or downgrade() runs */
	enum mig_journal_state state;
	char *sql;            /* of a statement that was begun; else "" */
	uint64_t digest;      /* of the texts of all statements before it; 0: not known */
	uint64_t digest_done; /* the same with its own */
	char *foreign_keys;   /* of the table that it alters, as the driver's foreign_keys() */
	char *parts;          /* operations before it, as mig_journal_parts_text() has them */
	char *runner;         /* who wrote the row: host and process */
	char *since;          /* when */
};
void mig_journal_row_dispose(struct mig_journal_row *row);

/** A statement of the step that commits by itself. */
struct mig_journal_statement {
	size_t number; /* 0: there was none */
	char *sql;
	uint64_t digest, digest_done; /* as in the row */
	size_t done;                  /* statements that the sink had done before it */
};

/** Where the step was before a statement: what the sink had done, and the texts so far. */
struct mig_journal_point {
	size_t done;
	uint64_t digest;
};

struct mig_patience;

struct mig_journal {
	const struct mig_version *version; /* the table's neighbour; borrowed */
	struct mig_sink *sink;
	struct mig_patience *patience;    /* how long its end may wait; NULL: it may; borrowed */
	char *table;                      /* as SQL writes it */
	bool exists;                      /* it is there */
	bool has_row;                     /* with a row of this version table */
	char *versions;                   /* the version rows when the step began */
	const char *revision, *direction; /* the step; borrowed; NULL between steps */
	size_t statements;                /* that the step has run */
	uint64_t digest;                  /* of their texts */
	struct mig_journal_statement last;
	/* of each statement that has run, where the database commits when it pleases */
	struct mig_journal_points MIG_VEC(struct mig_journal_point) points;
	size_t marking;  /* what the row that is to be committed says is next */
	size_t marked;   /* the statement after a commit inside the step; 0: none */
	size_t in_doubt; /* what failed, and may have taken effect in part; 0: none */
	struct mig_journal_parts parts; /* the operations of the step so far */
	bool in_part;                   /* statements are those of the last of them */
	bool open_part;                 /* … and nobody knows how many there will be */
	struct mig_journal_row resume;  /* the step goes on there */
	struct mig_journal_parts resume_parts;
	struct mig_journal_session session; /* that the step had when it was cut short */
	bool again;                         /* statements that set it have been run again */
	bool path_noted;                    /* see engine/search_path.h */
};

/** `version` and `sink` are borrowed. */
void mig_journal_init(
	struct mig_journal *journal, const struct mig_version *version, struct mig_sink *sink);
void mig_journal_dispose(struct mig_journal *journal);

/** Look for a revision that was cut short.
 *  @param rows  of the version table
 *  @param out   zeroed when there is none */
int mig_journal_read(struct mig_journal *journal, const struct mig_strs *rows,
	struct mig_journal_row *out, mig_error *err);

/** Make the table now if statements of a revision would be committed by making it later. */
int mig_journal_open(struct mig_journal *journal, mig_error *err);

/** A step begins; `revision` and `direction` are borrowed until the next. */
void mig_journal_step(struct mig_journal *journal, const char *revision, const char *direction,
	const struct mig_strs *rows);

/** Let the next step that begins go on where `row` says, which is emptied. */
void mig_journal_resume(struct mig_journal *journal, struct mig_journal_row *row);

/** A statement of the step is about to run. @return 0 run it; 1 pass over it: it took effect in an
 *  earlier run; MIG_EINVALID when it is not the one that did; MIG_EUNSUPPORTED when it reads what
 *  only the session of that run had */
int mig_journal_statement(struct mig_journal *journal, const char *sql, size_t len, mig_error *err);
/** Whether no rollback undoes the statement: it is DDL where that commits, or in an autocommit
 *  block. */
bool mig_journal_commits_itself(const struct mig_journal *journal, const char *sql, size_t len);
/** An operation of the step is about to look at the database and to say its statements.
 *  @param name  what tells it from others
 *  @return 0 let it; 1 pass over it: it took effect in an earlier run; MIG_EINVALID when it is not
 *          the one that did */
int mig_journal_operation(struct mig_journal *journal, const char *name, mig_error *err);
/** From here on statements are those of the last operation, or are not any more.
 *  @param total  how many there will be; 0: nobody knows */
void mig_journal_part(struct mig_journal *journal, bool on, size_t total);
/** The step is about to ask for rows. @return 0; MIG_EUNSUPPORTED for what changes something while
 *  statements are passed over */
int mig_journal_query(struct mig_journal *journal, const char *sql, size_t len, mig_error *err);
/** upgrade() or downgrade() has returned. */
int mig_journal_step_done(const struct mig_journal *journal, mig_error *err);

/** Write that the statement after those that have run is the next; before a commit in a step. */
int mig_journal_mark(struct mig_journal *journal, mig_error *err);

/** That commit is done. */
void mig_journal_committed(struct mig_journal *journal);

/** The statement that commits itself and was sent, but not answered yet. @return 0: none */
size_t mig_journal_under_way(const struct mig_journal *journal);
/** The step failed, and what could be rolled back was: write how far it has come, or take the row
 *  away when nothing is left of it. @param lost  the connection is gone, nothing can be written
 *  @return the statement with which the next run goes on; 0: the step begins anew */
size_t mig_journal_failed(struct mig_journal *journal, bool lost);

/** Nothing is unfinished any more: the table goes, unless it has rows of others. */
int mig_journal_clear(struct mig_journal *journal, mig_error *err);

/** Say what became of the statement of `row`: it took effect, or is to be run again. */
int mig_journal_decide(
	struct mig_journal *journal, const struct mig_journal_row *row, bool done, mig_error *err);

#endif
