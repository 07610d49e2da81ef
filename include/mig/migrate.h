/* mig/migrate.h - changing a database.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_MIGRATE_H
#define MIG_MIGRATE_H

#include <stdio.h>

#include "common.h"
#include "env.h"
#include "error.h"

MIG_BEGIN_DECLS

/** Asked before a run changes anything.
 *  @param revisions  those it is about to run, in that order; valid during the call
 *  @param url        of the database, password hidden; likewise
 *  @return whether to go on */
typedef bool (*mig_confirm_fn)(void *data, const mig_revision_list *revisions, const char *url);

/** Options of the functions below; a zeroed struct is valid. */
typedef struct mig_migrate_options {
	const char *const *targets; /**< "head", "+2", "9b5c", "label@head" … */
	size_t ntargets;            /**< 0: the default of the command */
	const char *tag;            /**< free text, op.get_context().tag; may be NULL */
	bool purge;                 /**< stamp: delete all version rows first */
	FILE *script;               /**< write the SQL there instead of running it: no connection is
					 made, and a target may be a range "from:to", which
					 downgrade needs; borrowed, not closed */
	bool backup;                /**< SQLite: copy the database beside itself first, check the
					 copy, and put it back when a run fails that has committed
					 a part */
	mig_confirm_fn confirm;     /**< NULL: nobody is asked; nor for a script, and when there is
					 nothing to do. false makes it MIG_ECANCELLED */
	void *confirm_data;
} mig_migrate_options;

/** Upgrade the database. Without a target: to the head; an error that lists them when there
 *  are several. After an error the database is as it was before the run, or err->state says
 *  what was kept.
 *  @return number of steps taken, 0 when there was nothing to do; negative: an error */
MIG_API int mig_upgrade(mig_env *env, const mig_migrate_options *opts, mig_error *err);

/** Downgrade the database. Without a target: by one revision ("-1"). @return as mig_upgrade() */
MIG_API int mig_downgrade(mig_env *env, const mig_migrate_options *opts, mig_error *err);

/** Set the version rows without running revisions. Without a target: "head".
 *  @return as mig_upgrade() */
MIG_API int mig_stamp(mig_env *env, const mig_migrate_options *opts, mig_error *err);

/** Create the version table if it is absent.
 *  @param script  write the SQL there instead; NULL: run it
 *  @return 1 created (or written), 0 was there, or an error */
MIG_API int mig_ensure_version(mig_env *env, FILE *script, mig_error *err);

/** Ask everything that runs in this process to stop: Lua code, statements, lock waits. The
 *  running function rolls back and returns MIG_EINTERRUPTED. Safe in a signal handler.
 *  @param signal_number  named in the error; 0 withdraws the request */
MIG_API void mig_interrupt(int signal_number);

/** The signal number given to mig_interrupt(), or 0 when nobody asked to stop. */
MIG_API int mig_interrupted(void);

MIG_END_DECLS

#endif
