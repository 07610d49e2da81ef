#include "base/alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mig/error.h"

/* Not abort(): a core file would have the passwords in it that no output shows. */
static void out_of_memory(size_t size)
{
	fprintf(stderr, "FAILED: out of memory (%zu bytes)\n", size);
	_exit(1);
}

void *mig_alloc(size_t size)
{
	void *memory = malloc(size ? size : 1);
	if (!memory)
		out_of_memory(size);
	return memory;
}

void *mig_calloc(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size ? size : 1);
	if (!memory)
		out_of_memory(size && count > SIZE_MAX / size ? SIZE_MAX : count * size);
	return memory;
}

void *mig_realloc(void *memory, size_t size)
{
	void *moved = realloc(memory, size ? size : 1);
	if (!moved)
		out_of_memory(size);
	return moved;
}

char *mig_strndup(const char *text, size_t len)
{
	char *copy = mig_alloc(len + 1);
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *mig_strdup(const char *text)
{
	return text ? mig_strndup(text, strlen(text)) : NULL;
}

void mig_free(void *memory)
{
	free(memory);
}
