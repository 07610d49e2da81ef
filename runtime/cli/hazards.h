/* cli/hazards.h - hazards of revisions, for people and for programs. */
#ifndef MIG_CLI_HAZARDS_H
#define MIG_CLI_HAZARDS_H

#include "cli/cli.h"
#include "cli/json.h"

/** Print a severity, in its colour on a terminal. */
void cli_print_severity(const struct cli *cli, enum mig_severity severity);

/** Print hazards below a step of a plan. */
void cli_print_hazards(const struct cli *cli, const mig_hazards *hazards);

/** Add how many there are of each severity to `count`, which has room for all of them. */
void cli_count_hazards(const mig_hazards *hazards, size_t *count);
/** "2 errors, 1 warning, 1 note." */
void cli_print_count(const struct cli *cli, const size_t *count);

/** Hazards as a JSON array. */
cJSON *cli_json_hazards(const mig_hazards *hazards);

#endif
