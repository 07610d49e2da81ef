/* base/runner.h - the process that runs migrations, as others see it. */
#ifndef MIG_BASE_RUNNER_H
#define MIG_BASE_RUNNER_H

/** What somebody who waits for this process looks for it by: "pid 4711 on web1". A heap string. */
char *mig_runner_describe(void);

#endif
