/* engine/backup.h - a copy of the database from before a run, to go back to. */
#ifndef MIG_ENGINE_BACKUP_H
#define MIG_ENGINE_BACKUP_H

#include "engine/env.h"
#include "engine/txn.h"

/** Copy the database to a new file beside it, and check the copy. Inside the run's lock, before
 *  the first change.
 *  @param path  of the copy, owned by the caller; NULL after an error
 *  @return 0; MIG_EUNSUPPORTED on servers, which have tools for it; MIG_EIO */
int mig_backup_take(mig_env *env, char **path, mig_error *err);

/** After a run that failed, which was rolled back: when a part of it is kept, put the database back
 *  as it was; either way say in err->state what state it is in. The copy goes once it is not needed
 *  any more. */
void mig_backup_settle(mig_env *env, const struct mig_txn *txn, const char *path, mig_error *err);

#endif
