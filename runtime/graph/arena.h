/* graph/arena.h - memory given out in pieces and freed at once. */
#ifndef MIG_GRAPH_ARENA_H
#define MIG_GRAPH_ARENA_H

#include <stddef.h>

struct mig_arena_block;

/** A zeroed one is empty. */
struct mig_arena {
	struct mig_arena_block *blocks; /* the newest first */
};

/** `size` zeroed bytes, aligned for any object. Never NULL. Valid until mig_arena_dispose(). */
void *mig_arena_alloc(struct mig_arena *arena, size_t size);
/** A copy of `text`; NULL gives "". */
const char *mig_arena_text(struct mig_arena *arena, const char *text);
/** Free everything and leave an empty arena. */
void mig_arena_dispose(struct mig_arena *arena);

#endif
