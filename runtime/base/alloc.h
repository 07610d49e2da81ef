/* base/alloc.h - memory that is there, or the process ends.
 *
 * Graphs and configurations are small; a caller who cannot go on without a few hundred bytes
 * gains nothing from an error path of its own. Running out of memory therefore ends the process
 * in one place, with one line on stderr and exit code 1. */
#ifndef MIG_BASE_ALLOC_H
#define MIG_BASE_ALLOC_H

#include <stddef.h>

#include "mig/error.h" /* mig_free() */

/** Allocate `size` bytes, uninitialised. Never NULL. */
void *mig_alloc(size_t size);
/** Allocate `count * size` zeroed bytes; an overflow of the product ends the process too. */
void *mig_calloc(size_t count, size_t size);
/** Resize; accepts NULL. Never NULL. */
void *mig_realloc(void *memory, size_t size);
/** A copy of `text`; NULL gives NULL. */
char *mig_strdup(const char *text);
/** A NUL-terminated copy of `len` bytes. */
char *mig_strndup(const char *text, size_t len);

#endif
