#include "engine/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/error.h"
#include "db/verbs.h"
#include "engine/journal_row.h"

enum { PARTS_MOST = 16000 /* bytes: some hundred operations */ };

void mig_journal_init(
	struct mig_journal *journal, const struct mig_version *version, struct mig_sink *sink)
{
	char *schema = version->schema ? version->driver->quote_ident(version->schema) : NULL;
	*journal = (struct mig_journal){
		.version = version,
		.sink = sink,
		.table = mig_format("%s%smig_journal", schema ? schema : "", schema ? "." : ""),
	};
	mig_free(schema);
}

static void forget_statement(struct mig_journal *journal)
{
	mig_free(journal->last.sql);
	journal->last = (struct mig_journal_statement){ 0 };
}

void mig_journal_dispose(struct mig_journal *journal)
{
	forget_statement(journal);
	mig_journal_row_dispose(&journal->resume);
	mig_vec_dispose(&journal->points);
	mig_vec_dispose(&journal->parts);
	mig_vec_dispose(&journal->resume_parts);
	mig_journal_session_dispose(&journal->session);
	mig_free(journal->versions);
	mig_free(journal->table);
	*journal = (struct mig_journal){ 0 };
}

/* ---- texts ---- */

static char *joined(const struct mig_strs *rows)
{
	struct mig_buf out = MIG_BUF_INIT;
	for (size_t i = 0; i < rows->len; i++)
		mig_buf_printf(&out, "%s%s", i ? "," : "", rows->items[i]);
	return mig_buf_take(&out);
}

/* What is taken for one that commits and does not is harmless: the row is then rolled back together
 * with it. */
bool mig_journal_commits_itself(const struct mig_journal *journal, const char *sql, size_t len)
{
	const struct mig_sink *sink = journal->sink;
	if (sink->autocommit)
		return true;
	return !sink->driver->transactional_ddl &&
	       !mig_verb_is_plain(&sink->driver->lexis, sql, len);
}

/* ---- the row ---- */

int mig_journal_read(struct mig_journal *journal, const struct mig_strs *rows,
	struct mig_journal_row *out, mig_error *err)
{
	struct mig_journal_row row = { 0 };
	char *versions = NULL;
	*out = row;
	mig_free(journal->versions);
	journal->versions = joined(rows);
	int rc = mig_journal_table_exists(journal, &journal->exists, err);
	if (rc == 0 && journal->exists)
		rc = mig_journal_row_read(journal, &row, &versions, err);
	if (rc == 0 && row.revision && !strcmp(versions, journal->versions))
		*out = row;
	else
		mig_journal_row_dispose(&row);
	mig_free(versions);
	return rc;
}

int mig_journal_open(struct mig_journal *journal, mig_error *err)
{
	bool needed = !journal->sink->driver->transactional_ddl && !journal->exists;
	return needed ? mig_journal_table_create(journal, err) : 0;
}

int mig_journal_clear(struct mig_journal *journal, mig_error *err)
{
	int64_t rows = 0;
	int rc = mig_journal_table_exists(journal, &journal->exists, err);
	if (rc < 0 || !journal->exists)
		return rc;
	rc = mig_journal_row_count(journal, &rows, err);
	if (rc == 0 && rows > journal->has_row)
		return mig_journal_row_delete(journal, err);
	if (rc == 0)
		rc = mig_journal_table_drop(journal, err);
	if (rc < 0 && journal->has_row) /* an empty one is no harm */
		mig_journal_row_delete(journal, NULL);
	return rc;
}

/* Write the row of the step. */
static int put(struct mig_journal *journal, const struct mig_journal_statement *statement,
	enum mig_journal_state state, mig_error *err)
{
	/* one that has not said all its statements cannot be passed over as a whole */
	char *parts = mig_journal_parts_text(
		&journal->parts, journal->parts.len - journal->open_part, PARTS_MOST);
	const struct mig_journal_row row = {
		.revision = (char *)(uintptr_t)journal->revision,
		.direction = (char *)(uintptr_t)journal->direction,
		.statement = statement->number,
		.state = state,
		.sql = statement->sql,
		.digest = statement->digest,
		.digest_done = statement->digest_done,
		.parts = parts,
	};
	int rc = journal->exists ? 0 : mig_journal_table_create(journal, err);
	if (rc == 0)
		rc = mig_journal_row_write(journal, &row, err);
	mig_free(parts);
	return rc;
}

int mig_journal_decide(
	struct mig_journal *journal, const struct mig_journal_row *row, bool done, mig_error *err)
{
	struct mig_journal_row decided = *row;
	decided.state = MIG_JOURNAL_DECIDED;
	decided.sql = NULL;
	decided.statement += done;
	decided.digest = done ? row->digest_done : row->digest;
	return mig_journal_row_write(journal, &decided, err);
}

/* ---- the step ---- */

void mig_journal_step(struct mig_journal *journal, const char *revision, const char *direction,
	const struct mig_strs *rows)
{
	forget_statement(journal);
	mig_free(journal->versions);
	journal->versions = joined(rows);
	journal->revision = revision;
	journal->direction = direction;
	journal->statements = 0;
	journal->digest = 0;
	journal->points.len = journal->parts.len = 0;
	journal->in_part = journal->open_part = false;
	journal->marked = journal->marking = 0;
	mig_journal_session_dispose(&journal->session);
	journal->again = false;
	/* one step goes on where it was cut short; those after it begin at their beginning */
	if (journal->resume.revision && strcmp(journal->resume.revision, revision) != 0)
		mig_journal_row_dispose(&journal->resume);
}

void mig_journal_resume(struct mig_journal *journal, struct mig_journal_row *row)
{
	mig_journal_row_dispose(&journal->resume);
	journal->resume = *row;
	journal->resume_parts.len = 0;
	mig_journal_parts_read(row->parts ? row->parts : "", &journal->resume_parts);
	*row = (struct mig_journal_row){ 0 };
}

/* Whether statements are still passed over. */
static bool is_past(const struct mig_journal *journal)
{
	return journal->resume.revision && journal->statements + 1 < journal->resume.statement;
}

static int fail_changed(const struct mig_journal *journal, mig_error *err)
{
	size_t done = journal->resume.statement - 1;
	return mig_fail(err, MIG_EINVALID,
		"%s() does not begin with the %zu statement%s that took effect when it was cut "
		"short: it was changed since, or decides by what is in the database; finish or "
		"undo it by hand, then set the version with 'mig stamp'",
		journal->direction, done, done > 1 ? "s" : "");
}

/* Pass over what has been counted already, after a look at it when it is the last. There is no
 * digest when the last was done by hand before it had been sent. */
static int pass_over(struct mig_journal *journal, mig_error *err)
{
	const struct mig_journal_row *resume = &journal->resume;
	bool last = journal->statements + 1 == resume->statement;
	bool changed = last && resume->digest && journal->digest != resume->digest;
	return changed ? fail_changed(journal, err) : 1;
}

static int check_session(struct mig_journal *journal, const char *sql, size_t len, mig_error *err)
{
	const char *lost =
		mig_journal_session_lacks(&journal->session, journal->sink->driver, sql, len);
	if (!lost)
		return 0;
	mig_fail(err, MIG_EUNSUPPORTED,
		"this statement reads @%s, which was set before %s() was cut short, and what it "
		"was then is not known any more; finish or undo the revision by hand, then set the "
		"version with 'mig stamp'",
		lost, journal->direction);
	mig_origin_blame(&journal->sink->origin, sql, len, err);
	return MIG_EUNSUPPORTED;
}

/* The first statement of this run that is one more: what was run again is not counted. */
static int end_past(struct mig_journal *journal, mig_error *err)
{
	if (!journal->again)
		return 0;
	journal->again = false;
	int rc = mig_sink_collect(journal->sink, err);
	journal->sink->done = journal->sink->committed = 0;
	return rc;
}

int mig_journal_statement(struct mig_journal *journal, const char *sql, size_t len, mig_error *err)
{
	bool past = is_past(journal);
	uint64_t before = journal->digest;
	journal->statements++;
	journal->digest = mig_journal_digest(journal->digest, sql, len);
	if (journal->in_part) {
		mig_vec_last(&journal->parts).statements += journal->open_part;
		mig_vec_last(&journal->parts).after = journal->digest;
	}
	if (past) {
		int rc = pass_over(journal, err);
		bool again = rc > 0 && mig_journal_session_passed(
					       &journal->session, journal->sink->driver, sql, len);
		journal->again |= again;
		return again ? 0 : rc;
	}
	int rc = check_session(journal, sql, len, err);
	if (rc == 0)
		rc = end_past(journal, err);
	if (rc < 0)
		return rc;
	if (!journal->sink->driver->transactional_ddl) {
		const struct mig_journal_point point = { journal->sink->done, before };
		mig_vec_push(&journal->points, point);
	}
	if (!mig_journal_commits_itself(journal, sql, len))
		return 0;
	forget_statement(journal);
	rc = mig_sink_collect(journal->sink, err);
	if (rc < 0)
		return rc;
	journal->last = (struct mig_journal_statement){
		.number = journal->statements,
		.sql = mig_strndup(sql, len),
		.digest = before,
		.digest_done = journal->digest,
		.done = journal->sink->done,
	};
	return put(journal, &journal->last, MIG_JOURNAL_RUNNING, err);
}

/* Whether an operation of the earlier run took effect as a whole. One without statements of its own
 * may have left them to those after it. */
static bool is_whole(const struct mig_journal *journal, size_t i)
{
	const struct mig_journal_parts *parts = &journal->resume_parts;
	while (i < parts->len && !parts->items[i].statements)
		i++;
	return i < parts->len && is_past(journal) &&
	       journal->statements + parts->items[i].statements < journal->resume.statement;
}

int mig_journal_operation(struct mig_journal *journal, const char *name, mig_error *err)
{
	size_t i = journal->parts.len;
	const uint64_t before = mig_journal_digest(journal->digest, name, strlen(name));
	journal->in_part = journal->open_part = false;
	const struct mig_journal_part part = { 0, before, journal->digest };
	mig_vec_push(&journal->parts, part);
	if (!is_whole(journal, i))
		return 0;
	const struct mig_journal_part *done = &journal->resume_parts.items[i];
	if (done->before != before)
		return fail_changed(journal, err);
	journal->parts.items[i] = *done;
	journal->statements += done->statements;
	journal->digest = done->after;
	return pass_over(journal, err);
}

void mig_journal_part(struct mig_journal *journal, bool on, size_t total)
{
	journal->in_part = on && journal->parts.len;
	journal->open_part = journal->in_part && !total;
	if (journal->in_part)
		mig_vec_last(&journal->parts).statements += total;
}

int mig_journal_query(struct mig_journal *journal, const char *sql, size_t len, mig_error *err)
{
	if (!is_past(journal) || mig_verb_reads(&journal->sink->driver->lexis, sql, len))
		return check_session(journal, sql, len, err);
	return mig_fail(err, MIG_EUNSUPPORTED,
		"this statement ran when %s() was cut short, and what it returned then is not "
		"known any more; finish or undo the revision by hand, then set the version with "
		"'mig stamp'",
		journal->direction);
}

int mig_journal_step_done(const struct mig_journal *journal, mig_error *err)
{
	return is_past(journal) ? fail_changed(journal, err) : 0;
}

/* The statement after those that have run. */
static struct mig_journal_statement next_statement(const struct mig_journal *journal)
{
	return (struct mig_journal_statement){ .number = journal->statements + 1,
		.digest = journal->digest };
}

int mig_journal_mark(struct mig_journal *journal, mig_error *err)
{
	/* what an earlier run committed was marked by it */
	if (!journal->revision || is_past(journal))
		return 0;
	const struct mig_journal_statement next = next_statement(journal);
	forget_statement(journal);
	journal->marking = next.number;
	return put(journal, &next, MIG_JOURNAL_NEXT, err);
}

void mig_journal_committed(struct mig_journal *journal)
{
	if (journal->marking)
		journal->marked = journal->marking;
}

/* Where the step goes on after statements that committed by themselves in an autocommit block. */
static struct mig_journal_statement after_last(
	const struct mig_journal *journal, enum mig_journal_state *state)
{
	struct mig_journal_statement at = journal->last;
	bool succeeded = journal->sink->done > at.done;
	*state = succeeded ? MIG_JOURNAL_NEXT : MIG_JOURNAL_REFUSED;
	at.number += succeeded;
	at.digest = succeeded ? at.digest_done : at.digest;
	at.sql = succeeded ? NULL : at.sql;
	return at;
}

/* The same where any statement may have committed those before it: the sink counts them. */
static struct mig_journal_statement after_committed(const struct mig_journal *journal)
{
	const struct mig_journal_points *points = &journal->points;
	size_t i = 0, first = journal->statements - points->len + 1;
	while (i < points->len && points->items[i].done < journal->sink->committed)
		i++;
	return (struct mig_journal_statement){
		.number = first + i,
		.digest = i < points->len ? points->items[i].digest : journal->digest,
	};
}

/* The number of a procedure or block that has committed in its middle, and of whose rest something
 * was rolled back; 0: there is none. Its row was written in the same transaction as what it did
 * first: where the row is still there, so is that. */
static size_t find_split(struct mig_journal *journal)
{
	const mig_lexis *lexis = &journal->sink->driver->lexis;
	struct mig_journal_row row = { 0 };
	char *versions = NULL;
	size_t found = 0;
	mig_journal_row_read(journal, &row, &versions, NULL);
	if (row.revision && row.state == MIG_JOURNAL_RUNNING &&
		!strcmp(row.revision, journal->revision) &&
		row.statement >= after_committed(journal).number &&
		mig_verb_is_compound(lexis, row.sql, strlen(row.sql)))
		found = row.statement;
	mig_journal_row_dispose(&row);
	mig_free(versions);
	return found;
}

/* Whether what failed was the last statement that commits itself, and one that may do a part. */
static bool may_be_done_in_part(const struct mig_journal *journal)
{
	const struct mig_journal_statement *last = &journal->last;
	return journal->sink->done == last->done &&
	       mig_verb_has_several(&journal->sink->driver->lexis, last->sql, strlen(last->sql));
}

/* Whether what failed runs outside a transaction, and may have committed some of its own. */
static bool may_have_committed(const struct mig_journal *journal)
{
	const char *sql = journal->last.sql;
	return sql && mig_verb_is_compound(&journal->sink->driver->lexis, sql, strlen(sql));
}

/* Write how far the step came. @return the next statement */
static size_t put_reached(struct mig_journal *journal)
{
	enum mig_journal_state state = MIG_JOURNAL_NEXT;
	struct mig_journal_statement at;
	if (journal->sink->driver->transactional_ddl) {
		at = after_last(journal, &state);
		if (state == MIG_JOURNAL_REFUSED && may_have_committed(journal)) {
			state = MIG_JOURNAL_RUNNING;
			journal->in_doubt = at.number;
		}
	} else if (may_be_done_in_part(journal)) {
		at = journal->last;
		state = MIG_JOURNAL_RUNNING;
		journal->in_doubt = at.number;
	} else {
		at = after_committed(journal);
	}
	put(journal, &at, state, NULL);
	return at.number;
}

size_t mig_journal_under_way(const struct mig_journal *journal)
{
	const struct mig_journal_statement *last = &journal->last;
	return last->number && journal->sink->done == last->done ? last->number : 0;
}

size_t mig_journal_failed(struct mig_journal *journal, bool lost)
{
	size_t resumed = journal->resume.revision ? journal->resume.statement : 0;
	journal->in_doubt = 0;
	if (!journal->revision || !journal->sink->conn)
		return 0;
	bool asks = journal->last.number && !lost && !is_past(journal);
	if (asks && !journal->sink->driver->transactional_ddl)
		journal->in_doubt = find_split(journal);
	if (journal->in_doubt)
		return journal->in_doubt;
	bool left = journal->marked || resumed || journal->sink->committed;
	if (!left && journal->exists && !lost)
		mig_journal_clear(journal, NULL);
	if (!left)
		return 0;
	if (asks)
		return put_reached(journal);
	if (journal->last.number && !is_past(journal) && !mig_journal_under_way(journal) &&
		!journal->sink->driver->transactional_ddl)
		return after_committed(journal).number;
	return journal->last.number ? journal->last.number
	       : journal->marked    ? journal->marked
				    : resumed;
}
