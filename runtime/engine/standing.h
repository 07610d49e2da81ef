/* engine/standing.h - what the run that holds the database is at, for those who wait for it. */
#ifndef MIG_ENGINE_STANDING_H
#define MIG_ENGINE_STANDING_H

#include "engine/env.h"

/** The slot `standing` of mig_driver_host. @param data  the mig_env */
char *mig_standing(void *data);

#endif
