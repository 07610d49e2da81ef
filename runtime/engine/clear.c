/* The end of the journal: with its last row the table goes, if it can. */
#include "base/error.h"
#include "engine/journal_row.h"
#include "engine/run.h"

/* The run is done whether or not the journal can be taken away: an empty one is no harm. */
static int empty_journal(struct mig_run *run, const mig_error *why, mig_error *err)
{
	mig_log(&run->env->log, MIG_LOG_WARN, mig_run_logger,
		"the table %s could not be taken away, which the next run tries again: %s",
		run->journal.table, why->message);
	return run->journal.has_row ? mig_journal_row_delete(&run->journal, err) : 0;
}

/* While somebody reads it at this moment, a copy of the database being made say, that is waited
 * for. */
void mig_run_clear_after(struct mig_run *run)
{
	mig_error found = MIG_ERROR_INIT;
	int rc = mig_journal_clear(&run->journal, &found);
	while (rc == MIG_EBUSY && mig_patience_again(&run->patience, &found)) {
		mig_error_dispose(&found);
		rc = mig_journal_clear(&run->journal, &found);
	}
	if (rc < 0)
		empty_journal(run, &found, NULL);
	mig_error_dispose(&found);
}

int mig_run_clear_within(struct mig_run *run, mig_error *err)
{
	static const char savepoint[] = "mig_clear";
	mig_error found = MIG_ERROR_INIT;
	int rc = mig_sink_collect(run->sink, err); /* errors of what came before are not ours */
	if (rc == 0)
		rc = mig_sink_savepoint(run->sink, savepoint, err);
	if (rc < 0)
		return rc;
	rc = mig_journal_clear(&run->journal, &found);
	if (rc != MIG_EDB)
		return rc < 0 ? mig_error_move(err, &found)
			      : mig_sink_release(run->sink, savepoint, err);
	rc = mig_sink_rollback_to(run->sink, savepoint, err);
	if (rc == 0)
		rc = mig_sink_collect(run->sink, err);
	if (rc == 0)
		rc = empty_journal(run, &found, err);
	mig_error_dispose(&found);
	return rc;
}
