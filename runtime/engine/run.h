/* engine/run.h - one run of upgrade, downgrade or stamp, for engine/migrate, engine/planning and
 * engine/clear. */
#ifndef MIG_ENGINE_RUN_H
#define MIG_ENGINE_RUN_H

#include "engine/env.h"
#include "engine/history.h"
#include "engine/journal.h"
#include "engine/patience.h"
#include "engine/range.h"
#include "engine/telling.h"
#include "engine/txn.h"
#include "mig/migrate.h"

/* One run. `plan` and `rows` always belong together: a plan is only good for the rows it was
 * made from. */
struct mig_run {
	mig_env *env;
	const struct mig_direction *direction;
	const mig_migrate_options *opts;
	struct mig_sink *sink;  /* the database's, or one that writes a script */
	struct mig_sink script; /* the latter */
	struct mig_range range; /* the targets */
	struct mig_strs rows;   /* what the version table holds */
	struct mig_plan plan;
	struct mig_strs goal; /* ids the first plan ends at; what another runner did since does
				 not move the goal of "+2" */
	struct mig_txn txn;
	struct mig_journal journal; /* of steps that cannot be rolled back */
	struct mig_history history; /* of the files that ran */
	struct mig_patience patience;
	char *backup; /* path of the copy of the database; NULL: there is none */
	struct mig_telling telling;
	int steps_taken;
};

/* What differs between upgrade, downgrade and stamp. */
struct mig_direction {
	const char *name;     /* in "Running upgrade …" */
	const char *title;    /* in "Stamp operation …" */
	const char *function; /* of the revision; NULL: none is called */
	int (*plan)(const struct mig_graph *graph, const char *const *rows, size_t nrows,
		const char *const *targets, size_t ntargets, struct mig_plan *out, mig_error *err);
	bool needs_range; /* a script of it must say where it begins and ends */
	bool forward;     /* a plan can be made anew when another runner went ahead */
};

/** Downgrade by one revision, above which nothing is applied. @return as mig_downgrade() */
int mig_run_undo(mig_env *env, const char *id, mig_error *err);

/** What the options may ask for, and what a script cannot do. */
int mig_run_check_options(struct mig_run *run, mig_error *err);
/** Read the version rows and make the plan that leads from them to the targets. */
int mig_run_find_plan(struct mig_run *run, mig_error *err);
/** A script without steps that should lead somewhere goes the wrong way: say so. */
void mig_run_warn_empty(const struct mig_run *run);
/** The lock was free for a moment: read the rows again, and make a new plan when another runner
 *  changed them. @return 1 a new plan, 0 all is as it was, or an error */
int mig_run_read_again(struct mig_run *run, mig_error *err);

/** Take the journal away within the transaction of the run. A table that is another role's is
 *  emptied instead, with a warning. */
int mig_run_clear_within(struct mig_run *run, mig_error *err);
/** The same after it, when the run is done whatever comes of this. */
void mig_run_clear_after(struct mig_run *run);

#endif
