/* mig/forecast.h - what a run would do, and what is wrong with that.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_FORECAST_H
#define MIG_FORECAST_H

#include "common.h"
#include "env.h"
#include "error.h"
#include "migrate.h"

MIG_BEGIN_DECLS

/** How bad a hazard is. */
enum mig_severity {
	MIG_SEVERITY_INFO,    /**< good to know */
	MIG_SEVERITY_WARNING, /**< others wait, or programs that run may break */
	MIG_SEVERITY_ERROR,   /**< rows are lost, or the run will fail */
};

/** A severity as it is called: "warning"; static. */
MIG_API const char *mig_severity_name(enum mig_severity severity);

/** Something that a revision does to rows, or to those who use the database meanwhile. */
typedef struct mig_hazard {
	char *rule; /**< its name: "drop-table" */
	enum mig_severity severity;
	char *text;    /**< what happens, one line */
	char *instead; /**< what to do instead; NULL: nothing */
	char *file;    /**< of the revision; as messages show it, from the working directory */
	int line;      /**< of the operation; 0: of none */
} mig_hazard;

/** Hazards; what holds them owns them. */
typedef struct mig_hazards {
	mig_hazard *items;
	size_t len;
} mig_hazards;

/** What one revision would do. */
typedef struct mig_forecast_step {
	const mig_revision *revision; /**< borrowed from the environment */
	char *from, *to;              /**< revisions that it leads from and to, joined by ", "; ""
					   is the base */
	char **statements;            /**< in order, as a script would have them */
	size_t nstatements;
	mig_hazards hazards;
	char *unforeseen; /**< why there may be more statements, or others; NULL: these are all */
} mig_forecast_step;

/** What a run would do, in order; owned by the caller, free with mig_forecast_free(). */
typedef struct mig_forecast {
	char *url; /**< of the database, password hidden */
	bool up;   /**< an upgrade, not a downgrade */
	mig_forecast_step *steps;
	size_t nsteps;
} mig_forecast;

/** Find out what mig_upgrade() would do, or mig_downgrade() where the target is below. Only reads:
 *  nothing is executed, no lock is taken, no table is made, and a server is told to refuse anything
 *  else. A database file that is not there stays so.
 *  @param opts  targets and tag; the rest is ignored
 *  @param out   also after an error of a revision, with the steps up to it; NULL: none were found
 *  @return 0; what the run would return for its targets, or for a revision that fails */
MIG_API int mig_forecast_read(
	mig_env *env, const mig_migrate_options *opts, mig_forecast **out, mig_error *err);

/** Free a forecast; accepts NULL. */
MIG_API void mig_forecast_free(mig_forecast *forecast);

MIG_END_DECLS

#endif
