/* cli/lanes.h - the graph beside a listing: one row for each revision, newest first.
 *
 *     *-.     the merge of two branches; a lane begins at the dot
 *     | *
 *     * |
 *     *-'     where they part; a lane ends at the tick
 *     *
 *
 * Each column is a lane, which leads from a revision down to the next one in line. */
#ifndef MIG_CLI_LANES_H
#define MIG_CLI_LANES_H

#include <stdint.h>
#include <stdio.h>

#include "mig.h"

struct cli_lanes;

/** Lanes for a list, in which no revision comes before one that descends from it. Parents that are
 *  not in the list get no lane. Owned by the caller; free with cli_lanes_free(). */
struct cli_lanes *cli_lanes_new(const mig_revision_list *list, bool colour);
/** Accepts NULL. */
void cli_lanes_free(struct cli_lanes *lanes);

/** What stands for the lane to a parent that is not in the list. */
#define CLI_NO_LANE SIZE_MAX

/** Go on to the next revision of the list.
 *  @param parents  gets the lane that the line to each of its down revisions runs in, below it;
 *                  may be NULL
 *  @return the lane of the revision itself; lanes beyond a thousand share the last one */
size_t cli_lanes_step(struct cli_lanes *lanes, const mig_revision *rev, size_t *parents);

/** Print `text` about the next revision of the list, with the graph before each of its lines. */
void cli_lanes_print(
	struct cli_lanes *lanes, const mig_revision *rev, const char *text, FILE *file);

#endif
