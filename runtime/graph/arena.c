#include "graph/arena.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

enum { BLOCK_BYTES = 64 * 1024 };

struct mig_arena_block {
	struct mig_arena_block *older;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

static struct mig_arena_block *add_block(struct mig_arena *arena, size_t size)
{
	struct mig_arena_block *block = mig_calloc(1, sizeof *block + size);
	block->size = size;
	block->older = arena->blocks;
	arena->blocks = block;
	return block;
}

void *mig_arena_alloc(struct mig_arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	size = (size + align - 1) / align * align;
	struct mig_arena_block *block = arena->blocks;
	if (!block || block->size - block->used < size)
		block = add_block(arena, size > BLOCK_BYTES ? size : BLOCK_BYTES);
	void *memory = block->bytes + block->used;
	block->used += size;
	return memory;
}

const char *mig_arena_text(struct mig_arena *arena, const char *text)
{
	if (!text || !*text)
		return "";
	size_t size = strlen(text) + 1;
	return memcpy(mig_arena_alloc(arena, size), text, size);
}

void mig_arena_dispose(struct mig_arena *arena)
{
	while (arena->blocks) {
		struct mig_arena_block *older = arena->blocks->older;
		free(arena->blocks);
		arena->blocks = older;
	}
}
