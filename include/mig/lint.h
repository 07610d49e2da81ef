/* mig/lint.h - what the rules find in revision files.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_LINT_H
#define MIG_LINT_H

#include "common.h"
#include "env.h"
#include "error.h"
#include "forecast.h"

MIG_BEGIN_DECLS

/** Options of mig_lint(); a zeroed struct is valid. */
typedef struct mig_lint_options {
	const char *range;   /**< as for mig_history(); NULL: all revisions */
	const char *dialect; /**< "postgresql" …; NULL: that of the database URL */
} mig_lint_options;

/** Look at upgrade() of revisions, oldest first, without a database: each is called, and its
 *  operations are looked at instead of run. Section [lint] of mig.ini says how severe the rules
 * are, `lint_ignore` of a revision which do not hold for it.
 *  @param out  owned by the caller, free with mig_hazards_free()
 *  @return 0, also when something was found; MIG_ECONFIG, MIG_EINVALID for an unknown rule */
MIG_API int mig_lint(mig_env *env, const mig_lint_options *opts, mig_hazards **out, mig_error *err);

/** How many of them count: errors, and where it is to be strict warnings too. */
MIG_API size_t mig_lint_findings(const mig_hazards *hazards, bool strict);

/** Free a list of its own; accepts NULL. */
MIG_API void mig_hazards_free(mig_hazards *hazards);

/** A rule, as mig_lint_rules() tells of it. */
typedef void (*mig_lint_rule_fn)(
	void *data, const char *id, enum mig_severity severity, const char *about);

/** Tell of each rule, those of the project's plugins last; texts are borrowed during the call.
 *  @return 0, or why env.lua could not be loaded */
MIG_API int mig_lint_rules(mig_env *env, mig_lint_rule_fn tell, void *data, mig_error *err);

MIG_END_DECLS

#endif
