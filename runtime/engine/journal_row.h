/* engine/journal_row.h - the table mig_journal and its row, for engine/journal alone. */
#ifndef MIG_ENGINE_JOURNAL_ROW_H
#define MIG_ENGINE_JOURNAL_ROW_H

#include "engine/journal.h"

int mig_journal_table_exists(struct mig_journal *journal, bool *out, mig_error *err);
int mig_journal_table_create(struct mig_journal *journal, mig_error *err);
int mig_journal_table_drop(struct mig_journal *journal, mig_error *err);

/** The row of the version table. @param versions  owned by the caller; untouched when there is no
 *  row, and then out->revision is NULL */
int mig_journal_row_read(
	struct mig_journal *journal, struct mig_journal_row *out, char **versions, mig_error *err);
/** Write it, in the transaction that is open, with the present moment and process. */
int mig_journal_row_write(
	struct mig_journal *journal, const struct mig_journal_row *row, mig_error *err);
int mig_journal_row_delete(struct mig_journal *journal, mig_error *err);
/** How many version tables have a row. */
int mig_journal_row_count(struct mig_journal *journal, int64_t *out, mig_error *err);

#endif
