/* base/nearest.h - "did you mean": the valid name closest to a mistyped one. */
#ifndef MIG_BASE_NEAREST_H
#define MIG_BASE_NEAREST_H

#include <stddef.h>

/** The name of `names` (NULL-terminated) with the smallest edit distance to `word`, or NULL
 *  when none is close enough to be what was meant (a third of the letters may differ). */
const char *mig_nearest(const char *word, const char *const *names);

#endif
