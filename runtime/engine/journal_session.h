/* engine/journal_session.h - what statements leave in the session, which a run that goes on where
 * another was cut short does not have: settings and variables. */
#ifndef MIG_ENGINE_JOURNAL_SESSION_H
#define MIG_ENGINE_JOURNAL_SESSION_H

#include "base/vec.h"
#include "mig/driver.h"

/** Variables whose values are not known any more; their names. */
struct mig_journal_session {
	struct mig_strs lost;
};
void mig_journal_session_dispose(struct mig_journal_session *session);

/** A statement that took effect in an earlier run is passed over.
 *  @return whether it has to be run again, as all that it did was to set the session; the variables
 *          that others have set are lost */
bool mig_journal_session_passed(
	struct mig_journal_session *session, const mig_driver *driver, const char *sql, size_t len);

/** A statement is about to run: what it sets is known again.
 *  @return the first variable that it reads and that is lost; NULL: none */
const char *mig_journal_session_lacks(
	struct mig_journal_session *session, const mig_driver *driver, const char *sql, size_t len);

#endif
