/* db/verbs.h - what kind of statement this is, told by its words. */
#ifndef MIG_DB_VERBS_H
#define MIG_DB_VERBS_H

#include <stdbool.h>
#include <stddef.h>

#include "mig/driver.h"

/** Whether it reads or changes rows, or settings, but no objects of the schema. */
bool mig_verb_is_plain(const mig_lexis *lexis, const char *sql, size_t len);

/** Whether it only reads, as far as its words tell: WITH may change something further on. */
bool mig_verb_reads(const mig_lexis *lexis, const char *sql, size_t len);

#endif
