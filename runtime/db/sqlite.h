/* db/sqlite.h - the SQLite driver, which is part of the library. */
#ifndef MIG_DB_SQLITE_H
#define MIG_DB_SQLITE_H

#include "mig/driver.h"

extern const mig_driver mig_driver_sqlite;

/** Tell SQLite that this process has one thread and does not ask for memory statistics, which
 *  makes it faster. A setting of the whole process: only a program that owns the process may
 *  call it, once, before the first connection. Without effect later. */
void mig_sqlite_tune(void);

#endif
