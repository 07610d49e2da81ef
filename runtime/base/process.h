/* base/process.h - whether the process that the library is in is the library's own. */
#ifndef MIG_BASE_PROCESS_H
#define MIG_BASE_PROCESS_H

#include <stdbool.h>

/** What mig_own_process() says: one thread, and nothing goes on when the library is done. */
void mig_process_own(void);
/** Whether mig_process_own() was called. */
bool mig_process_is_own(void);

#endif
