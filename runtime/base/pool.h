/* base/pool.h - small blocks of memory from lists by size.
 *
 * Lua and SQLite allocate small blocks by the hundred thousand: one for every constant of every
 * revision, one for every token of a schema that is parsed again after each ALTER TABLE. Blocks
 * cut from large chunks, and handed out again as they come back, cost a fraction of malloc().
 * For one thread. In sanitized builds every block comes from malloc(), so that misuse shows. */
#ifndef MIG_BASE_POOL_H
#define MIG_BASE_POOL_H

#include <stddef.h>

enum {
	MIG_POOL_STEP = 16,      /* sizes are rounded up to multiples of it */
	MIG_POOL_LARGEST = 4096, /* larger blocks come from malloc() */
	MIG_POOL_CLASSES = MIG_POOL_LARGEST / MIG_POOL_STEP + 1,
};

/** A pool; a zeroed one is empty. */
struct mig_pool {
	struct mig_pool_block *free[MIG_POOL_CLASSES];
	char *at, *end;                /* what is left of the newest chunk */
	struct mig_pool_block *chunks; /* all of them */
	struct mig_pool_large *large;  /* the blocks that came from malloc() */
};

/** A block of `size` bytes, aligned as malloc() aligns; NULL when memory ran out. */
void *mig_pool_take(struct mig_pool *pool, size_t size);
/** Give a block back; `size` is what it was taken or resized with. Accepts NULL. */
void mig_pool_give(struct mig_pool *pool, void *memory, size_t size);
/** Resize a block, which may move; NULL (and the block as it was) when memory ran out. */
void *mig_pool_resize(struct mig_pool *pool, void *memory, size_t before, size_t size);
/** Free every block. */
void mig_pool_dispose(struct mig_pool *pool);

#endif
