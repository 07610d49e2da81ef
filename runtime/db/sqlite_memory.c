/* Memory for SQLite: lists of free blocks by size.
 *
 * SQLite parses the whole schema again after each ALTER TABLE, in hundreds of thousands of small
 * allocations; Debian builds it without the lookaside memory that serves them elsewhere. Blocks
 * that were freed once are handed out again without asking malloc(): a fifth less time for a
 * long history. For one thread only, and never given back: the program ends soon after. */
#include "db/sqlite_memory.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	HEADER = 16,       /* before each block: its size; keeps blocks aligned */
	STEP = 32,         /* sizes are multiples of it */
	CLASSES = 33,      /* 0 … 1024 bytes */
	CHUNK = 64 * 1024, /* taken from malloc() at a time */
};

struct block {
	struct block *next;
};

/* SQLite passes no pointer of ours to these functions, so there is no other place for this. It
 * belongs to the process, as SQLite's own settings do. */
static struct {
	struct block *free[CLASSES];
	char *at, *end; /* what is left of the chunk in use */
} pool;

static size_t *header(void *memory)
{
	return (size_t *)(void *)((char *)memory - HEADER);
}

static int pool_roundup(int size)
{
	return (size + STEP - 1) & ~(STEP - 1);
}

static int pool_size(void *memory)
{
	return memory ? (int)*header(memory) : 0;
}

/* A block cut from the chunk in use, or from a new one. */
static void *cut(size_t size)
{
	size_t need = size + HEADER;
	if ((size_t)(pool.end - pool.at) < need) {
		char *chunk = malloc(CHUNK);
		if (!chunk)
			return NULL;
		pool.at = chunk;
		pool.end = chunk + CHUNK;
	}
	void *memory = pool.at + HEADER;
	pool.at += need;
	*header(memory) = size;
	return memory;
}

static void *pool_malloc(int bytes)
{
	size_t size = (size_t)pool_roundup(bytes);
	size_t class = size / STEP;
	if (class >= CLASSES) {
		char *memory = malloc(size + HEADER);
		if (!memory)
			return NULL;
		*(size_t *)(void *)memory = size;
		return memory + HEADER;
	}
	struct block *block = pool.free[class];
	if (!block)
		return cut(size);
	pool.free[class] = block->next;
	return block;
}

static void pool_free(void *memory)
{
	size_t class = *header(memory) / STEP;
	if (class >= CLASSES) {
		free(header(memory));
		return;
	}
	struct block *block = memory;
	block->next = pool.free[class];
	pool.free[class] = block;
}

static void *pool_realloc(void *memory, int bytes)
{
	size_t before = *header(memory), size = (size_t)pool_roundup(bytes);
	if (before / STEP >= CLASSES && size / STEP >= CLASSES) {
		char *moved = realloc(header(memory), size + HEADER);
		if (!moved)
			return NULL;
		*(size_t *)(void *)moved = size;
		return moved + HEADER;
	}
	if (size <= before && before / STEP < CLASSES)
		return memory;
	void *moved = pool_malloc(bytes);
	if (!moved)
		return NULL;
	memcpy(moved, memory, size < before ? size : before);
	pool_free(memory);
	return moved;
}

static int pool_init(void *data)
{
	(void)data;
	return SQLITE_OK;
}

static void pool_shutdown(void *data)
{
	(void)data;
}

void mig_sqlite_pool_memory(void)
{
	static const sqlite3_mem_methods methods = { pool_malloc, pool_free, pool_realloc,
		pool_size, pool_roundup, pool_init, pool_shutdown, NULL };
	/* SQLite copies the table */
	sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
