#include "base/pool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define POOLED(size) 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOLED(size) 0
#endif
#endif
#ifndef POOLED
#define POOLED(size) ((size) <= MIG_POOL_LARGEST)
#endif

enum { CHUNK = 64 * 1024 };

/* What stands before a block that is not pooled: the list of them all. */
struct mig_pool_large {
	struct mig_pool_large *next, **link;
};
static_assert(sizeof(struct mig_pool_large) == MIG_POOL_STEP, "blocks are aligned as by malloc()");

/* What a free block, and the head of a chunk, hold. */
struct mig_pool_block {
	struct mig_pool_block *next;
};

static size_t class_of(size_t size)
{
	return (size + MIG_POOL_STEP - 1) / MIG_POOL_STEP;
}

/* Cut a block from the newest chunk, or from a new one. */
static void *cut(struct mig_pool *pool, size_t size)
{
	if ((size_t)(pool->end - pool->at) < size) {
		char *chunk = malloc(CHUNK);
		if (!chunk)
			return NULL;
		struct mig_pool_block *head = (void *)chunk;
		head->next = pool->chunks;
		pool->chunks = head;
		pool->at = chunk + MIG_POOL_STEP;
		pool->end = chunk + CHUNK;
	}
	void *memory = pool->at;
	pool->at += size;
	return memory;
}

static void forget(struct mig_pool_large *large)
{
	*large->link = large->next;
	if (large->next)
		large->next->link = large->link;
}

static void *remember(struct mig_pool *pool, struct mig_pool_large *large)
{
	large->next = pool->large;
	large->link = &pool->large;
	if (large->next)
		large->next->link = &large->next;
	pool->large = large;
	return large + 1;
}

static void *take_large(struct mig_pool *pool, size_t size)
{
	struct mig_pool_large *large = malloc(sizeof *large + size);
	return large ? remember(pool, large) : NULL;
}

static void *resize_large(struct mig_pool *pool, void *memory, size_t size)
{
	struct mig_pool_large *large = (struct mig_pool_large *)memory - 1;
	forget(large);
	struct mig_pool_large *moved = realloc(large, sizeof *moved + size);
	if (moved)
		return remember(pool, moved);
	remember(pool, large);
	return NULL;
}

static void give_large(void *memory)
{
	struct mig_pool_large *large = (struct mig_pool_large *)memory - 1;
	forget(large);
	free(large);
}

void *mig_pool_take(struct mig_pool *pool, size_t size)
{
	if (!POOLED(size))
		return take_large(pool, size);
	size_t class = class_of(size);
	struct mig_pool_block *block = pool->free[class];
	if (!block)
		return cut(pool, class * MIG_POOL_STEP);
	pool->free[class] = block->next;
	return block;
}

void mig_pool_give(struct mig_pool *pool, void *memory, size_t size)
{
	if (!memory)
		return;
	if (!POOLED(size)) {
		give_large(memory);
		return;
	}
	struct mig_pool_block *block = memory;
	size_t class = class_of(size);
	block->next = pool->free[class];
	pool->free[class] = block;
}

void *mig_pool_resize(struct mig_pool *pool, void *memory, size_t before, size_t size)
{
	if (!memory)
		return mig_pool_take(pool, size);
	if (!POOLED(before) && !POOLED(size))
		return resize_large(pool, memory, size);
	if (POOLED(before) && POOLED(size) && class_of(before) == class_of(size))
		return memory;
	void *moved = mig_pool_take(pool, size);
	if (!moved)
		return NULL;
	memcpy(moved, memory, before < size ? before : size);
	mig_pool_give(pool, memory, before);
	return moved;
}

void mig_pool_dispose(struct mig_pool *pool)
{
	for (struct mig_pool_block *chunk = pool->chunks; chunk;) {
		struct mig_pool_block *next = chunk->next;
		free(chunk);
		chunk = next;
	}
	for (struct mig_pool_large *large = pool->large; large;) {
		struct mig_pool_large *next = large->next;
		free(large);
		large = next;
	}
	*pool = (struct mig_pool){ 0 };
}
