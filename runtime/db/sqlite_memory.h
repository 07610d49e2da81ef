/* db/sqlite_memory.h - faster small allocations for SQLite. */
#ifndef MIG_DB_SQLITE_MEMORY_H
#define MIG_DB_SQLITE_MEMORY_H

/** Make SQLite use lists of free blocks instead of malloc() for small blocks. For a process with
 *  one thread, before the first connection. */
void mig_sqlite_pool_memory(void);

#endif
