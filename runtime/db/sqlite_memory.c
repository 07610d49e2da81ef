/* SQLite's memory from a pool: Debian builds SQLite without the lookaside memory that serves its
 * small blocks elsewhere. */
#include "db/sqlite_memory.h"

#include <sqlite3.h>

#include "base/pool.h"

enum { HEADER = 16 }; /* before each block: its size; keeps blocks aligned */

/* SQLite passes no pointer of ours to these functions, so there is no other place for this. It
 * belongs to the process, as SQLite's own settings do, and lasts as long. */
static struct mig_pool pool;

static size_t *header(void *memory)
{
	return (size_t *)(void *)((char *)memory - HEADER);
}

static void *with_header(void *block, size_t size)
{
	if (!block)
		return NULL;
	*(size_t *)block = size;
	return (char *)block + HEADER;
}

static int round_up(int size)
{
	return (size + MIG_POOL_STEP - 1) & ~(MIG_POOL_STEP - 1);
}

static int size_of(void *memory)
{
	return memory ? (int)*header(memory) : 0;
}

static void *take(int bytes)
{
	size_t size = (size_t)round_up(bytes);
	return with_header(mig_pool_take(&pool, size + HEADER), size);
}

static void give(void *memory)
{
	mig_pool_give(&pool, header(memory), *header(memory) + HEADER);
}

static void *resize(void *memory, int bytes)
{
	size_t size = (size_t)round_up(bytes);
	void *block =
		mig_pool_resize(&pool, header(memory), *header(memory) + HEADER, size + HEADER);
	return with_header(block, size);
}

static int init(void *data)
{
	(void)data;
	return SQLITE_OK;
}

static void shutdown(void *data)
{
	(void)data;
}

void mig_sqlite_pool_memory(void)
{
	static const sqlite3_mem_methods methods = { take, give, resize, size_of, round_up, init,
		shutdown, NULL };
	/* SQLite copies the table */
	sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
