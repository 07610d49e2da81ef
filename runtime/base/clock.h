/* base/clock.h - how long something takes, and when it is. */
#ifndef MIG_BASE_CLOCK_H
#define MIG_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/** Milliseconds since some moment; they go on when somebody sets the time of day. */
int64_t mig_clock_now(void);

/** "2026-11-26 17:01:08 UTC", on the heap: a moment, and this one. */
char *mig_utc_text(time_t moment);
char *mig_utc_now(void);

#endif
