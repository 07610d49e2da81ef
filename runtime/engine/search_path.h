/* engine/search_path.h - the schemas in which a revision looks names up, which are its own
 * business.
 *
 * A dump of a database, as pg_dump writes it, empties search_path for the whole session. The
 * version table would not be found after that, and the next revision would not be what it is in a
 * run of its own. So what a revision makes of search_path ends with the revision. */
#ifndef MIG_ENGINE_SEARCH_PATH_H
#define MIG_ENGINE_SEARCH_PATH_H

#include "db/sink.h"

/** A statement of a revision is about to run: where it speaks of search_path, the present one is
 *  noted first. @param noted  whether it is; false when the revision begins */
int mig_search_path_statement(
	bool *noted, struct mig_sink *sink, const char *sql, size_t len, mig_error *err);

/** Between its statements comes one about mig's own tables, which are where the noted path leads;
 *  and after that, its own path again. */
int mig_search_path_leave(bool noted, struct mig_sink *sink, mig_error *err);
int mig_search_path_back(bool noted, struct mig_sink *sink, mig_error *err);

/** The revision has run its last statement: what was noted is set again. */
int mig_search_path_end(bool *noted, struct mig_sink *sink, mig_error *err);

#endif
