/* base/vec.h - growing arrays as macros over any struct with items, len and cap. */
#ifndef MIG_BASE_VEC_H
#define MIG_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/alloc.h"

/** Declare a vector type: `struct ids MIG_VEC(const char *);` A zeroed one is empty. */
#define MIG_VEC(type)                                                                              \
	{                                                                                          \
		type *items;                                                                       \
		size_t len, cap;                                                                   \
	}

/** Make room for one more item. */
#define mig_vec_grow(v)                                                                            \
	((v)->len == (v)->cap ? ((v)->cap = (v)->cap ? (v)->cap * 2 : 8,                           \
					(v)->items = mig_realloc(                                  \
						(v)->items, (v)->cap * sizeof *(v)->items))        \
			      : (v)->items)

#define mig_vec_push(v, item) (mig_vec_grow(v), (v)->items[(v)->len++] = (item))
#define mig_vec_last(v)       ((v)->items[(v)->len - 1])
#define mig_vec_dispose(v)    (free((v)->items), (v)->items = NULL, (v)->len = (v)->cap = 0)

/** A list of borrowed strings. */
struct mig_refs MIG_VEC(const char *);
/** A list of owned strings. */
struct mig_strs MIG_VEC(char *);

/** Append a copy of `text`. */
void mig_strs_add(struct mig_strs *list, const char *text);
/** Free every string and the list. */
void mig_strs_dispose(struct mig_strs *list);
/** Whether `text` is in the list. */
bool mig_strs_has(const struct mig_strs *list, const char *text);

#endif
