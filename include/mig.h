/* mig.h - libmig, everything: open an environment, migrate, read the history.
 * SPDX-License-Identifier: MIT */
#ifndef MIG_H
#define MIG_H

#include "mig/author.h"
#include "mig/common.h"
#include "mig/compare.h"
#include "mig/doctor.h"
#include "mig/driver.h"
#include "mig/env.h"
#include "mig/error.h"
#include "mig/forecast.h"
#include "mig/lint.h"
#include "mig/migrate.h"
#include "mig/repair.h"
#include "mig/revision.h"
#include "mig/sql.h"
#include "mig/squash.h"
#include "mig/target.h"
#include "mig/test.h"
#include "mig/verify.h"

#endif
