/* migrate.h - the database brought to what this program was written for. */
#ifndef STARTUP_MIGRATE_H
#define STARTUP_MIGRATE_H

#include <stdbool.h>

/** Upgrade the database at `url` with the revisions of `config`, a mig.ini. Copies of the program
 *  that start at the same time wait for each other, and each revision runs once.
 *  @return whether the database is at the head; if not, standard error has a line that says why */
bool migrate(const char *config, const char *url);

#endif
